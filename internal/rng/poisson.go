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
// −µ + k·log µ − log k!, which loses 1e-6 at µ = 1e9.
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

// poissonRejection draws for mean ≥ 10. The constants are those of
// [Hormann1993b].
func poissonRejection(src Source, mean float64) float64 {
	sd := math.Sqrt(mean)
	b := math.FMA(2.53, sd, 0.931)
	a := math.FMA(0.02483, b, -0.059)
	inverseAlpha := 1.1239 + 1.1328/(b-3.4)
	vr := 0.9277 - 3.6224/(b-2)
	for {
		u := Uniform(src) - 0.5
		v := Uniform(src)
		us := 0.5 - math.Abs(u)
		k := math.Floor(math.FMA(2*a/us+b, u, mean+0.43))
		if us >= 0.07 && v <= vr {
			return k
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if numeric.Log(v*inverseAlpha/(a/(us*us)+b)) <= logPoisson(k, mean) {
			return k
		}
	}
}
