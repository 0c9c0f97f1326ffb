package numeric

import "math"

const (
	tanhPolyMax = 0.3 // x² below which tanhPoly is used
	tanhMax     = 20  // 1 - tanh 20 = 8.5e-18 < ulp(1)/4
)

// tanhPoly is (tanh x - x)/x³ as a function of x², x² ≤ 0.3, error 2⁻⁵⁵.
// Origin: testdata/coefficients.py.
var tanhPoly = [...]float64{
	-0x1.5555555555555p-2,
	0x1.1111111111043p-3,
	-0x1.ba1ba1ba00b8dp-5,
	0x1.664f4877c51e3p-6,
	-0x1.226e33103de13p-7,
	0x1.d6d33fdc36c3cp-9,
	-0x1.7d983abf272d1p-10,
	0x1.34c9cb59c7e11p-11,
	-0x1.ec41e4dd36ba3p-13,
	0x1.659fee1a1f861p-14,
	-0x1.5b6d792f1839dp-16,
}

// Tanh returns the hyperbolic tangent of x.
//
// Result: error < 1.5 ulp; x for ±0, ±1 for ±Inf, NaN for NaN.
// Source: x + x³P(x²) near 0, else 1 - 2/(e²ˣ+1), whose quotient carries its
// own remainder.
func Tanh(x float64) float64 {
	z := float64(x * x)
	if z < tanhPolyMax {
		if x == 0 {
			return x
		}
		return math.FMA(float64(z*x), poly(z, tanhPoly[:]), x)
	}
	a := math.Abs(x)
	if a > tanhMax {
		return math.Copysign(1, x)
	}
	e := Exp(float64(2 * a))
	d, dlo := fastTwoSum(e, 1)
	q := 2 / d
	rem := math.FMA(-q, dlo, math.FMA(-q, d, 2))
	return math.Copysign((1-q)-float64(0.5*q*rem), x)
}
