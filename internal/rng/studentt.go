package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// StudentT returns a draw from Student's t distribution with nu degrees of
// freedom, location and scale: location + scale·z·√(nu/χ²). A small nu puts
// many draws beyond the largest float64: they round to ±Inf.
//
// Result: NaN unless nu is in [2e-300, ∞), location is finite and scale is
// positive and finite.
func StudentT(src Source, nu, location, scale float64) float64 {
	if !validShape(nu/2) || !finite(location) || !positive(scale) {
		return math.NaN()
	}
	z := StdNormal(src)
	half := nu / 2
	if half >= 1 {
		return math.FMA(scale, z*math.Sqrt(half/largeGamma(src, half)), location)
	}
	// √(half/g) in logarithms, because g may round to 0.
	ratio := numeric.Exp(0.5 * (numeric.Log(half) - LogGamma(src, half)))
	return math.FMA(scale, z*ratio, location)
}
