package conformal

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/rng"
)

// TestTails: against mpmath and SciPy (testdata/tails.py).
func TestTails(t *testing.T) {
	text, err := os.ReadFile("testdata/tails.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		N                int
		Sum, Alpha       float64
		Hoeffding        float64
		HoeffdingBentkus float64 `json:"hoeffding_bentkus"`
		Binomial, Upper  *float64
	}
	if err := json.Unmarshal(text, &all); err != nil || len(all) < 100 {
		t.Fatal(len(all), err)
	}
	near := func(got, want, tol float64) bool { return math.Abs(got-want) <= tol*want+math.SmallestNonzeroFloat64 }
	for _, c := range all {
		if got := Hoeffding.P(c.N, c.Sum, c.Alpha); !near(got, c.Hoeffding, 1e-10) {
			t.Errorf("Hoeffding of %v of %d at %v: %v, want %v", c.Sum, c.N, c.Alpha, got, c.Hoeffding)
		}
		if got := HoeffdingBentkus.P(c.N, c.Sum, c.Alpha); !near(got, c.HoeffdingBentkus, 1e-10) {
			t.Errorf("Hoeffding-Bentkus of %v of %d at %v: %v, want %v", c.Sum, c.N, c.Alpha, got, c.HoeffdingBentkus)
		}
		if c.Binomial == nil {
			continue
		}
		if got := Binomial.P(c.N, c.Sum, c.Alpha); !near(got, *c.Binomial, 1e-10) {
			t.Errorf("binomial of %v of %d at %v: %v, want %v", c.Sum, c.N, c.Alpha, got, *c.Binomial)
		}
		if got := Binomial.Upper(c.N, c.Sum, c.Alpha); math.Abs(got-*c.Upper) > 1e-12 {
			t.Errorf("upper bound of %v of %d at %v: %v, want %v", c.Sum, c.N, c.Alpha, got, *c.Upper)
		}
		if c.Alpha < 1 && c.Sum < float64(c.N) { // the bound inverts the test
			if b := HoeffdingBentkus.Upper(c.N, c.Sum, c.Alpha); HoeffdingBentkus.P(c.N, c.Sum, b) > c.Alpha || b < *c.Upper-1e-12 {
				t.Errorf("Hoeffding-Bentkus bound of %v of %d at %v: %v", c.Sum, c.N, c.Alpha, b)
			}
		}
	}
	nan := math.NaN()
	for _, got := range []float64{Binomial.P(10, 1.5, 0.1), Hoeffding.P(10, 11, 0.1), HoeffdingBentkus.P(10, nan, 0.1), Hoeffding.P(10, 1, nan),
		Tail(9).P(10, 1, 0.1), Binomial.Upper(10, 1, 0), Binomial.Upper(10, 0.5, 0.1), Hoeffding.Upper(10, -1, 0.1)} {
		if got == got {
			t.Errorf("%v of what can't be; want NaN", got)
		}
	}
	if Hoeffding.P(0, 0, 0.1) != 1 || Binomial.Upper(0, 0, 0.1) != 1 || Binomial.P(3, 3, 1) != 1 || Binomial.P(3, 2, 1) != 0 || Hoeffding.P(3, 0, 0) != 1 {
		t.Error("ends")
	}
}

// binary draws calibrated probabilities, evenly spread, and their labels.
func binaryRows(src rng.Source, n int) (p []float64, labels []int) {
	p, labels = make([]float64, n), make([]int, n)
	for i := range p {
		p[i] = rng.Uniform(src)
		labels[i] = int(rng.Bernoulli(src, p[i]))
	}
	return p, labels
}

func grid(n int) []float64 {
	out := make([]float64, n+1)
	for i := range out {
		out[i] = float64(i) / float64(n)
	}
	return out
}

// TestCertifiedLaw: over calibration sets of 200 rows the risk of some certified
// setting is more than α with a probability of at most δ. Statistic: how often it is
// in 600 sets; null distribution: binomial with δ; false-alarm rate 1e-6 a test. The
// planted error takes the mean loss of the calibration set for the risk.
func TestCertifiedLaw(t *testing.T) {
	const sets, delta, rows = 600, 0.1, 200
	tooMany := func(count int) bool {
		return count > 0 && 1-distuv.Binomial{N: sets, P: delta}.CDF(float64(count-1)) < 1e-6
	}
	costs := decision.Costs{FalsePositive: 1, FalseNegative: 4}
	for name, c := range map[string]struct {
		curve func(p []float64, labels []int) (*Curve, error)
		risk  func(threshold float64) float64 // the true one
		alpha float64
		how   Certificate
	}{
		"false negatives, Hoeffding-Bentkus": {
			func(p []float64, y []int) (*Curve, error) { return Misses(p, y, grid(50)) },
			func(t float64) float64 { return t * t }, 0.1, Certificate{}},
		"false negatives, binomial": {
			func(p []float64, y []int) (*Curve, error) { return Misses(p, y, grid(50)) },
			func(t float64) float64 { return t * t }, 0.1, Certificate{Tail: Binomial}},
		"precision, binomial, ten starts": {
			func(p []float64, y []int) (*Curve, error) { return FalseAlarms(p, y, grid(50)) },
			func(t float64) float64 { return (1 - t) / 2 }, 0.3, Certificate{Tail: Binomial, Starts: 10}},
		"costs, Bonferroni": {
			func(p []float64, y []int) (*Curve, error) { return Costs(p, y, costs, grid(20)) },
			func(t float64) float64 { return (1-t)*(1-t)/2 + 2*t*t }, 1, Certificate{Starts: 21}},
	} {
		wrong, planted, none := 0, 0, 0
		for r := range uint64(sets) {
			src := rng.New(11, "conformal/certified", r)
			curve, err := c.curve(binaryRows(&src, rows))
			if err != nil {
				t.Fatal(name, err)
			}
			got, err := curve.Certify(c.alpha, delta, c.how)
			if errors.Is(err, ErrUncontrolled) {
				none++
			} else if err != nil {
				t.Fatal(name, err)
			} else if slices.ContainsFunc(got.Certified, func(s float64) bool { return c.risk(s) > c.alpha }) {
				wrong++
			}
			for _, risk := range curve.Risks() {
				if risk.Mean() <= c.alpha && c.risk(risk.Setting) > c.alpha {
					planted++
					break
				}
			}
		}
		t.Logf("%s: %d of %d sets certify too much, %d nothing; by the mean %d", name, wrong, sets, none, planted)
		if tooMany(wrong) {
			t.Errorf("%s: %d of %d sets certify too much at delta %v", name, wrong, sets, delta)
		}
		if !tooMany(planted) {
			t.Errorf("%s: planted: %d of %d sets, and it is not seen", name, planted, sets)
		}
		if none > sets/2 {
			t.Errorf("%s: %d of %d sets certify nothing: the test is empty", name, none, sets)
		}
	}
}

// TestExpectedLaw: over calibration sets with some 6 positive rows the mean risk is
// at most α. Statistic: the mean of 12,000 risks between 0 and 1; null: at most α in
// expectation, so by [Hoeffding1963] it is more than 0.024 above with probability 1e-6.
// The planted error leaves out what the next row may lose.
func TestExpectedLaw(t *testing.T) {
	const sets, alpha = 12000, 0.15
	slack := math.Sqrt(math.Log(1e6) / (2 * sets))
	sum, planted := 0.0, 0.0
	for r := range uint64(sets) {
		src := rng.New(12, "conformal/expected", r)
		p, labels := binaryRows(&src, 12)
		labels[0] = 1 // so that there is one
		p[0] = math.Sqrt(rng.Uniform(&src))
		curve, err := Misses(p, labels, grid(200))
		if err != nil {
			t.Fatal(err)
		}
		got, err := curve.Expected(alpha)
		if err != nil && !errors.Is(err, ErrUncontrolled) {
			t.Fatal(err)
		}
		sum += got.Risk.Setting * got.Risk.Setting // 0 where nothing can be promised
		boldest := 0.0
		for _, risk := range curve.Risks() {
			if risk.Mean() <= alpha {
				boldest = risk.Setting
			}
		}
		planted += boldest * boldest
	}
	t.Logf("mean risk %.4f, planted %.4f, at most %.4f", sum/sets, planted/sets, alpha+slack)
	if sum/sets > alpha+slack {
		t.Errorf("mean risk %v at alpha %v", sum/sets, alpha)
	}
	if planted/sets <= alpha+slack {
		t.Errorf("planted: mean risk %v, and it is not seen", planted/sets)
	}
}

// TestControlByHand: ten positive rows, and what each method says of them.
func TestControlByHand(t *testing.T) {
	p := []float64{0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.2, 0.7}
	labels := []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}
	curve := must(Misses(p, labels, []float64{0.3, 0, 0.1, 0.2}))
	want := []Risk{{0, 10, 0}, {0.1, 10, 1}, {0.2, 10, 2}, {0.3, 10, 3}}
	if got := curve.Risks(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// (2+1)/11 ≤ 0.3 < (3+1)/11
	if got := must(curve.Expected(0.3)); got.Risk != want[2] || got.Bound != 3.0/11 || got.Certified != nil {
		t.Errorf("%+v", got)
	}
	// P(Bin(10, 0.3) ≤ 0) = 0.0282, ≤ 1: 0.149
	got := must(curve.Certify(0.3, 0.1, Certificate{Tail: Binomial}))
	if got.Risk != want[0] || !slices.Equal(got.Certified, []float64{0}) || math.Abs(got.Bound-(1-math.Pow(0.1, 0.1))) > 1e-12 {
		t.Errorf("%+v", got)
	}
	// Of rows at 0.7 or above, one of four is negative; at 0.2 one more of eleven.
	alarms := must(FalseAlarms(p, labels, []float64{0.2, 0.7, 0.96}))
	if got, want := alarms.Risks(), []Risk{{0.96, 0, 0}, {0.7, 4, 1}, {0.2, 10, 2}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// Acting from 0.3 on misses three and alarms once: 3·5 + 1·2.
	cost := must(Costs(p, labels, decision.Costs{FalsePositive: 2, FalseNegative: 5}, []float64{0.3}))
	if got := cost.Risks(); got[0] != (Risk{0.3, 12, 17}) {
		t.Errorf("%v", got)
	}
	if _, err := cost.Expected(1); err != nil && !errors.Is(err, ErrUncontrolled) {
		t.Error(err) // one setting is monotone
	}
	if _, err := alarms.Certify(0.3, 0.1, Certificate{Tail: Binomial}); !errors.Is(err, ErrUncontrolled) {
		t.Errorf("no row is above 0.96, and a sequence that begins there goes on: %v", err)
	}
}

// TestControlBadInput: what is wrong, and where.
func TestControlBadInput(t *testing.T) {
	nan, ok := math.NaN(), grid(4)
	good := must(NewCurve(3, ok, 2, func(row int, s float64) float64 { return 2 * s }))
	falling := must(NewCurve(3, ok, 1, func(row int, s float64) float64 { return 1 - s }))
	for want, err := range map[string]error{
		"calibration set is empty":     second(Misses(nil, nil, ok)),
		"set is empty":                 second(NewCurve(0, ok, 1, nil)),
		"2 probabilities and 1 labels": second(Misses([]float64{0.1, 0.2}, []int{1}, ok)),
		"row 1 has the probability 1.": second(FalseAlarms([]float64{0.1, 1.2}, []int{1, 0}, ok)),
		"row 0 has the probability Na": second(Costs([]float64{nan}, []int{1}, decision.Costs{FalsePositive: 1}, ok)),
		"label 2":                      second(Misses([]float64{0.1}, []int{2}, ok)),
		"no row of the calibration":    second(Misses([]float64{0.1}, []int{0}, ok)),
		"no settings":                  second(Misses([]float64{0.1}, []int{1}, nil)),
		"setting 0 is NaN":             second(Misses([]float64{0.1}, []int{1}, []float64{0.5, nan})), // which sorts first
		"each once":                    second(NewCurve(1, []float64{1, 1}, 1, nil)),
		"no mistake costs":             second(Costs([]float64{0.1}, []int{1}, decision.Costs{}, ok)),
		"FalsePositive":                second(Costs([]float64{0.1}, []int{1}, decision.Costs{FalsePositive: -1}, ok)),
		"bound of losses is -1":        second(NewCurve(1, ok, -1, nil)),
		"row 0 at setting 0.25 is 1.5": second(NewCurve(1, ok, 1, func(_ int, s float64) float64 { return 6 * s })),
		"alpha is 2":                   second(good.Expected(2)),
		"alpha is NaN":                 second(good.Expected(nan)),
		"loses less at a bolder":       second(falling.Expected(0.5)),
		"delta is 1":                   second(good.Certify(0.5, 1, Certificate{})),
		"tail is binomial":             second(good.Certify(0.5, 0.1, Certificate{Tail: Binomial})),
		"Starts is 6":                  second(good.Certify(0.5, 0.1, Certificate{Starts: 6})),
		"make it by":                   second(new(Curve).Expected(0.5)),
		"3 rows at most 0.5":           second(good.Expected(0.1)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if _, err := good.Certify(0.1, 0.1, Certificate{}); !errors.Is(err, ErrUncontrolled) {
		t.Error(err)
	}
}

// TestControlJSON: it reads back bit for bit, and what can't be is refused.
func TestControlJSON(t *testing.T) {
	for _, c := range []Control{{Risk{0.1, 10, 1.0 / 3}, 0.2, 0.1, 0.19, []float64{0, 0.1}}, {Risk{-2, 7, 0}, 3, 0, 0.5, nil}} {
		text := must(json.Marshal(c))
		var back Control
		if err := json.Unmarshal(text, &back); err != nil || back.Risk != c.Risk || back.Bound != c.Bound || back.Delta != c.Delta || !slices.Equal(back.Certified, c.Certified) {
			t.Errorf("%s: %+v, %v", text, back, err)
		}
		for _, change := range [][2]string{{`"version":1`, `"version":2`}, {"conformal.control", "conformal.aci"}, {`"alpha":`, `"alpha":-`}, {`"n":`, `"n":-`}, {"{", ""}} {
			if err := back.UnmarshalJSON([]byte(strings.Replace(string(text), change[0], change[1], 1))); !errors.Is(err, ErrSnapshot) || back.Risk != c.Risk {
				t.Errorf("%v: %v", change, err)
			}
		}
	}
}

func FuzzControl(f *testing.F) {
	f.Add(must(json.Marshal(Control{Risk{0.1, 10, 1}, 0.2, 0.1, 0.19, []float64{0, 0.1}})))
	f.Fuzz(func(t *testing.T, text []byte) {
		var c Control
		if err := c.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		var back Control
		if err := back.UnmarshalJSON(must(json.Marshal(c))); err != nil || back.Risk != c.Risk {
			t.Error(back, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
