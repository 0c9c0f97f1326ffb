package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// logSqrt2Pi is log √(2π), OEIS A075700 with its sign changed.
const logSqrt2Pi = 0.91893853320467274178032973640561763986

// stirlingTable holds stirlingError(0…15), computed with 40 digits by
// testdata/logprob.py. The entry for 0, where the error is infinite, is unused.
var stirlingTable = [16]float64{
	0,
	0.08106146679532725822,
	0.041340695955409294094,
	0.027677925684998339149,
	0.020790672103765093112,
	0.016644691189821192163,
	0.013876128823070747999,
	0.011896709945891770095,
	0.010411265261972096497,
	0.0092554621827127329177,
	0.0083305634333628712565,
	0.007573675487951840795,
	0.0069428401072095298657,
	0.0064089941880042070684,
	0.0059513701127588477356,
	0.005554733551962801371,
}

// stirlingError returns log n! − log(√(2πn)·(n/e)ⁿ) for whole n ≥ 1.
//
// Source: [Loader2000] δ(n); the series has coefficients B₂ₖ/(2k(2k−1)). From
// n = 16 the first term left out is below 2e-18.
func stirlingError(n float64) float64 {
	if n < float64(len(stirlingTable)) {
		return stirlingTable[int(n)]
	}
	r := 1 / n
	rr := r * r
	s := math.FMA(rr, -691.0/360360, 1.0/1188)
	s = math.FMA(rr, s, -1.0/1680)
	s = math.FMA(rr, s, 1.0/1260)
	s = math.FMA(rr, s, -1.0/360)
	s = math.FMA(rr, s, 1.0/12)
	return float64(r * s)
}

// deviance returns k·log(k/mean) − (k − mean) ≥ 0 for 0 < mean ≤ 2⁵² and whole
// k ≥ 1: half the Poisson deviance. Written with log1p its rounding error grows
// only as the square root of the mean near the mode, and stays below
// mean·2⁻⁵³, small beside the deviance itself, where k is far below the mean.
//
// Source: [Loader2000] D₀.
func deviance(k, mean float64) float64 {
	diff := k - mean
	return math.FMA(k, numeric.Log1p(diff/mean), -diff)
}

// logPoisson returns the log probability of the count k under a Poisson
// distribution.
//
// Source: [Loader2000] eq. for the Poisson case.
func logPoisson(k, mean float64) float64 {
	if k == 0 {
		return -mean
	}
	return -stirlingError(k) - deviance(k, mean) - math.FMA(0.5, numeric.Log(k), logSqrt2Pi)
}

// logBinomial returns the log probability of k successes in n trials, for
// 0 < p < 1.
//
// Source: [Loader2000] eq. for the binomial case.
func logBinomial(k, n, p float64) float64 {
	switch k {
	case 0:
		return float64(n * numeric.Log1p(-p))
	case n:
		return float64(n * numeric.Log(p))
	}
	l := n - k
	shape := stirlingError(n) - stirlingError(k) - stirlingError(l)
	dev := deviance(k, float64(n*p)) + deviance(l, float64(n*(1-p)))
	return shape - dev - math.FMA(0.5, numeric.Log(k)+numeric.Log1p(-k/n), logSqrt2Pi)
}
