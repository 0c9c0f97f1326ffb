package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// StdExponential returns a draw from the exponential distribution with rate 1,
// −log u, from one word. It lies in [1.1e-16, 36.7].
func StdExponential(src Source) float64 {
	return -numeric.Log(Uniform(src))
}

// Exponential returns a draw from the exponential distribution with the given
// rate (mean 1/rate). It consumes one word.
//
// Result: NaN unless rate is positive and finite.
func Exponential(src Source, rate float64) float64 {
	if !positive(rate) {
		return math.NaN()
	}
	return StdExponential(src) / rate
}
