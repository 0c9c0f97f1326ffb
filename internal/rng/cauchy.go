package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Cauchy returns a draw from the Cauchy distribution with the given location
// and scale, from exactly one word split as in [StdNormal]: ±cot(π·p) for the
// tail probability p. It reaches 1.2e19 scales from the location.
//
// Result: NaN unless location is finite and scale is positive and finite.
func Cauchy(src Source, location, scale float64) float64 {
	if !finite(location) || !positive(scale) {
		return math.NaN()
	}
	p, sign := tail(src.Uint64())
	angle := float64(math.Pi * p)
	return math.FMA(scale, sign*numeric.Cos(angle)/numeric.Sin(angle), location)
}
