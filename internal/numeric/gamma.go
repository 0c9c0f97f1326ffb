package numeric

import "math"

const (
	halfLog2PiHi  = 0x1.d67f1c864beb5p-1   // log(2π)/2 rounded
	halfLog2PiLo  = -0x1.65b5a1b7ff5dfp-55 // log(2π)/2 - halfLog2PiHi
	logPiHi       = 0x1.250d048e7a1bdp+0   // log π rounded
	logPiLo       = 0x1.7abf2ad8d5088p-57  // log π - logPiHi
	lgammaPoly0Lo = -0x1.7408ca896d44fp-55 // what lgammaPoly0[0] does not hold
	lgammaPoly1Lo = -0x1.04eee7ff5cf10p-59 // what lgammaPoly1[0] does not hold
	lgammaPoly2Lo = -0x1.8e524569f3865p-59 // what lgammaPoly2[0] does not hold
	stirlingMin   = 3                      // from here on Lgamma uses Stirling's form
)

// lgammaPoly0, 1 and 2 are log Γ(1+y)/(y(y-1)) on [0,½], [½,5/4] and [5/4,2]
// in y-¼, y-⅞ and y-13/8, error 2⁻⁵⁹. Origin: testdata/coefficients.py.
var lgammaPoly0 = [...]float64{
	0x1.0c58fe25dca2cp-1,
	-0x1.79f9bf0adea8dp-3,
	0x1.83575d02c83bep-4,
	-0x1.ccfde37c04686p-5,
	0x1.28367ed88c3a9p-5,
	-0x1.8e4684a8434f1p-6,
	0x1.13b466d35a91ap-6,
	-0x1.858dc67c49c09p-7,
	0x1.1759df544285ep-7,
	-0x1.954521c43b61ap-8,
	0x1.28abf8639f74cp-8,
	-0x1.b5c21815c59eep-9,
	0x1.44e1d6520afcdp-9,
	-0x1.df7b7c8dcb08ap-10,
	0x1.6755695536c14p-10,
	-0x1.3eeef4eadb456p-10,
	0x1.e22b68bcae7cbp-11,
}

var lgammaPoly1 = [...]float64{
	0x1.be5346f51a230p-2,
	-0x1.bf346f5de0ad2p-4,
	0x1.384caef1e460cp-5,
	-0x1.f3cb04074a3ccp-7,
	0x1.ae0b9be13c1d3p-8,
	-0x1.82bef48dc99cfp-9,
	0x1.661e03b561dfbp-10,
	-0x1.527a934c490a5p-11,
	0x1.44c725ee93262p-12,
	-0x1.3b3ce366747c7p-13,
	0x1.34c46c5d466e4p-14,
	-0x1.30c3d559a3d0bp-15,
	0x1.2e8a015405939p-16,
	-0x1.2a86e8a76932bp-17,
	0x1.2b20867aca79bp-18,
	-0x1.63308ddd9f782p-19,
	0x1.66d10d38884a9p-20,
}

var lgammaPoly2 = [...]float64{
	0x1.7b6fde69143dcp-2,
	-0x1.1e891590bcc40p-4,
	0x1.23f152284c7e3p-6,
	-0x1.50c7a43e65b91p-8,
	0x1.9fc273acabdefp-10,
	-0x1.0bb6a69805541p-11,
	0x1.62c28dfa26b8ap-13,
	-0x1.dfcb9649b84a7p-15,
	0x1.49689ab0f1b8bp-16,
	-0x1.c99ed96aa7293p-18,
	0x1.40d0b2591189bp-19,
	-0x1.c526e10c86b57p-21,
	0x1.4141f1168633bp-22,
	-0x1.cae258c9954c9p-24,
	0x1.632a469a6b0dcp-25,
	-0x1.ffb099f43c0b4p-27,
}

// lgammaStirling is x·(log Γ(x) - (x-½)log x + x - log(2π)/2) as a function
// of 1/x², x ≥ 3, error 2⁻⁵⁴. Origin: testdata/coefficients.py.
var lgammaStirling = [...]float64{
	0x1.5555555555555p-4,
	-0x1.6c16c16c10e31p-9,
	0x1.a01a01781724cp-11,
	-0x1.3813661cb3f7ep-11,
	0x1.b94839823eb39p-11,
	-0x1.f5a098f66523bp-10,
	0x1.9aabfe19aa4b2p-8,
	-0x1.a8a27132db91bp-6,
	0x1.cbf7990eae6c5p-4,
	-0x1.a6f12de4e5280p-2,
	0x1.0953f9f7b3684p+0,
	-0x1.42593c7e1f9dbp+0,
}

// Lgamma returns log |Γ(x)|.
//
// Result: error < 1 ulp for x > 0, also next to the zeros 1 and 2; for x < 0
// below 1 ulp of max(|log |Γ(x)||, 1); +Inf at 0, -1, -2, … and ±Inf; NaN for NaN.
// Source: x ≥ 3 Stirling's series [DLMF] 5.11.1 refitted; 0 < x < 3 own
// polynomials around the zeros 1 and 2; x < 0 reflection [DLMF] 5.5.3.
func Lgamma(x float64) float64 {
	switch {
	case math.IsInf(x, 0) || x == 0:
		return math.Inf(1)
	case x > 0x1p1000: // log Γ(x) = x(log x - 1), which may overflow
		lh, ll := fastTwoSum(logParts(x))
		return math.FMA(x, lh-1, float64(x*ll))
	case x > 0:
		hi, lo := lgammaPositive(x)
		return hi + lo
	case x < 0:
		return lgammaNegative(x)
	}
	return x
}

// lgammaPositive returns log Γ(x) as hi + lo, for 0 < x < +Inf. Its error is
// below 2⁻⁵⁴ of the result.
func lgammaPositive(x float64) (hi, lo float64) {
	switch {
	case x >= stirlingMin:
		return lgammaLarge(x)
	case x >= 1:
		return lgamma1p(x - 1)
	}
	gh, gl := lgamma1p(x)
	lh, ll := logParts(x)
	return addDD(gh, gl, -lh, -ll)
}

// lgammaNegative returns log(π/|x·sin πx|) - log Γ(-x) for x < 0.
func lgammaNegative(x float64) float64 {
	r := x - math.RoundToEven(x) // exact, |r| ≤ ½
	if r == 0 {
		return math.Inf(1)
	}
	if x > -0x1p-60 {
		return -Log(-x)
	}
	sh, sl := sinPi(math.Abs(r))
	sh, sl = mulDD(sh, sl, -x, 0)
	lh, ll := logDD(sh, sl)
	gh, gl := lgammaPositive(-x)
	hi, lo := addDD(lh, ll, gh, gl)
	hi, lo = addDD(logPiHi, logPiLo, -hi, -lo)
	return hi + lo
}

// lgamma1p returns log Γ(1+y) for 0 ≤ y ≤ 2.
func lgamma1p(y float64) (hi, lo float64) {
	var gh, gl float64
	switch {
	case y < 0.5:
		gh, gl = polyDD(y-0.25, lgammaPoly0[:], lgammaPoly0Lo)
	case y < 1.25:
		gh, gl = polyDD(y-0.875, lgammaPoly1[:], lgammaPoly1Lo)
	default:
		gh, gl = polyDD(y-1.625, lgammaPoly2[:], lgammaPoly2Lo)
	}
	dh, dl := twoSum(y, -1)
	ph, pl := twoProd(y, dh)
	return mulDD(ph, math.FMA(y, dl, pl), gh, gl)
}

// lgammaLarge returns (x-½)(log x - 1) + (log(2π)-1)/2 + stirling(x), x ≥ 3.
func lgammaLarge(x float64) (hi, lo float64) {
	lh, ll := fastTwoSum(logParts(x))
	lh-- // exact: 1 ≤ lh
	xh, xl := twoSum(x, -0.5)
	p, e := twoProd(xh, lh)
	e = math.FMA(xh, ll, math.FMA(xl, lh, e))
	hi, lo = twoSum(p, halfLog2PiHi-0.5)
	return fastTwoSum(hi, lo+(e+(halfLog2PiLo+stirling(x))))
}

// stirling returns log Γ(x) - (x-½)log x + x - log(2π)/2 for x ≥ 3.
func stirling(x float64) float64 {
	r := 1 / x
	return float64(r * poly(float64(r*r), lgammaStirling[:]))
}
