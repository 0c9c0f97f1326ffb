package numeric

import "math"

const (
	sqrtHalfHi   = 0x1.6a09e667f3bcdp-1   // √½ rounded
	sqrtHalfLo   = -0x1.bdd3413b26456p-55 // √½ - sqrtHalfHi
	normalCDFMin = -38.6                  // Φ(-38.6) < 2⁻¹⁰⁷⁵
)

// NormalCDF returns Φ(x), the standard normal distribution function.
//
// Result: error < 1.5 ulp; in the denormal range (x < -37.52) one unit of
// 2⁻¹⁰⁷⁴, 0 below -38.48; 0 for -Inf, 1 for +Inf, NaN for NaN.
// Source: ½erfc(-x/√2), with x/√2 and x²/2 in double-double.
func NormalCDF(x float64) float64 {
	if x < normalCDFMin {
		return 0
	}
	if x > 10 { // 1 - Φ(10) = 7.6e-24
		return 1
	}
	yh, yl := mulDD(sqrtHalfHi, sqrtHalfLo, x, 0)
	switch {
	case math.Abs(yh) < 0.5:
		h, l := normalCDFCentre(yh, yl)
		return h + l
	case yh < 0:
		h, l, k := erfcLarge(-yh, -yl)
		return scale(h+l, k-1)
	case yh > 0:
		h, l, k := erfcLarge(yh, yl)
		return 1 - scale(h+l, k-1)
	}
	return x
}

// LogNormalCDF returns log Φ(x).
//
// Result: error < 2 ulp; -Inf for -Inf, -0 for +Inf, NaN for NaN.
// Source: -x²/2 + log(½erfcx(-x/√2)) on the left, log1p(-Φ(-x)) on the right.
func LogNormalCDF(x float64) float64 {
	if x < -0x1p600 { // x² overflows
		return math.Inf(-1)
	}
	yh, yl := mulDD(sqrtHalfHi, sqrtHalfLo, x, 0)
	switch {
	case math.Abs(yh) < 0.5:
		h, l := normalCDFCentre(yh, yl)
		hi, lo := logParts(h)
		return hi + (lo + l/h)
	case yh < 0:
		g, gl := erfcx(-yh, -yl)
		lh, ll := logParts(float64(0.5 * (g + gl)))
		return math.FMA(float64(-0.5*x), x, lh+ll)
	}
	return Log1p(-NormalCDF(-x))
}

// normalCDFCentre returns ½ + ½erf(y+ylo) as hi + lo for |y| < ½.
func normalCDFCentre(y, ylo float64) (hi, lo float64) {
	h, l := erfSmall(y, ylo)
	hi, lo = fastTwoSum(0.5, float64(0.5*h))
	return fastTwoSum(hi, math.FMA(0.5, l, lo))
}

// InverseMills returns φ(x)/Φ(x), the derivative of log Φ.
//
// Result: error < 4 ulp; +Inf for -Inf, 0 for +Inf, NaN for NaN.
// Source: √(2/π)/erfcx(-x/√2) on the left, the quotient itself elsewhere.
func InverseMills(x float64) float64 {
	const sqrt2OverPi = 0x1.9884533d43651p-1 // √(2/π)
	if x < -0x1p500 {                        // its relative distance from -x is below 2⁻¹⁰⁰⁰
		return -x
	}
	yh, yl := mulDD(sqrtHalfHi, sqrtHalfLo, x, 0)
	if yh <= -0.5 {
		g, gl := erfcx(-yh, -yl)
		return sqrt2OverPi / (g + gl)
	}
	if x > 39 { // φ(39) < 2⁻¹⁰⁷⁵
		return 0
	}
	z, zlo := twoProd(float64(0.5*x), x)
	e, _, k := expDD(-z, -zlo)
	return scale(float64(0.5*sqrt2OverPi*e)/NormalCDF(x), k)
}
