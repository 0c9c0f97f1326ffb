package numeric

import "math"

// Reduction constants of the exponential: x = k·ln 2 + r, |r| ≤ ln(2)/2.
const (
	log2e = 0x1.71547652b82fep+0  // 1/ln 2 rounded
	ln2Hi = 0x1.62e42fefa39efp-1  // ln 2 rounded; x - k·ln2Hi is exact under FMA
	ln2Lo = 0x1.abc9e3b39803fp-56 // ln 2 - ln2Hi rounded

	// Adding 1.5·2⁵² rounds to the nearest integer and leaves that integer,
	// in two's complement, in the low bits of the sum.
	roundShift = 0x1.8p+52

	expMax   = 710  // e^710 overflows: ln(MaxFloat64) = 709.78…
	expMin   = -746 // e^-746 < 2⁻¹⁰⁷⁵ rounds to 0
	expm1Min = -40  // e^-40 < 2⁻⁵⁷, so expm1 is -1 rounded
)

// expPoly is (eʳ-1-r)/r² on |r| ≤ ln(2)/2, error 2⁻⁵⁸.
// Origin: testdata/coefficients.py.
var expPoly = [...]float64{
	0x1.0000000000000p-1,
	0x1.5555555555557p-3,
	0x1.5555555555556p-5,
	0x1.11111111100dfp-7,
	0x1.6c16c16c162d6p-10,
	0x1.a01a01abe62ddp-13,
	0x1.a01a01a6d7808p-16,
	0x1.71de02375656cp-19,
	0x1.27e4db67b4303p-22,
	0x1.af4ddd84882fep-26,
	0x1.1f72fc730b4ffp-29,
}

// expTail is (eʳ-1-r-r²/2)/r³ on |r| ≤ ln(2)/2, error 2⁻⁵⁴.
// Origin: testdata/coefficients.py.
var expTail = [...]float64{
	0x1.5555555555556p-3,
	0x1.5555555555555p-5,
	0x1.11111111109b5p-7,
	0x1.6c16c16c167e2p-10,
	0x1.a01a01a7c2efep-13,
	0x1.a01a01a47a591p-16,
	0x1.71de0db2f6b19p-19,
	0x1.27e4e1f7222cbp-22,
	0x1.af389ecfc4b9cp-26,
	0x1.1f66d948a47d2p-29,
}

// Exp returns eˣ.
//
// Result: error < 0.8 ulp, denormal results included; +Inf above
// 709.782712893384, 0 below -745.1332191019412, NaN for NaN.
// Source: reduction of [Tang1989] with FMA, polynomial in Estrin order,
// 1 + r added last with its rounding error kept.
func Exp(x float64) float64 {
	if !(x < expMax) {
		return x + math.Inf(1) // +Inf, or NaN
	}
	if x <= expMin {
		return 0
	}
	r, rlo, k := expReduce(x)
	h := 1 + r
	l := r - (h - 1)
	t := math.FMA(float64(r*r), expEstrin(r), rlo)
	return scale(h+(l+t), k)
}

// Expm1 returns eˣ - 1.
//
// Result: error < 1.5 ulp; -1 for -Inf, +Inf above 709.782712893384, x
// for ±0, NaN for NaN.
// Source: as Exp; 2ᵏ-1 + 2ᵏr is formed exactly before the rest is added.
func Expm1(x float64) float64 {
	if !(x < expMax) {
		return x + math.Inf(1)
	}
	if x <= expm1Min {
		return -1
	}
	if math.Abs(x) < 0x1p-54 { // x²/2 < ulp(x)/4; keeps -0
		return x
	}
	r, rlo, k := expReduce(x)
	t := math.FMA(float64(r*r), expEstrin(r), rlo)
	// Half of everything, since 2¹⁰²⁴ itself overflows.
	s := pow2(k - 1)
	h, l := twoSum(s-0.5, float64(s*r))
	return float64(2 * (h + math.FMA(s, t, l)))
}

// expDD returns e^(x+xlo) as (hi + lo)·2ᵏ with relative error below 2⁻⁵⁹,
// for |x| < 2000 and |xlo| ≤ ulp(x). hi is in [0.7, 1.42].
func expDD(x, xlo float64) (hi, lo float64, k int) {
	r, rlo, k := expReduce(x)
	r, rlo = fastTwoSum(r, rlo+xlo)
	z, zlo := twoProd(r, r)
	hi, l1 := fastTwoSum(1, r)
	hi, l2 := fastTwoSum(hi, float64(0.5*z))
	t := math.FMA(r, rlo, math.FMA(0.5, zlo, rlo)) // rlo(1+r) + zlo/2
	t = math.FMA(float64(z*r), poly(r, expTail[:]), t)
	hi, lo = fastTwoSum(hi, (l1+l2)+t)
	return hi, lo, k
}

// expReduce returns k = round(x/ln 2) and r + rlo = x - k·ln 2.
func expReduce(x float64) (r, rlo float64, k int) {
	t := math.FMA(x, log2e, roundShift)
	kf := t - roundShift
	k = int(int32(uint32(math.Float64bits(t))))
	h := math.FMA(-kf, ln2Hi, x)
	r = math.FMA(-kf, ln2Lo, h)
	return r, math.FMA(-kf, ln2Lo, h-r), k
}

// expEstrin evaluates expPoly: pairs, then quads, then eights.
func expEstrin(r float64) float64 {
	c := &expPoly
	z := float64(r * r)
	z2 := float64(z * z)
	a := math.FMA(math.FMA(c[3], r, c[2]), z, math.FMA(c[1], r, c[0]))
	b := math.FMA(math.FMA(c[7], r, c[6]), z, math.FMA(c[5], r, c[4]))
	d := math.FMA(c[10], z, math.FMA(c[9], r, c[8]))
	return math.FMA(math.FMA(d, z2, b), z2, a)
}

// scale returns x·2ᵏ, |k| ≤ 2000, rounded once when x is near 1.
func scale(x float64, k int) float64 {
	k1 := k >> 1
	return float64(float64(x*pow2(k1)) * pow2(k-k1))
}

// pow2 returns 2ᵏ for -1022 ≤ k ≤ 1023.
func pow2(k int) float64 {
	return math.Float64frombits(uint64(k+1023) << 52)
}
