package numeric

import "math"

const (
	erfPolyLo   = 0x1.187bfcbbd6b70p-56  // what erfPoly[0] does not hold
	erfcxPolyLo = -0x1.a8d2f359129f2p-55 // what erfcxPoly[0] does not hold
	erfcMax     = 27.3                   // erfc 27.3 < 2⁻¹⁰⁷⁵
)

// erfPoly is erf(x)/x as a function of x², |x| ≤ 1, error 2⁻⁶².
// Origin: testdata/coefficients.py.
var erfPoly = [...]float64{
	0x1.20dd750429b6dp+0,
	-0x1.812746b0379e6p-2,
	0x1.ce2f21a042b30p-4,
	-0x1.b82ce31284e00p-6,
	0x1.565bcd0dbaa38p-8,
	-0x1.c02db3dac435fp-11,
	0x1.f9a321d5b8e1ep-14,
	-0x1.f4d1e3183f7aep-17,
	0x1.b9df224ca4b97p-20,
	-0x1.5f1ecb6f0764cp-23,
	0x1.f7b4bf3b13964p-27,
	-0x1.389d4f2641625p-30,
	0x1.05ffd737fb32ep-34,
}

// erfcxPoly is (1+2x)·exp(x²)·erfc(x) as a function of (x-4)/(x+4), x ≥ ½,
// error 2⁻⁵⁷. Source of the form: [Shepherd1981]. Origin:
// testdata/coefficients.py.
var erfcxPoly = [...]float64{
	0x1.3ba5916e9fd7fp+0,
	-0x1.1df1ad154a28ep-3,
	0x1.f7f5df66fd81fp-7,
	0x1.16ecefcfa52bfp-4,
	-0x1.9ddb23c3e9753p-4,
	0x1.7fee004e147cbp-4,
	-0x1.0fb06dfe3b126p-4,
	0x1.3079edf62e05ep-5,
	-0x1.0962388890027p-6,
	0x1.49c672a3fdfeap-8,
	-0x1.8d4a96243b9cep-11,
	-0x1.a1df3fcb815f9p-13,
	0x1.3bdfeeda81f8ap-13,
	-0x1.99557729ad5c4p-16,
	-0x1.78748876585eap-17,
	0x1.7efa75ea07e40p-18,
	0x1.3553bf67b47b5p-22,
	-0x1.b835c77cb2633p-21,
	0x1.5fa8f29502b4fp-24,
	0x1.bce5e203ed516p-24,
	-0x1.8c7836d7f3d1ap-26,
	-0x1.4f1bc7af2328ep-27,
	0x1.d6925cedff98dp-29,
}

// Erf returns the error function of x.
//
// Result: error < 1 ulp; x·2/√π near 0 keeps the sign of ±0; ±1 for ±Inf, NaN
// for NaN.
func Erf(x float64) float64 {
	a := math.Abs(x)
	if a == 0 {
		return x
	}
	if a < 1 {
		h, l := erfSmall(x, 0)
		return h + l
	}
	if x != x {
		return x
	}
	return math.Copysign(1-Erfc(a), x)
}

// Erfc returns 1 - erf(x).
//
// Result: error < 1.5 ulp, in the denormal range (x > 26.54) one unit of
// 2⁻¹⁰⁷⁴, 0 above 27.23; 2 for -Inf, 0 for +Inf, NaN for NaN.
// Source: erfc(x) = exp(-x²)·erfcx(x), x² and the exponential in double-double.
func Erfc(x float64) float64 {
	switch {
	case math.Abs(x) < 0.5:
		h, l := erfSmall(x, 0)
		h, e := fastTwoSum(1, -h)
		return h + (e - l)
	case x >= 0.5:
		if x > erfcMax {
			return 0
		}
		h, l, k := erfcLarge(x, 0)
		return scale(h+l, k)
	case x > -1:
		return 1 - Erf(x)
	case x <= -1:
		return 2 - Erfc(-x)
	}
	return x
}

// erfSmall returns erf(x+xlo) as hi + lo for |x| < 1.
func erfSmall(x, xlo float64) (hi, lo float64) {
	h, l := polyDD(float64(x*x), erfPoly[:], erfPolyLo)
	hi, lo = twoProd(x, h)
	return fastTwoSum(hi, lo+math.FMA(x, l, float64(xlo*h)))
}

// erfcLarge returns erfc(x+xlo) as (hi + lo)·2ᵏ for ½ ≤ x < 30.
func erfcLarge(x, xlo float64) (hi, lo float64, k int) {
	z, zlo := twoProd(x, x)
	eh, el, k := expDD(-z, math.FMA(float64(-2*x), xlo, -zlo))
	gh, gl := erfcx(x, xlo)
	hi, lo = mulDD(eh, el, gh, gl)
	return hi, lo, k
}

// erfcx returns exp(x²)·erfc(x) at x+xlo as hi + lo, relative error below
// 2⁻⁵³, for x ≥ ½.
func erfcx(x, xlo float64) (hi, lo float64) {
	nh, nl := polyDD((x-4)/(x+4), erfcxPoly[:], erfcxPolyLo)
	dh, dl := twoSum(1, float64(2*x))
	return divDD(nh, nl, dh, dl+float64(2*xlo))
}
