package numeric

import "math"

const (
	trigammaPolyLo   = -0x1.6d48ec9933fbap-56 // what trigammaPoly[0] does not hold
	trigammaOverflow = 0x1p-512               // 1/x² overflows up to here
	trigammaPole     = 0x1p-30                // |r| below which ψ'(r-n) = 1/r² rounded
	piSquaredHi      = 0x1.3bd3cc9be45dep+3   // π² rounded
	piSquaredLo      = 0x1.692b71366cc04p-51  // π² - piSquaredHi
)

// trigammaPoly is ψ'(1+y) in y-½ for 0 ≤ y ≤ 1, error 2⁻⁵⁸.
// Origin: testdata/coefficients.py.
var trigammaPoly = [...]float64{
	0x1.de9e64df22ef3p-1,
	-0x1.a85808a40aba1p-1,
	0x1.68ba30a420963p-1,
	-0x1.287825428e896p-1,
	0x1.da2d963cfeb3ep-2,
	-0x1.72d7487c1fa2ap-2,
	0x1.1cc1377b8c06fp-2,
	-0x1.aeb6f15e2e510p-3,
	0x1.41a51bf28e38dp-3,
	-0x1.db4d83156fcecp-4,
	0x1.5c083b60aaebfp-4,
	-0x1.f9c741ce40045p-5,
	0x1.6d1713918ca24p-5,
	-0x1.0603edb7dd1c4p-5,
	0x1.763cc578f8314p-6,
	-0x1.0a65c46cac88fp-6,
	0x1.795c64153ad65p-7,
	-0x1.06cab196188d5p-7,
	0x1.71edeae2b158fp-8,
	-0x1.1fa813f46c7bap-8,
	0x1.9245ca97206d4p-9,
	-0x1.17a82b5b9733fp-10,
	0x1.888756ab17e20p-11,
	-0x1.118e840b9e068p-9,
	0x1.7b09501b89c3cp-10,
}

// trigammaStirling is x³·(ψ'(x) - 1/x - 1/(2x²)) as a function of 1/x²,
// x ≥ 3, error 2⁻⁵⁶. Origin: testdata/coefficients.py.
var trigammaStirling = [...]float64{
	0x1.5555555555555p-3,
	-0x1.1111111110b6fp-5,
	0x1.86186183f58b1p-6,
	-0x1.11110fc4db11cp-5,
	0x1.364d27d80d748p-4,
	-0x1.03257b5408680p-2,
	0x1.29f2f658b12b6p+0,
	-0x1.bd1f4498e8ca4p+2,
	0x1.8fa4760115681p+5,
	-0x1.81d6abba5973ap+8,
	0x1.625ce017c8bf8p+11,
	-0x1.162dceafd7ffdp+14,
	0x1.554322ed5680dp+16,
	-0x1.2a9e5e6872f6fp+18,
	0x1.47033121487d2p+19,
	-0x1.4e34be22b8920p+19,
}

// Trigamma returns ψ'(x), the second derivative of log Γ(x).
//
// Result: error < 1.5 ulp; +Inf at 0, -1, -2, …, 0 for +Inf, NaN for -Inf and
// NaN.
// Source: [DLMF] 5.15.8 refitted for x ≥ 3, recurrence 5.15.5, reflection
// 5.15.6.
func Trigamma(x float64) float64 {
	switch {
	case x > math.MaxFloat64:
		return 0
	case x > 0:
		hi, lo := trigammaPositive(x)
		return hi + lo
	case !(x > math.Inf(-1)):
		return math.NaN()
	}
	r := math.Abs(x - math.RoundToEven(x)) // exact, ≤ ½
	if r < trigammaPole {
		hi, lo := inverseSquare(r)
		return hi + lo
	}
	// ψ'(x) = π²/sin²(πx) - ψ'(1-x), and the first term is the larger.
	sh, sl := sinPi(r)
	sh, sl = mulDD(sh, sl, sh, sl)
	sh, sl = divDD(piSquaredHi, piSquaredLo, sh, sl)
	var hi, lo float64
	if x > -1 {
		hi, lo = trigamma1p(-x)
	} else {
		hi, lo = trigammaPositive(1 - x)
	}
	hi, lo = addDD(sh, sl, -hi, -lo)
	return hi + lo
}

// trigammaPositive returns ψ'(x) as hi + lo for x > 0, error below 2⁻⁵² of the
// result.
func trigammaPositive(x float64) (hi, lo float64) {
	switch {
	case x >= stirlingMin:
		return trigammaLarge(x)
	case x >= 2:
		hi, lo = trigammaLarge(x + 1) // exact: 2 ≤ x < 3
	case x >= 1:
		return trigamma1p(x - 1)
	default:
		hi, lo = trigamma1p(x)
	}
	r, rlo := inverseSquare(x)
	if r > math.MaxFloat64 {
		return r, 0
	}
	return addDD(r, rlo, hi, lo)
}

// inverseSquare returns 1/x² as hi + lo for x ≥ 0.
func inverseSquare(x float64) (hi, lo float64) {
	if x <= trigammaOverflow {
		return math.Inf(1), 0
	}
	r, rlo := reciprocal(x)
	return mulDD(r, rlo, r, rlo)
}

// trigamma1p returns ψ'(1+y) for 0 ≤ y ≤ 1.
func trigamma1p(y float64) (hi, lo float64) {
	return polyDD(y-0.5, trigammaPoly[:], trigammaPolyLo)
}

// trigammaLarge returns 1/x + 1/(2x²) + trigammaStirling/x³ for x ≥ 3.
func trigammaLarge(x float64) (hi, lo float64) {
	r, rlo := reciprocal(x)
	u := float64(r * r)
	t := float64(r * poly(u, trigammaStirling[:]))
	return fastTwoSum(r, math.FMA(u, 0.5+t, rlo))
}
