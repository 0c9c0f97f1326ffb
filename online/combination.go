package online

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/linalg"
)

// Combination returns the distribution of Σ wᵢθᵢ of the vector θ: of the
// coefficients of a regression with predictors w, the mean response.
//
// Errors: another number of weights, or one that is not finite. Cost: O(n³), as
// of the methods below.
func (m MultivariateNormal) Combination(w []float64) (distuv.Normal, error) {
	if err := checkWeights(w, m.n); err != nil {
		return distuv.Normal{}, err
	}
	mean, spread := m.through(w)
	return distuv.Normal{Mu: mean, Sigma: math.Sqrt(spread)}, nil
}

// Combination returns the distribution of the mean response at predictors w,
// without the noise that Response has.
func (r Regression) Combination(w []float64) (distuv.StudentsT, error) {
	if err := checkWeights(w, r.n); err != nil {
		return distuv.StudentsT{}, err
	}
	return r.student(w, 0), nil
}

// Combination returns the distribution of Σ wᵢμᵢ of the mean μ.
//
// Errors: as of the methods above, and DF of at most n − 1. Source:
// [Gelman2013] §3.6: the mean is multivariate t with DF − n + 1 degrees of freedom.
func (w NormalInverseWishart) Combination(weights []float64) (distuv.StudentsT, error) {
	n := len(w.Mean)
	if err := checkWeights(weights, n); err != nil {
		return distuv.StudentsT{}, err
	}
	nu := w.DF - float64(n) + 1
	if !(nu > 0) {
		return distuv.StudentsT{}, fmt.Errorf("online: Combination: %v degrees of freedom of a vector of %d; want more than %d", w.DF, n, n-1)
	}
	mean, spread := 0.0, 0.0
	for i, v := range weights {
		mean += float64(v * w.Mean[i])
		for j, u := range weights {
			spread += float64(v * w.Scale.At(i, j) * u)
		}
	}
	return distuv.StudentsT{Mu: mean, Sigma: math.Sqrt(spread / (w.Count * nu)), Nu: nu}, nil
}

// through returns the mean of Σ wᵢθᵢ, and wᵀP⁻¹w.
func (f *information) through(w []float64) (mean, spread float64) {
	l, at, _ := f.solve(nil)
	for i, v := range w {
		mean += float64(v * at[i])
	}
	half := append([]float64(nil), w...)
	linalg.SolveLower(l, half)
	for _, v := range half {
		spread += float64(v * v)
	}
	return mean, spread
}

func checkWeights(w []float64, n int) error {
	if len(w) != n {
		return fmt.Errorf("online: Combination: %d weights; want %d", len(w), n)
	}
	for i, v := range w {
		if v-v != 0 {
			return fmt.Errorf("online: Combination: weight %d is %v; want a finite number", i, v)
		}
	}
	return nil
}
