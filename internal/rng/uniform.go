package rng

import "math"

// Uniform returns a uniform draw from the open interval (0, 1).
//
// Result: an odd multiple of 2⁻⁵³, each of the 2⁵² with equal probability, from
// the top 52 bits of one word. So 2⁻⁵³ ≤ u ≤ 1−2⁻⁵³, the mean is exactly ½, u
// and 1−u are both exact and equally likely, and u is never ½.
func Uniform(src Source) float64 {
	return Open(src.Uint64())
}

// Open maps a word to (0, 1) as [Uniform] does. It is increasing in the word.
func Open(word uint64) float64 {
	return float64(float64(word>>12<<1|1) * 0x1p-53) // 12 = 64−52 bits; no caller may fuse the product
}

// UniformRange returns a uniform draw from (low, high): low + (high−low)·u,
// rounded, which can reach an end point only by rounding.
//
// Result: NaN unless low < high and both are finite.
func UniformRange(src Source, low, high float64) float64 {
	if !(low < high) || !finite(low) || !finite(high) {
		return math.NaN()
	}
	u := Uniform(src)
	if width := high - low; finite(width) {
		return min(math.FMA(width, u, low), high)
	}
	// The width overflows: weigh the end points, one product of which is exact enough.
	return math.FMA(high, u, float64(low*(1-u)))
}

// Bernoulli returns 1 with probability p and 0 otherwise, by u < p: exact at
// p = 0 and p = 1, and within 2⁻⁵³ between.
//
// Result: NaN unless 0 ≤ p ≤ 1.
func Bernoulli(src Source, p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	if Uniform(src) < p {
		return 1
	}
	return 0
}

// finite reports whether x is neither infinite nor NaN.
func finite(x float64) bool {
	return x-x == 0
}

// positive reports whether x is positive and finite.
func positive(x float64) bool {
	return x > 0 && x <= math.MaxFloat64
}
