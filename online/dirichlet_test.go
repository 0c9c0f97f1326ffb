package online

import (
	"math"
	"testing"
)

// TestDirichletCategory: a category's own distribution has the mean and variance
// that all of them say, and its chance to be above ½ that of scipy 1.10.1,
// beta.sf(0.5, 3, 2).
func TestDirichletCategory(t *testing.T) {
	d := Dirichlet{Alpha: []float64{3, 1.5, 0.5}}
	for i, mean := range d.Mean() {
		c := d.Category(i)
		if math.Abs(c.Mean()-mean) > 1e-15 || math.Abs(c.Variance()-d.Covariance(i, i)) > 1e-15 { // a rounding
			t.Errorf("category %d: mean %v and variance %v, want %v and %v", i, c.Mean(), c.Variance(), mean, d.Covariance(i, i))
		}
	}
	if p := 1 - d.Category(0).CDF(0.5); math.Abs(p-0.6875) > 1e-12 {
		t.Errorf("above a half with probability %v, want 0.6875", p)
	}
}
