package online

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestNoAllocation: an event costs none, in any family; nor do predictions and
// forgetting.
func TestNoAllocation(t *testing.T) {
	free := func(name string, f func()) {
		t.Helper()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
	beta, err := NewBernoulli(Beta{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	normal, err := NewNormal(NormalInverseGamma{Count: 1, Shape: 1, Scale: 1})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := NewCategorical(Dirichlet{[]float64{1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := NewPoisson(Gamma{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	free("bernoulli", func() { _ = beta.Update(true) })
	free("normal", func() { _ = normal.Update(0.5) })
	free("categorical", func() { _ = kinds.Update(1) })
	free("poisson", func() { _ = counts.Update(Count{3, 2}) })
	free("predicting", func() { _, _ = kinds.Predict(2) })
	free("forgetting", func() { _ = kinds.Forget(0.9, KeepPrior) })
}

// TestLongStream: 10⁷ numbers 10¹⁵ standard deviations from zero keep mean and
// variance. They are whole, so that their moments are exact integers.
func TestLongStream(t *testing.T) {
	const offset, n = 1e15, 10_000_000
	p, err := NewNormal(NormalInverseGamma{Mean: offset, Count: 0x1p-900, Shape: 1, Scale: 0x1p-900})
	if err != nil {
		t.Fatal(err)
	}
	src := rand.New(rand.NewPCG(1, 2))
	sum, squares := 0, 0
	for range n {
		x := src.IntN(9) - 4
		sum += x
		squares += x * x
		if err := p.Update(offset + float64(x)); err != nil {
			t.Fatal(err)
		}
	}
	mean := float64(sum) / n
	now := p.Posterior()
	near(t, "mean", (now.Mean-offset)+now.low, mean, 1e-12)
	near(t, "squares", 2*now.Scale, float64(squares)-mean*float64(sum), 1e-10)

	// Planted: without what rounding leaves of the mean, squares drift.
	m, ss := offset, 0.0
	src = rand.New(rand.NewPCG(1, 2))
	for i := range 100_000 {
		x := offset + float64(src.IntN(9)-4)
		d := x - m
		m += d / float64(i+1)
		ss += d * (x - m)
	}
	if math.Abs(ss/100_000-20./3) < 0.01 {
		t.Errorf("the plain recursion is as good: %v", ss/100_000)
	}
}

func BenchmarkUpdate(b *testing.B) {
	b.Run("bernoulli", func(b *testing.B) {
		p, err := NewBernoulli(Beta{1, 1})
		if err != nil {
			b.Fatal(err)
		}
		for i := range b.N {
			_ = p.Update(i&7 == 0)
		}
	})
	b.Run("poisson", func(b *testing.B) {
		p, err := NewPoisson(Gamma{1, 1})
		if err != nil {
			b.Fatal(err)
		}
		for i := range b.N {
			_ = p.Update(Count{i & 7, 1})
		}
	})
	b.Run("normal", func(b *testing.B) {
		p, err := NewNormal(NormalInverseGamma{Count: 1, Shape: 1, Scale: 1})
		if err != nil {
			b.Fatal(err)
		}
		for i := range b.N {
			_ = p.Update(float64(i & 7))
		}
	})
	b.Run("forgetting", func(b *testing.B) {
		p, err := NewBernoulli(Beta{1, 1})
		if err != nil {
			b.Fatal(err)
		}
		for i := range b.N {
			_ = p.Forget(0.99, KeepPrior)
			_ = p.Update(i&7 == 0)
		}
	})
}
