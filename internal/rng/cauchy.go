package rng

import "math"

// Cauchy returns a draw from the Cauchy distribution with the given location
// and scale, as the ratio of two standard normals: two words. It is ±Inf where
// the draw exceeds the largest float64.
//
// Result: NaN unless location is finite and scale is positive and finite.
func Cauchy(src Source, location, scale float64) float64 {
	if !finite(location) || !positive(scale) {
		return math.NaN()
	}
	z := StdNormal(src)
	return math.FMA(scale, z/StdNormal(src), location)
}
