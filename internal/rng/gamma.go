package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// minShape is the smallest shape of a gamma draw: below it log(u)/shape, at
// most 36.74/shape in size, could overflow.
const minShape = 1e-300

// Gamma returns a draw from the gamma distribution with the given shape and
// rate (mean shape/rate). A small shape puts most draws below the smallest
// float64: they round to 0 here; [LogGamma] keeps them.
//
// Result: NaN unless shape is in [1e-300, ∞) and rate is positive and finite.
func Gamma(src Source, shape, rate float64) float64 {
	if !validShape(shape) || !positive(rate) {
		return math.NaN()
	}
	return stdGamma(src, shape) / rate
}

// LogGamma returns the logarithm of a draw from the gamma distribution with
// the given shape and rate 1. It is finite for every valid shape, also where
// the draw itself would round to 0.
//
// Result: NaN unless shape is in [1e-300, ∞).
// Source: [Marsaglia2000]; for shape < 1 their §6, Γ(a) = Γ(a+1)·u^(1/a), in logarithms.
func LogGamma(src Source, shape float64) float64 {
	if !validShape(shape) {
		return math.NaN()
	}
	if shape >= 1 {
		return numeric.Log(largeGamma(src, shape))
	}
	g := largeGamma(src, shape+1)
	return numeric.Log(g) - StdExponential(src)/shape
}

// InverseGamma returns a draw from the inverse gamma distribution: scale
// divided by a gamma draw with the given shape and rate 1. A small shape puts
// most draws above the largest float64: they round to +Inf.
//
// Result: NaN unless shape is in [1e-300, ∞) and scale is positive and finite.
func InverseGamma(src Source, shape, scale float64) float64 {
	if !validShape(shape) || !positive(scale) {
		return math.NaN()
	}
	return scale / stdGamma(src, shape)
}

// ChiSquare returns a draw from the chi-square distribution with nu degrees of
// freedom: gamma with shape nu/2 and rate ½.
//
// Result: NaN unless nu is in [2e-300, ∞).
func ChiSquare(src Source, nu float64) float64 {
	return Gamma(src, nu/2, 0.5)
}

// stdGamma is a gamma draw with rate 1 and a valid shape.
func stdGamma(src Source, shape float64) float64 {
	if shape >= 1 {
		return largeGamma(src, shape)
	}
	return numeric.Exp(LogGamma(src, shape))
}

// largeGamma is a gamma draw with rate 1 and shape ≥ 1. At least 95 % of the
// rounds accept.
//
// Source: [Marsaglia2000] §4; 1/3, 9 and 0.0331 are theirs.
func largeGamma(src Source, shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / (3 * math.Sqrt(d))
	for {
		z := StdNormal(src)
		t := float64(c * z)
		if t <= -1 {
			continue
		}
		v := (1 + t) * (1 + t) * (1 + t)
		u := Uniform(src)
		zz := z * z
		if u < math.FMA(-0.0331*zz, zz, 1) {
			return float64(d * v)
		}
		// log u < z²/2 + d(1 − v + log v), where 1 − v + log v =
		// 3(log(1+t) − t) − t²(3+t) keeps its digits for large shapes.
		tail := math.FMA(-t*t, 3+t, 3*(numeric.Log1p(t)-t))
		if numeric.Log(u) < math.FMA(d, tail, 0.5*zz) {
			return float64(d * v)
		}
	}
}

// validShape reports whether shape is in [minShape, ∞).
func validShape(shape float64) bool {
	return shape >= minShape && shape <= math.MaxFloat64
}
