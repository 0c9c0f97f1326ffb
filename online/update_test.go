package online

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func eye(n int) *mat.DiagDense { return mat.NewDiagDense(n, slices.Repeat([]float64{1}, n)) }

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
	b.Run("by hand", func(b *testing.B) { // what bernoulli does, without its checks
		var v Beta
		for i := range b.N {
			if i&7 == 0 {
				v.Alpha++
			} else {
				v.Beta++
			}
		}
		if v.Alpha+v.Beta != float64(b.N) {
			b.Fatal(v)
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

func BenchmarkNaiveBayes(b *testing.B) {
	const n = 20
	nb := gaussianNaive(b, n)
	rows := rowsOf(n, 64)
	p := make([]float64, 0, 2)
	for i, r := range rows {
		if err := nb.Update(Labelled[float64]{r.X, i & 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("20", func(b *testing.B) { // predicted, then learnt
		for i := range b.N {
			p, _ = nb.PredictPlugIn(p[:0], rows[i&63].X, 0)
			_ = nb.Update(Labelled[float64]{rows[i&63].X, i & 1})
		}
	})
}

// rowsOf are random rows with n predictors.
func rowsOf(n, rows int) []Row {
	src := rand.New(rand.NewPCG(3, 4))
	out := make([]Row, rows)
	for i := range out {
		x := make([]float64, n)
		for j := range x {
			x[j] = src.NormFloat64()
		}
		out[i] = Row{x, x[0] + src.NormFloat64()}
	}
	return out
}

func newRegression(t testing.TB, n int) *Posterior[Regression, Row] {
	prior, err := NewRegressionPrior(make([]float64, n), eye(n), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewRegression(prior)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func BenchmarkRegression(b *testing.B) {
	for _, n := range []int{10, 20, 50} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p, rows := newRegression(b, n), rowsOf(n, 64)
			b.ResetTimer()
			for i := range b.N {
				_ = p.Update(rows[i&63])
			}
		})
		b.Run(fmt.Sprint(n, "/by hand"), func(b *testing.B) { // P + xxᵀ in full, and xy
			rows, p, xy := rowsOf(n, 64), make([]float64, n*n), make([]float64, n)
			b.ResetTimer()
			for i := range b.N {
				r := rows[i&63]
				for j, xj := range r.X {
					row := p[j*n : j*n+n]
					for k, xk := range r.X {
						row[k] += float64(xj * xk)
					}
					xy[j] += float64(xj * r.Y)
				}
			}
		})
	}
}
