package vi

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// clicks is a logistic regression of n rows on 9 predictors and an intercept.
func clicks(t testing.TB, n int) *bayes.Program {
	const d = 10
	s := rng.New(7, "vi/test")
	x, y := make([][]float64, n), make([]int, n)
	for i := range x {
		x[i] = make([]float64, d)
		eta := 0.0
		for j := range d {
			x[i][j] = rng.StdNormal(&s)
			if j == 0 {
				x[i][j] = 1
			}
			if j > 1 {
				x[i][j] += x[i][j-1] / 2
			}
			eta += x[i][j] * (float64(j%3) - 1) / 3
		}
		if rng.Uniform(&s) < 1/(1+math.Exp(-eta)) {
			y[i] = 1
		}
	}
	m := bayes.NewModel("clicks")
	beta := m.Param("beta", bayes.Normal(0, 2), bayes.Size(d))
	m.Observe(m.Data("y", y), bayes.BernoulliLogit(bayes.MatMul(m.Data("x", x), beta)))
	return compiled(t, m)
}

var clickData = []string{"x", "y"}

// split deals the rows of clicks around a point.
func split(t *testing.T, p *bayes.Program, rows int) *batches {
	t.Helper()
	start := &gaussian{mean: make([]float64, p.Dim()), apply: func(u []lane.V) {
		for i := range u {
			for l := range &u[i] {
				u[i][l] *= 0.1
			}
		}
	}}
	b, stop, err := Minibatch{Data: clickData, Rows: rows}.of(t.Context(), p, start, 3)
	if err != nil || stop != nil {
		t.Fatal(err, stop)
	}
	return b
}

// biasOf returns by how much the mean over all batches, which are equally
// likely, differs from the gradient of all rows, relative to its largest element.
func biasOf(t *testing.T, b *batches, p *bayes.Program) (worst float64) {
	e, all := newEvaluator(b), newEvaluator(p)
	s := rng.New(4, "vi/test")
	rng.FillNormal(&s, lane.Flat(e.x))
	copy(all.x, e.x)
	if err := all.eval(t.Context()); err != nil {
		t.Fatal(err)
	}
	sum := lane.Make(p.Dim())
	b.at = len(b.order) - 1
	for range b.parts {
		b.next()
		if err := e.eval(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range sum {
			for l, g := range &e.grad[i] {
				sum[i][l] += g / float64(len(b.parts))
			}
		}
	}
	size := 0.0
	for i := range sum {
		for l, g := range &all.grad[i] {
			size = max(size, math.Abs(g))
			worst = max(worst, math.Abs(g-sum[i][l]))
		}
	}
	return worst / size
}

// TestMinibatchIsUnbiased up to rounding, also where batches are of different
// sizes. Planted: a batch that counts once, one that counts N/n of a size that is
// not its own, and a gradient at the start that is not put back.
func TestMinibatchIsUnbiased(t *testing.T) {
	p := clicks(t, 1001)
	for _, rows := range []int{64, 500, 2000} {
		if bias := biasOf(t, split(t, p, rows), p); bias > 1e-12 {
			t.Errorf("%d rows: bias %v", rows, bias)
		}
	}
	for name, plant := range map[string]func(b *batches){
		"no scale":    func(b *batches) { b.scale = 1 },
		"other scale": func(b *batches) { b.scale = 1001.0 / 64 },
		"no total":    func(b *batches) { clear(b.total) },
	} {
		b := split(t, p, 64)
		if plant(b); biasOf(t, b, p) < 1e-5 {
			t.Errorf("planted, %s: bias %v: the test sees nothing", name, biasOf(t, b, p))
		}
	}
}

// apart returns how far two approximations are apart, at most: means in standard
// deviations, and log standard deviations, of the approximation and not of the
// weighted draws.
func apart(a, b member) (worst float64) {
	mean := a.gaussian().mean
	x, y := make([]float64, 2*len(mean)), make([]float64, 2*len(mean))
	a.watch(x, mean)
	b.watch(y, mean)
	for i := range x {
		worst = max(worst, math.Abs(x[i]-y[i]))
	}
	return worst
}

// trained returns the last average, with the steps and the time they took.
func trained(t *testing.T, p *bayes.Program, m ADVI, plant func(b *batches)) (q member, steps int, took time.Duration) {
	t.Helper()
	m, err := m.resolve(p.Dim())
	if err != nil {
		t.Fatal(err)
	}
	start, stop, err := m.start(t.Context(), p, &Approximation{})
	if err != nil || stop != nil {
		t.Fatal(err, stop)
	}
	b, stop, err := m.Minibatch.of(t.Context(), p, start, m.Seed)
	if err != nil || stop != nil {
		t.Fatal(err, stop)
	}
	e := newEvaluator(p)
	if b != nil {
		if e = newEvaluator(b); plant != nil {
			plant(b)
		}
	}
	s := newStochastic(m.member(start), e, m.blocks())
	s.batches, s.maxSteps, s.tolerance, s.stream = b, m.MaxSteps, m.Tolerance, rng.New(m.Seed, noisePurpose)
	from := time.Now()
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	took = time.Since(from)
	if !s.settled && plant == nil {
		t.Errorf("%v: not settled after %d steps", m.Minibatch, s.steps)
	}
	return s.q, s.steps, took
}

// TestMinibatchGivesTheSame as all rows, within the errors of both: each is known
// to √tolerance/2, so six of the error of the difference.
func TestMinibatchGivesTheSame(t *testing.T) {
	p := clicks(t, 20_000)
	for _, f := range []Family{MeanField, FullRank} {
		all, steps, took := trained(t, p, ADVI{Family: f, Starts: 1}, nil)
		few, fewSteps, fewTook := trained(t, p, ADVI{Family: f, Minibatch: Minibatch{Data: clickData}}, nil)
		off, allowed := apart(all, few), 6*math.Sqrt(defaultTolerance/2)
		t.Logf("%v: %.3f apart; all rows %d steps in %v, batches %d steps in %v: %.1f times as fast", f, off, steps, took, fewSteps, fewTook, took.Seconds()/fewTook.Seconds())
		if off > allowed {
			t.Errorf("%v: %v apart", f, off)
		}
		// Planted: the rows of a batch are all there is.
		wrong, _, _ := trained(t, p, ADVI{Family: f, MaxSteps: 3000, Minibatch: Minibatch{Data: clickData}}, func(b *batches) { b.scale = 1 })
		if off := apart(all, wrong); off < allowed {
			t.Errorf("planted, no scale: %v apart: the test sees nothing", off)
		}
	}
}

func TestMinibatchFaults(t *testing.T) {
	p := clicks(t, 100)
	series := bayes.NewModel("series")
	phi := series.Param("phi", bayes.Normal(0, 1), bayes.Size(1))
	series.Observe(series.Data("y", []float64{1, 2, 1, 3, 2, 4, 3, 5}), bayes.AR(0, phi, 1, bayes.Normal(0, 1)))
	walk := compiled(t, series)
	for _, c := range []struct {
		target bayes.Target
		m      Minibatch
		words  string
	}{
		{tails(2, 5), Minibatch{Data: clickData, Rows: 10}, "only a *bayes.Program has rows"},
		{p, Minibatch{Rows: 10}, "ADVI.Minibatch.Data is []"},
		{p, Minibatch{Data: clickData, Rows: -1}, "ADVI.Minibatch.Rows is -1"},
		{p, Minibatch{Data: []string{"x", "z"}}, `no "z"`},
		{p, Minibatch{Data: []string{"y"}, Rows: 10}, "shape mismatch"},
		{walk, Minibatch{Data: []string{"y"}, Rows: 4}, "can't be parted"},
	} {
		if a, err := Fit(t.Context(), c.target, ADVI{Minibatch: c.m}); a != nil || err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%+v: %v, want %q", c.m, err, c.words)
		}
	}
}

// TestMinibatchRuns alike on one core, stops when it is told to, and allocates
// nothing in its steps.
func TestMinibatchRuns(t *testing.T) {
	p := clicks(t, 600)
	m := ADVI{Family: FullRank, Draws: 400, Minibatch: Minibatch{Data: clickData, Rows: 100}}
	a, b := mustFit(t, p, m), mustFit(t, p, m)
	if x, y := words(a.Draws()), words(b.Draws()); len(x) != len(y) || x[0] != y[0] || x[len(x)-1] != y[len(y)-1] {
		t.Error("the same seed gives other draws")
	}
	if a.Khat > 0.7 || len(a.Paths) != 1 {
		t.Errorf("k-hat %v, %d paths", a.Khat, len(a.Paths))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a, err := Fit(ctx, p, m); !errors.Is(err, context.Canceled) || a == nil || a.Draws().Len() != 0 {
		t.Errorf("cancelled: %v", err)
	}
	split := split(t, p, 100)
	for name, q := range members(newDense([]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0, 1), 2, 1) {
		if name != "full-rank" {
			continue
		}
		s := newStochastic(q, newEvaluator(split), 1)
		s.batches, s.maxSteps, s.tolerance, s.stream = split, 1000, 1, rng.New(1, noisePurpose)
		if n := testing.AllocsPerRun(100, func() {
			if _, err := s.move(t.Context(), 0.01); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%v allocations a step", n)
		}
	}
}
