package online

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestCombination: a weighted sum of what is normal has the mean and variance of
// the vector; the unit vectors are the marginal distributions.
func TestCombination(t *testing.T) {
	mean, scatter, w := []float64{1, 3}, mat.NewSymDense(2, []float64{2, 0.5, 0.5, 1}), []float64{2, -1}
	const sum, spread = 2*1 - 3, 4*2 - 4*0.5 + 1 // wᵀm and wᵀSw by hand
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-13*(1+math.Abs(want)) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	normal, err := NewMultivariateNormal(mean, scatter)
	if err != nil {
		t.Fatal(err)
	}
	n, err := normal.Combination(w)
	near("mean", n.Mu, sum)
	near("variance", n.Sigma*n.Sigma, spread)
	if err != nil {
		t.Error(err)
	}
	regression, err := NewRegressionPrior(mean, scatter, 4, 5)
	if err != nil {
		t.Fatal(err)
	}
	r, err := regression.Combination(w)
	near("mean response", r.Mu, sum)
	near("its scale", r.Sigma*r.Sigma, 5./4*spread)
	if one, _ := regression.Combination([]float64{0, 1}); one != regression.Coefficient(1) || err != nil {
		t.Errorf("%v, coefficient %v; %v", one, regression.Coefficient(1), err)
	}
	wishart := NormalInverseWishart{Mean: mean, Count: 2, DF: 9, Scale: scatter}
	s, err := wishart.Combination(w)
	near("mean of means", s.Mu, sum)
	near("their scale", s.Sigma*s.Sigma, spread/(2*8)) // Count·(DF − n + 1)
	near("degrees of freedom", s.Nu, 8)
	if err != nil {
		t.Error(err)
	}
	_, few := normal.Combination([]float64{1})
	_, nan := regression.Combination([]float64{1, math.NaN()})
	wishart.DF = 1
	_, df := wishart.Combination(w)
	for want, err := range map[string]error{"1 weights; want 2": few, "weight 1 is NaN": nan, "want more than 1": df} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
