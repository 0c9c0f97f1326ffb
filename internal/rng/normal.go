package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// StdNormal returns a standard normal draw from exactly one word: the low bit
// is the sign, the other 63 bits k choose the tail probability p = (k+½)·2⁻⁶⁴,
// and z = ±Φ⁻¹(p). It is exactly symmetric and reaches |z| = 9.2.
//
// Inversion is chosen over faster rejection methods because a fixed number of
// words keeps lanes in step and gives each noise address one invertible value.
func StdNormal(src Source) float64 {
	p, sign := tail(src.Uint64())
	return float64(-sign * numeric.NormalQuantile(p))
}

// Normal returns a draw from the normal distribution with the given mean and
// standard deviation. It consumes one word.
//
// Result: NaN unless mean is finite and sd is positive and finite.
func Normal(src Source, mean, sd float64) float64 {
	if !finite(mean) || !positive(sd) {
		return math.NaN()
	}
	return math.FMA(sd, StdNormal(src), mean)
}

// tail splits a word into a tail probability in [2⁻⁶⁵, ½], with all 53 digits
// also where it is small, and a sign: −1 for the lower tail.
func tail(word uint64) (p, sign float64) {
	p = float64((float64(word>>1) + 0.5) * 0x1p-64)
	return p, float64(1 - 2*int64(word&1))
}
