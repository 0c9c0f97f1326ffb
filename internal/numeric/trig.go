package numeric

import "math"

const (
	piHi      = 0x1.921fb54442d18p+1    // π rounded
	piLo      = 0x1.1a62633145c07p-53   // π - piHi rounded
	piLast    = -0x1.f1976b7ed8fbcp-109 // π - piHi - piLo rounded
	invHalfPi = 0x1.45f306dc9c883p-1    // 2/π rounded

	codyWaiteMax = 0x1p30 // below, x·2/π is an exact integer under roundShift
)

// sinPoly is (sin x - x)/x³ as a function of x², |x| ≤ π/4, error 2⁻⁵³.
// Origin: testdata/coefficients.py.
var sinPoly = [...]float64{
	-0x1.5555555555555p-3,
	0x1.1111111110bb2p-7,
	-0x1.a01a019e83aaep-13,
	0x1.71de37968a100p-19,
	-0x1.ae600b02b6262p-26,
	0x1.5e0b19f8b1451p-33,
}

// cosPoly is (cos x - 1 + x²/2)/x⁴ as a function of x², |x| ≤ π/4, error 2⁻⁵⁵.
// Origin: testdata/coefficients.py.
var cosPoly = [...]float64{
	0x1.5555555555555p-5,
	-0x1.6c16c16c16967p-10,
	0x1.a01a019f4eb01p-16,
	-0x1.27e4fa17da09ep-22,
	0x1.1eeb68e93b64cp-29,
	-0x1.907da367a37cbp-37,
}

// Sin returns sin x, x in radians, for every finite x.
//
// Result: error < 1 ulp, also next to the multiples of π; x for ±0, NaN for
// ±Inf and NaN.
// Source: reduction in three parts of π [Cody1980] below 2³⁰, [Payne1983] above.
func Sin(x float64) float64 {
	if math.Abs(x) < 0x1p-27 { // x³/6 < ulp(x)/8
		return x
	}
	if !(math.Abs(x) <= math.MaxFloat64) {
		return math.NaN()
	}
	r, rlo, n := trigReduce(x)
	return quadrant(r, rlo, n)
}

// Cos returns cos x, x in radians, for every finite x.
//
// Result: error < 1 ulp, also next to the zeros; NaN for ±Inf and NaN.
// Source: as Sin.
func Cos(x float64) float64 {
	if !(math.Abs(x) <= math.MaxFloat64) {
		return math.NaN()
	}
	r, rlo, n := trigReduce(x)
	return quadrant(r, rlo, n+1)
}

// trigReduce returns x = n·π/2 + (r + rlo) with |r| ≤ π/4, n modulo 4.
func trigReduce(x float64) (r, rlo float64, n int) {
	if math.Abs(x) >= codyWaiteMax {
		return payneHanek(x)
	}
	t := math.FMA(x, invHalfPi, roundShift)
	k := t - roundShift
	h := math.FMA(-k, piHi/2, x) // exact: a multiple of 2⁻⁵³ below 1
	p, e := twoProd(k, piLo/2)
	h, l := twoSum(h, -p)
	r, rlo = fastTwoSum(h, math.FMA(-k, piLast/2, l-e))
	return r, rlo, int(math.Float64bits(t) & 3)
}

// quadrant returns sin(n·π/2 + r + rlo).
func quadrant(r, rlo float64, n int) float64 {
	var h float64
	if n&1 == 0 {
		h, _ = sinKernel(r, rlo)
	} else {
		h, _ = cosKernel(r, rlo)
	}
	if n&2 != 0 {
		return -h
	}
	return h
}

// sinPi returns sin πr as hi + lo for 0 ≤ r ≤ ½, relative error below 2⁻⁵⁴.
func sinPi(r float64) (hi, lo float64) {
	if r <= 0.25 {
		return sinKernel(mulDD(piHi, piLo, r, 0))
	}
	return cosKernel(mulDD(piHi, piLo, 0.5-r, 0))
}

// sinKernel returns sin(r+rlo) as hi + lo for |r| ≤ π/4.
func sinKernel(r, rlo float64) (hi, lo float64) {
	z := float64(r * r)
	t := math.FMA(float64(-0.5*z), rlo, rlo) // rlo·cos r
	return fastTwoSum(r, math.FMA(float64(z*r), poly(z, sinPoly[:]), t))
}

// cosKernel returns cos(r+rlo) as hi + lo for |r| ≤ π/4.
func cosKernel(r, rlo float64) (hi, lo float64) {
	z, zlo := twoProd(r, r)
	h, l := fastTwoSum(1, float64(-0.5*z))
	t := math.FMA(-r, rlo, math.FMA(-0.5, zlo, l))
	return fastTwoSum(h, math.FMA(float64(z*z), poly(z, cosPoly[:]), t))
}
