package evidence

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// OneSampleT returns the log Bayes factor of a t-test on one sample, or on
// paired differences: of an effect δ = mean/sd with a Cauchy(0, scale) prior
// over none. Jeffreys's prior on the variance is common to both and cancels.
//
// Shapes: t of a sample of n ≥ 2; scale is 1 in [Rouder2009], √½ in much
// software since.
// Source: [Rouder2009] eq. 1.
// Cost: some thousand evaluations of the integrand.
func OneSampleT(t float64, n int, scale float64) (float64, error) {
	if n < 2 {
		return 0, fmt.Errorf("evidence: OneSampleT: a sample of %d; want at least 2", n)
	}
	return cauchyT("OneSampleT", t, float64(n), float64(n-1), scale)
}

// TwoSampleT returns the log Bayes factor of a t-test on two samples of n and m
// with equal variances: of an effect δ = difference/sd with a Cauchy(0, scale)
// prior over none.
//
// Source: [Rouder2009] eq. 1 with the effective size nm/(n+m).
func TwoSampleT(t float64, n, m int, scale float64) (float64, error) {
	if n < 1 || m < 1 || n+m < 3 {
		return 0, fmt.Errorf("evidence: TwoSampleT: samples of %d and %d; want at least 3 observations, in both", n, m)
	}
	a, b := float64(n), float64(m)
	return cauchyT("TwoSampleT", t, a*b/(a+b), a+b-2, scale)
}

// cauchyT integrates over g, the variance of a normal prior on δ that makes it
// a Cauchy one if g has an inverse gamma(½, scale²/2) prior. In u = log g the
// integrand is analytic within π/2 of the line and falls exponentially at both
// ends, where the trapezoidal rule is exact but for exp(−π²/step)
// [Trefethen2014] theorem 5.1.
func cauchyT(caller string, t, size, nu, scale float64) (float64, error) {
	var faults []error
	if t-t != 0 {
		faults = append(faults, fmt.Errorf("evidence: %s: t is %v; it must be finite", caller, t))
	}
	if !(scale > 0) || scale-scale != 0 {
		faults = append(faults, fmt.Errorf("evidence: %s: scale is %v, want a finite number above 0", caller, scale))
	}
	if faults != nil {
		return 0, errors.Join(faults...)
	}
	const (
		step = 0.125
		low  = -8.0 // exp(−½·e⁸) is 0
		high = 90.0 // beyond e⁴⁵ in scale what is left is below 1e-19 of any power of the integrand's tail, e^(−u/2)
	)
	null := -(nu + 1) / 2 * numeric.Log1p(t*t/nu)
	var terms []float64
	for u := low; u <= high; u += step {
		g := numeric.Exp(u)
		spread := 1 + size*scale*scale*g // variance of the effect's estimate in units of the sampling variance
		like := -numeric.Log(spread)/2 - (nu+1)/2*numeric.Log1p(t*t/(spread*nu))
		prior := -numeric.Log(2*math.Pi)/2 - u/2 - 1/(2*g) // of g, times the Jacobian g
		terms = append(terms, like+prior)
	}
	return numeric.LogSumExp(terms) + numeric.Log(step) - null, nil
}
