package linalg

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// The sum of squares at any coefficients, before and after; also of columns
// that depend on each other, and of a column of zeros.
func TestLeastSquares(t *testing.T) {
	src := rng.New(20240703, "linalg/test")
	const n, k = 50, 4
	columns, y := make([][]float64, k), make([]float64, n)
	for j := range columns {
		columns[j] = make([]float64, n)
	}
	for i := range y {
		y[i] = 100 + rng.StdNormal(&src)
		columns[0][i] = 1
		columns[1][i] = rng.StdNormal(&src)
		columns[2][i] = 2*columns[1][i] - 3
	}
	squares := func(c []float64) (s float64) {
		for i := range y {
			e := y[i]
			for j := range c {
				e -= c[j] * columns[j][i]
			}
			s += e * e
		}
		return s
	}
	var at [][]float64
	var want []float64
	for range 20 {
		c := []float64{100 + rng.StdNormal(&src), rng.StdNormal(&src), rng.StdNormal(&src), rng.StdNormal(&src)}
		at, want = append(at, c), append(want, squares(c))
	}
	r, u, rss, ok := LeastSquares(columns, y)
	if !ok {
		t.Fatal("overflow")
	}
	reduced := func(c []float64, rss float64) float64 {
		s := rss
		for i := range u {
			e := u[i]
			for j := range c {
				e -= r[i*k+j] * c[j]
			}
			s += e * e
		}
		return s
	}
	for i, c := range at {
		if got := reduced(c, rss); !(math.Abs(got-want[i]) <= 1e-11*want[i]) {
			t.Errorf("sum of squares %v, want %v", got, want[i])
		}
		if got := reduced(c, 0); math.Abs(got-want[i]) <= 1e-3*want[i] {
			t.Error("the residuals don't matter")
		}
	}
	for i := range k {
		for j := range i {
			if r[i*k+j] != 0 {
				t.Errorf("R[%d,%d] = %v", i, j, r[i*k+j])
			}
		}
	}
	if _, _, _, ok := LeastSquares([][]float64{{1e200, 1e200}}, []float64{1, 2}); ok {
		t.Error("an overflow goes unnoticed")
	}
}
