package sequential

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// made returns a test or fails.
func made[O any](t testing.TB) func(e *Test[O], err error) *Test[O] {
	return func(e *Test[O], err error) *Test[O] {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
}

func one(x float64) online.Moments { return online.Moments{N: 1, Mean: x} }

// subject is a test of any type with what it may and may not be given.
type subject struct {
	name string
	test interface {
		N() float64
		LogE() float64
		Interval(level float64) (lo, hi float64)
		MarshalBinary() ([]byte, error)
		UnmarshalBinary([]byte) error
		MarshalJSON() ([]byte, error)
		UnmarshalJSON([]byte) error
	}
	good func(src rng.Source) error // learns one observation
	bad  []func() error             // each must be refused
}

func subjectOf[O any](t testing.TB, e *Test[O], err error, good func(src rng.Source) O, bad ...O) subject {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s := subject{name: e.e.name(), test: e, good: func(src rng.Source) error { return e.Update(good(src)) }}
	for _, o := range bad {
		s.bad = append(s.bad, func() error { return e.Update(good(fixed(1)), o) })
	}
	return s
}

func fixed(seed uint64) rng.Source {
	s := rng.New(seed, "sequential/test")
	return &s
}

// subjects returns a new test of every kind.
func subjects(t testing.TB) []subject {
	trial := func(p float64, src rng.Source) online.Trials {
		return online.Trials{Successes: int(rng.Bernoulli(src, p)), N: 1}
	}
	badTrials := []online.Trials{{Successes: -1, N: 3}, {Successes: 4, N: 3}, {Successes: 0, N: -1}}
	nan, inf := math.NaN(), math.Inf(1)
	binomial, err := NewBinomial(0.3, online.Beta{Alpha: 1, Beta: 2}, 0.05)
	all := []subject{subjectOf(t, binomial, err, func(src rng.Source) online.Trials { return trial(0.5, src) }, badTrials...)}
	pair, err := NewBinomialPair(online.Beta{Alpha: 1, Beta: 1}, 0.05)
	all = append(all, subjectOf(t, pair, err, func(src rng.Source) Pair { return Pair{trial(0.2, src), trial(0.7, src)} }, Pair{A: badTrials[0]}, Pair{B: badTrials[1]}))
	normal, err := NewNormal(Normal{Null: 1, Variance: 4, Mixing: 0.1})
	all = append(all, subjectOf(t, normal, err, func(src rng.Source) float64 { return rng.Normal(src, 1.5, 2) }, nan, inf, -inf, 1e31))
	bounded, err := NewBounded(Bounded{Null: 2, Low: 1, High: 5})
	all = append(all, subjectOf(t, bounded, err, func(src rng.Source) float64 { return rng.UniformRange(src, 2, 5) }, nan, inf, -inf, 0.99, 5.01))
	mean, err := NewMean(Asymptotic{Start: 2, Tuning: 50})
	all = append(all, subjectOf(t, mean, err, func(src rng.Source) float64 { return rng.Normal(src, 0.5, 1) }, nan, inf, -inf, 1e31))
	difference, err := NewMeanDifference(Asymptotic{Start: 2, Tuning: 50})
	all = append(all, subjectOf(t, difference, err, func(src rng.Source) Outcomes { return Outcomes{one(rng.Normal(src, 0, 1)), one(rng.Normal(src, 1, 1))} },
		Outcomes{A: one(nan)}, Outcomes{B: one(inf)}, Outcomes{A: online.Moments{N: -1}}, Outcomes{A: online.Moments{N: 2, Second: -1}}, Outcomes{B: online.Moments{N: 1, Rest: nan}}))
	multinomial, err := NewMultinomial([]float64{1, 1, 2}, 100, 0.05)
	counts := func(src rng.Source) []int {
		c := make([]int, 3)
		c[rng.Categorical(src, []float64{1, 1, 1})]++
		return c
	}
	return append(all, subjectOf(t, multinomial, err, counts, []int{1, 2}, []int{1, -1, 0}, nil))
}

// TestBadInput: what is refused leaves a test as it was.
func TestBadInput(t *testing.T) {
	for _, s := range subjects(t) {
		src := fixed(7)
		for range 20 {
			if err := s.good(src); err != nil {
				t.Fatal(s.name, err)
			}
		}
		before, _ := s.test.MarshalBinary()
		for i, bad := range s.bad {
			if err := bad(); !errors.Is(err, online.ErrData) {
				t.Errorf("%s: bad observation %d: %v", s.name, i, err)
			}
			if after, _ := s.test.MarshalBinary(); !slices.Equal(before, after) {
				t.Errorf("%s: bad observation %d changed it", s.name, i)
			}
		}
		for _, level := range []float64{0, 1, -1, 2, math.NaN()} {
			if lo, hi := s.test.Interval(level); lo == lo || hi == hi {
				t.Errorf("%s: at the level %v the interval is %v to %v", s.name, level, lo, hi)
			}
		}
	}
}

// TestBadSettings: what is wrong is said.
func TestBadSettings(t *testing.T) {
	beta := online.Beta{Alpha: 1, Beta: 1}
	nan := math.NaN()
	fault := func(_ any, err error) error { return err }
	for want, err := range map[string]error{
		"rate of the null is 0":        fault(NewBinomial(0, beta, 0.05)),
		"rate of the null is NaN":      fault(NewBinomial(nan, beta, 0.05)),
		"mixture's Beta is -1":         fault(NewBinomial(0.5, online.Beta{Alpha: 1, Beta: -1}, 0.05)),
		"mixture's Alpha is NaN":       fault(NewBinomialPair(online.Beta{Alpha: nan, Beta: 1}, 0.05)),
		"alpha is 1":                   fault(NewBinomialPair(beta, 1)),
		"alpha is 0.95; want the prob": fault(NewMultinomial([]float64{1, 1}, 1, 0.95)),
		"Alpha is 0.9; want":           fault(NewMean(Asymptotic{Alpha: 0.9})),
		"alpha is 0; want":             fault(NewBinomial(0.5, beta, 0)),
		"Variance is -1":               fault(NewNormal(Normal{Variance: -1})),
		"Mixing is +Inf":               fault(NewNormal(Normal{Mixing: math.Inf(1)})),
		"Null is 2; want a mean":       fault(NewBounded(Bounded{Null: 2})),
		"High − Low is -1":             fault(NewBounded(Bounded{Low: 1, High: 0})),
		"Alpha is -1":                  fault(NewBounded(Bounded{Alpha: -1})),
		"Null is NaN":                  fault(NewNormal(Normal{Null: nan})),
		"Alpha is 2":                   fault(NewMean(Asymptotic{Alpha: 2})),
		"Tuning is -5":                 fault(NewMeanDifference(Asymptotic{Tuning: -5})),
		"Start is -1":                  fault(NewMean(Asymptotic{Start: -1})),
		"1 categories":                 fault(NewMultinomial([]float64{1}, 1, 0.05)),
		"share 2 is 0":                 fault(NewMultinomial([]float64{1, 0}, 1, 0.05)),
		"concentration is NaN":         fault(NewMultinomial([]float64{1, 1}, nan, 0.05)),
		"se is 0; want":                look(1, 0, 10),
		"n is NaN; want":               look(1, 1, nan),
		"estimate is +Inf; want a fin": look(math.Inf(1), 1, 10),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "sequential: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
	test, err := NewNormal(Normal{})
	if err != nil {
		t.Fatal(err)
	}
	for _, percent := range []float64{5, math.Inf(1), nan, 0, -1} { // of what is no level
		if test.Stopped(percent) {
			t.Errorf("a test that saw nothing stopped at the level %v", percent)
		}
	}
}

func look(estimate, se, n float64) error {
	_, _, _, err := Asymptotic{}.Look(estimate, se, n)
	return err
}

// TestInterval: an interval is of those nulls that would not be rejected now.
func TestInterval(t *testing.T) {
	const level = 0.9
	agrees := func(name string, lo, hi float64, logE func(null float64) float64) {
		t.Helper()
		bound := -math.Log(1 - level)
		inside := (hi - lo) / 1e6
		for _, null := range []float64{lo, hi} {
			in, out := null+inside, null-inside
			if null == hi {
				in, out = out, in
			}
			if a, b := logE(in), logE(out); !(a < bound) || !(b > bound) {
				t.Errorf("%s: at the edge %v of the interval log e is %v within and %v outside, want %v between", name, null, a, b, bound)
			}
		}
	}
	trials := []online.Trials{{Successes: 3, N: 17}, {Successes: 9, N: 20}}
	binomial := func(null float64) *Test[online.Trials] {
		e := made[online.Trials](t)(NewBinomial(null, online.Beta{Alpha: 1, Beta: 1}, 0.05))
		if err := e.Update(trials...); err != nil {
			t.Fatal(err)
		}
		return e
	}
	lo, hi := binomial(0.5).Interval(level)
	agrees("binomial", lo, hi, func(null float64) float64 { return binomial(null).LogE() })

	src := fixed(3)
	xs := make([]float64, 200)
	for i := range xs {
		xs[i] = rng.Normal(src, 3, 2)
	}
	for name, build := range map[string]func(null float64) (*Test[float64], error){
		"normal": func(null float64) (*Test[float64], error) {
			return NewNormal(Normal{Null: null, Variance: 4, Mixing: 0.2})
		},
		"bounded": func(null float64) (*Test[float64], error) {
			return NewBounded(Bounded{Null: null, Low: -20, High: 20})
		},
		"mean": func(null float64) (*Test[float64], error) { return NewMean(Asymptotic{Null: null, Tuning: 100}) },
	} {
		run := func(null float64) *Test[float64] {
			e := made[float64](t)(build(null))
			if err := e.Update(xs...); err != nil {
				t.Fatal(err)
			}
			return e
		}
		lo, hi := run(0).Interval(level)
		agrees(name, lo, hi, func(null float64) float64 { return run(null).LogE() })
	}
	two := func(null float64) *Test[Outcomes] {
		e := made[Outcomes](t)(NewMeanDifference(Asymptotic{Null: null, Tuning: 100, Start: 10}))
		for i, x := range xs {
			if err := e.Update(Outcomes{A: one(x), B: one(xs[(i*7+1)%len(xs)] + 1)}); err != nil {
				t.Fatal(err)
			}
		}
		return e
	}
	lo, hi = two(0).Interval(level)
	agrees("difference", lo, hi, func(null float64) float64 { return two(null).LogE() })

	// one look at an estimate is the look at the sums that it is of
	e := two(0).e.(*difference)
	se := math.Sqrt(e.variance() / e.n())
	l, h, p, err := Asymptotic{Tuning: 100, Alpha: 0.05}.Look(e.b.Mean-e.a.Mean, se, e.n())
	lo, hi = two(0).Interval(0.95)
	if d := two(0); err != nil || math.Abs(l-lo)+math.Abs(h-hi) > 1e-12 || math.Abs(p-math.Min(1, math.Exp(-d.LogE()))) > 1e-12 {
		t.Errorf("a look gives %v to %v, p %v, %v; the stream %v to %v, log e %v", l, h, p, err, lo, hi, d.LogE())
	}
}

// TestEarly: before anything can be said nothing is, and e is 1.
func TestEarly(t *testing.T) {
	for _, s := range subjects(t) {
		if s.test.LogE() != 0 || s.test.N() != 0 {
			t.Errorf("%s: e is %v of %v observations", s.name, s.test.LogE(), s.test.N())
		}
	}
	e := made[float64](t)(NewMean(Asymptotic{Start: 3}))
	for _, x := range []float64{1e9, 1e9 + 1} {
		if err := e.Update(x); err != nil {
			t.Fatal(err)
		}
		if lo, hi := e.Interval(0.95); e.LogE() != 0 || !math.IsInf(lo, -1) || !math.IsInf(hi, 1) {
			t.Errorf("log e is %v, the interval %v to %v", e.LogE(), lo, hi)
		}
	}
	if err := e.Update(1e9); err != nil || !e.Stopped(0.05) || e.StoppedAt() != 3 || e.Stopped(0) {
		t.Errorf("three observations far from 0: %v", e.LogE())
	}
	same := made[float64](t)(NewMean(Asymptotic{Start: 2}))
	if err := same.Update(5, 5, 5); err != nil || same.LogE() != 0 {
		t.Errorf("no variance, and log e is %v", same.LogE())
	}
}

// TestBatches: an observation that is the sum of others says what they say.
func TestBatches(t *testing.T) {
	one, all := made[Outcomes](t)(NewMeanDifference(Asymptotic{Start: 2})), made[Outcomes](t)(NewMeanDifference(Asymptotic{Start: 2}))
	src := fixed(5)
	var batch Outcomes
	for range 500 {
		a, b := rng.Normal(src, 1e6, 1), rng.Normal(src, 1e6+0.3, 1)
		if err := errors.Join(one.Update(Outcomes{A: online.Moments{N: 1, Mean: a}, B: online.Moments{N: 1, Mean: b}}), batch.A.Update(a), batch.B.Update(b)); err != nil {
			t.Fatal(err)
		}
	}
	if err := all.Update(batch); err != nil || math.Abs(one.LogE()-all.LogE()) > 1e-9*one.LogE() { // digits of 1e6 in a variance of 1
		t.Errorf("event by event %v, the batch %v: %v", one.LogE(), all.LogE(), err)
	}
	c, d := made[online.Trials](t)(NewBinomial(0.5, online.Beta{Alpha: 2, Beta: 3}, 0.05)), made[online.Trials](t)(NewBinomial(0.5, online.Beta{Alpha: 2, Beta: 3}, 0.05))
	for i := range 100 {
		if err := c.Update(online.Trials{Successes: i % 3 / 2, N: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Update(online.Trials{Successes: 33, N: 100}); err != nil || c.LogE() != d.LogE() || c.N() != d.N() {
		t.Errorf("event by event %v, the batch %v: %v", c.LogE(), d.LogE(), err)
	}
}

// TestCombine against sums by hand.
func TestCombine(t *testing.T) {
	if got := Product(math.Log(2), math.Log(3)); math.Abs(got-math.Log(6)) > 1e-15 {
		t.Errorf("log of 2·3 is %v", got)
	}
	if got := Average(math.Log(2), math.Log(4)); math.Abs(got-math.Log(3)) > 1e-15 {
		t.Errorf("log of the mean of 2 and 4 is %v", got)
	}
	if Product() != 0 || Average() != 0 || !math.IsNaN(Average(math.NaN())) {
		t.Error("no evidence is e = 1, and NaN stays")
	}
}

// TestAllocations: an update and a look allocate nothing.
func TestAllocations(t *testing.T) {
	e := made[float64](t)(NewMean(Asymptotic{}))
	p := made[Pair](t)(NewBinomialPair(online.Beta{Alpha: 1, Beta: 1}, 0.05))
	m := made[[]int](t)(NewMultinomial([]float64{1, 1}, 1e4, 0.05))
	counts := []int{1, 0}
	n := testing.AllocsPerRun(100, func() {
		if e.Update(1.5) != nil || p.Update(Pair{A: online.Trials{Successes: 1, N: 2}, B: online.Trials{N: 2}}) != nil || m.Update(counts) != nil {
			t.Error("refused")
		}
		e.Interval(0.95)
		p.Interval(0.95)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
