package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

const (
	// maxCount is the largest mean or number of trials: up to 2⁵² every count
	// within reach of the mean is exact in a float64.
	maxCount = 0x1p52

	// switchMean is where inversion, whose time grows with the mean, gives way
	// to rejection: the lower limit of validity of both PTRS and BTRS.
	switchMean = 10

	// searchEnd ends a sequential search: a count this large has probability
	// below 1e-71 when the mean is below switchMean, so only rounding of the
	// summed probabilities (2e-16 at most) leads there; the draw is repeated.
	searchEnd = 110
)

// Poisson returns a draw from the Poisson distribution with the given mean.
//
// Result: a whole number; NaN unless 0 ≤ mean ≤ 2⁵².
// Source: sequential inversion from one word below mean 10; from there
// [Hormann1993b] algorithm PTRS, accepting with probabilities by [Loader2000].
// Deviation: the log probability is Loader's instead of
// −µ + k·log µ − log k!, which loses 1e-6 at µ = 1e9; and the quick rejection
// where ½−|u| < 0.013, which changes no draw, is left out.
func Poisson(src Source, mean float64) float64 {
	switch {
	case !(mean >= 0 && mean <= maxCount):
		return math.NaN()
	case mean == 0:
		return 0
	case mean < switchMean:
		return poissonInversion(src, mean)
	}
	return poissonRejection(src, mean)
}

// poissonInversion finds the first k with u ≤ P(K ≤ k).
func poissonInversion(src Source, mean float64) float64 {
	p0 := numeric.Exp(-mean)
	for {
		u, p := Uniform(src), p0
		for k := 0.0; k < searchEnd; k++ {
			if u <= p {
				return k
			}
			u -= p
			p = float64(p * (mean / (k + 1)))
		}
	}
}

// poissonRejection draws for mean ≥ 10.
func poissonRejection(src Source, mean float64) float64 {
	t := ptrs(mean)
	for {
		k, logHeight, accepted := t.propose(src)
		if accepted || k >= 0 && logHeight <= logPoisson(k, mean) {
			return k
		}
	}
}

// ptrsMargin widens the hat of PTRS and ptrsSlack narrows its squeeze. With the
// published constants p(k)·G′(u) exceeds the scale by up to 0.6 % (mean 13.21)
// and falls short of the squeeze by up to 0.0037: a scan of 1900 means from 10
// to 3000 at 100,000 values of u each; TestPoissonHat repeats a part.
const (
	ptrsMargin = 1.01
	ptrsSlack  = 0.005
)

// ptrs returns the hat of a Poisson distribution.
//
// Source: [Hormann1993b] algorithm PTRS, whose constants are all others here.
// Deviation: ptrsMargin and ptrsSlack, for exactness.
func ptrs(mean float64) transformed {
	b := math.FMA(2.53, math.Sqrt(mean), 0.931)
	return transformed{
		a:       math.FMA(0.02483, b, -0.059),
		b:       b,
		center:  mean + 0.43,
		scale:   ptrsMargin * (1.1239 + 1.1328/(b-3.4)),
		squeeze: (0.9277-3.6224/(b-2))/ptrsMargin - ptrsSlack,
	}
}
