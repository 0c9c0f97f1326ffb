package optim

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// walk feeds n iterates of x ← x + pull·(0 − x) + noise, from a start.
func walk(s *Iterates, n int, start, pull, noise float64, seed uint64) {
	src := rng.New(seed, "optim/test")
	x := start
	for range n {
		x += noise*rng.StdNormal(&src) - pull*x
		s.Add([]float64{x})
	}
}

// TestMCSEOfIterates: of an autoregression the variance of the mean of n is
// σ²/(pull²·n), and MCSE² from 8 to 15 batches, by sd² of 200 runs, about it:
// the ratio is χ² with 7 degrees of freedom at least, divided by them, so that
// the mean of 200 is 1 ± 0.038 and 5 standard errors have a false-alarm rate
// of 6e-7. Batches so long that their means are correlated by 2 % are allowed for.
func TestMCSEOfIterates(t *testing.T) {
	const n, pull, noise, runs = 20_000, 0.2, 0.3, 200
	sum := 0.0
	for seed := range uint64(runs) {
		s := NewIterates(1, 8)
		walk(s, n, 0, pull, noise, seed)
		sum += s.MCSE() * s.MCSE() / runs
	}
	if ratio := sum / (noise * noise / pull / pull / n); math.Abs(ratio-1) > 5*0.038+0.02 {
		t.Errorf("the square of MCSE is %v of what it should be", ratio)
	}
	if s := NewIterates(1, 8); !math.IsInf(s.MCSE(), 1) || !math.IsNaN(s.Rhat()) || s.Settled(1) {
		t.Errorf("of nothing: MCSE %v, R-hat %v", s.MCSE(), s.Rhat())
	}
}

func TestSettled(t *testing.T) {
	for _, c := range []struct {
		name               string
		n                  int
		start, pull, noise float64
		slack              float64
		want               bool
	}{
		{"stationary noise", 4000, 0, 0.2, 1, 0.01, true},
		{"a long way still to go", 4000, 100, 1e-4, 1e-3, 0.01, false},
		{"a random walk", 4000, 0, 0, 1, 0.01, false},
		{"no noise, arrived", 4000, 1, 0.01, 0, 1e-3, true},
		{"no noise, on the way", 200, 1, 0.01, 0, 1e-3, false},
		// Planted for rules that look at movement alone: a batch moves by 1e-4.
		{"slow and far", 400, 1, 4e-6, 0, 1e-3, false},
		{"rounding", 4000, 0, 0.2, 1e-15, 1e-3, true},
		{"standing still", 400, 0, 0, 0, 1e-3, true},
		{"running away", 400, 1, -0.01, 0, 1e-3, false},
	} {
		s := NewIterates(1, 8)
		walk(s, c.n, c.start, c.pull, c.noise, 3)
		if got := s.Settled(c.slack); got != c.want {
			t.Errorf("%s: settled %v, R-hat %v", c.name, got, s.Rhat())
		}
	}
	s := NewIterates(2, 8)
	for k := range 400 { // one of two coordinates
		s.Add([]float64{math.Sin(float64(k * k)), float64(k)})
	}
	if s.Settled(0.01) || !(s.Rhat() > 1.1) {
		t.Errorf("one of two has settled: R-hat %v", s.Rhat())
	}
	for range 200 {
		s.Add([]float64{0, math.NaN()})
	}
	if s.Settled(1) {
		t.Error("settled at NaN")
	}
	s.Reset(8)
	walkTwo := func() {
		for k := range 4000 {
			s.Add([]float64{math.Sin(float64(k * k)), math.Cos(float64(k * k))})
		}
	}
	if walkTwo(); !s.Settled(0.01) {
		t.Errorf("after Reset: R-hat %v", s.Rhat())
	}
}

// TestMergedBatches are those of the double length.
func TestMergedBatches(t *testing.T) {
	short, long := NewIterates(1, 4), NewIterates(1, 8)
	x := rng.New(1, "optim/test")
	for range 64 { // 16 batches of 4 become 8 of 8
		v := []float64{100 + rng.StdNormal(&x)}
		short.Add(v)
		long.Add(v)
	}
	if math.Abs(short.Rhat()-long.Rhat()) > 1e-12 || math.Abs(short.MCSE()-long.MCSE()) > 1e-14 || long.MCSE() == 0 {
		t.Errorf("R-hat %v and %v, MCSE %v and %v", short.Rhat(), long.Rhat(), short.MCSE(), long.MCSE())
	}
}

func TestIteratesAllocateNothing(t *testing.T) {
	s, x := NewIterates(5, 2), make([]float64, 5)
	if n := testing.AllocsPerRun(1000, func() {
		if x[0]++; s.Add(x) {
			s.Settled(1)
			s.MCSE()
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestCovary is the estimate of the memory, and FFᵀ.
func TestCovary(t *testing.T) {
	m, f := NewMemory(4, 3), NewFactor(4, 3)
	c, _ := run(t, rosenbrock, []float64{-1.2, 1, 3, -2}, Settings{KeepPath: true})
	for i, p := range c.Path[1:] {
		m.Add(c.Path[i].X, c.Path[i].Grad, p.X, p.Grad)
	}
	f.Set(m)
	v, want := []float64{1, -2, 0.5, 3}, make([]float64, 4)
	m.Apply(want, v)
	f.Covary(v)
	for i := range v {
		if math.Abs(v[i]-want[i]) > 1e-11*(1+math.Abs(want[i])) {
			t.Errorf("element %d is %v, want %v", i, v[i], want[i])
		}
	}
}
