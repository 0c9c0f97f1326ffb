package numeric

import "math"

const (
	digammaRootHi = 0x1.d8b618d5af8fep-2   // x₀ - 1 rounded, where ψ(x₀) = 0
	digammaRootLo = -0x1.1e563779a1f5bp-56 // x₀ - 1 - digammaRootHi
	digammaPolyLo = 0x1.8f70c7a125e6ap-55  // what digammaPoly[0] does not hold
)

// digammaPoly is ψ(1+y)/(1+y-x₀) in y-½ for 0 ≤ y ≤ 1, error 2⁻⁵⁸.
// Origin: testdata/coefficients.py.
var digammaPoly = [...]float64{
	0x1.e6f0cbb873616p-1,
	-0x1.b1cb63005ee98p-2,
	0x1.eca189b8e6f6dp-3,
	-0x1.2feeeb98a78eap-3,
	0x1.8512e5903903ep-4,
	-0x1.fb44202a2306bp-5,
	0x1.4de9aa1779d23p-5,
	-0x1.b9f8b11bfd3d0p-6,
	0x1.2564717896ec6p-6,
	-0x1.863563f44f303p-7,
	0x1.03c0adafa529cp-7,
	-0x1.5a06a5d662cb4p-8,
	0x1.cd2011454fd05p-9,
	-0x1.336dbe66757c8p-9,
	0x1.99d3f5c0cad5ep-10,
	-0x1.0fb38d217b800p-10,
	0x1.6a3e76070c135p-11,
	-0x1.fd8e50abf2196p-12,
	0x1.53b23429da21bp-12,
	-0x1.2fae5cb379bf2p-13,
	0x1.94e73cc9821e1p-14,
	-0x1.75c084e78a4cdp-13,
	0x1.f255c4568ac4dp-14,
}

// digammaStirling is x²·(log x - 1/(2x) - ψ(x)) as a function of 1/x², x ≥ 3,
// error 2⁻⁵². Origin: testdata/coefficients.py.
var digammaStirling = [...]float64{
	0x1.5555555555554p-4,
	-0x1.111111110b9eep-7,
	0x1.041040ee3fc3ep-8,
	-0x1.1110ffa599f9bp-8,
	0x1.f074c3f80470ap-8,
	-0x1.591c8a3986c4bp-6,
	0x1.502c278576ebbp-4,
	-0x1.9e3fea49ed1b1p-2,
	0x1.160a375cdb192p+1,
	-0x1.55c812318927bp+3,
	0x1.463e8c2673371p+5,
	-0x1.95432d7e32ed5p+6,
	0x1.dcc42d0de76cfp+6,
}

// Digamma returns ψ(x), the derivative of log Γ(x).
//
// Result: error < 1 ulp for x > 0, also next to the zero 1.4616…; for x < 0
// below 1 ulp of max(|ψ(x)|, 2); NaN at -1, -2, … and for -Inf and NaN; -Inf
// at +0, +Inf at -0 and +Inf.
// Source: [DLMF] 5.11.2 refitted for x ≥ 3, recurrence 5.5.2, reflection 5.5.4.
func Digamma(x float64) float64 {
	switch {
	case x > math.MaxFloat64:
		return x
	case math.Abs(x) < 0x1p-60: // ψ(x) + 1/x = -γ + O(x) is below ulp/4
		return -1 / x
	case x > 0:
		hi, lo := digammaPositive(x)
		return hi + lo
	}
	r := x - math.RoundToEven(x) // exact, |r| ≤ ½
	if !(r != 0 && x > math.Inf(-1)) {
		return math.NaN()
	}
	// ψ(x) = ψ(1-x) - π/tan(πx)
	hi, lo := digamma1m(x)
	sh, sl := sinPi(math.Abs(r))
	ch, cl := sinPi(0.5 - math.Abs(r))
	th, tl := divDD(ch, cl, sh, sl)
	th, tl = mulDD(th, tl, piHi, piLo)
	if r > 0 {
		th, tl = -th, -tl
	}
	hi, lo = addDD(hi, lo, th, tl)
	return hi + lo
}

// digammaPositive returns ψ(x) as hi + lo for 0 < x < +Inf, error below 2⁻⁵³
// of the result.
func digammaPositive(x float64) (hi, lo float64) {
	switch {
	case x >= stirlingMin:
		return digammaLarge(x)
	case x >= 2:
		hi, lo = digammaLarge(x + 1) // exact: 2 ≤ x < 3
	case x >= 1:
		return digamma1p(x - 1)
	default:
		hi, lo = digamma1p(x)
	}
	r, rlo := reciprocal(x)
	return addDD(hi, lo, -r, -rlo)
}

// digamma1m returns ψ(1-x) for x < 0, with the rounding error of 1-x put back
// to first order, ψ'(u) ≈ 1/(u-½).
func digamma1m(x float64) (hi, lo float64) {
	if x > -1 {
		return digamma1p(-x)
	}
	u, e := twoSum(1, -x)
	hi, lo = digammaPositive(u)
	return hi, lo + e/(u-0.5)
}

// digamma1p returns ψ(1+y) for 0 ≤ y ≤ 1.
func digamma1p(y float64) (hi, lo float64) {
	h, l := polyDD(y-0.5, digammaPoly[:], digammaPolyLo)
	dh, dl := twoSum(y, -digammaRootHi)
	return mulDD(dh, dl-digammaRootLo, h, l)
}

// digammaLarge returns log x - 1/(2x) - digammaStirling/x² for x ≥ 3.
func digammaLarge(x float64) (hi, lo float64) {
	hi, lo = fastTwoSum(logParts(x))
	r := 1 / x
	u := float64(r * r)
	lo = math.FMA(-u, poly(u, digammaStirling[:]), lo)
	return fastTwoSum(hi, math.FMA(-0.5, r, lo))
}

// reciprocal returns 1/x as hi + lo. lo is 0 when hi overflows.
func reciprocal(x float64) (hi, lo float64) {
	hi = 1 / x
	if hi > math.MaxFloat64 {
		return hi, 0
	}
	return hi, float64(math.FMA(-hi, x, 1) * hi)
}
