package numeric

import "math"

const (
	sqrtHalfBits = 0x3fe6a09e667f3bcd // bits of √½
	// ln 2 split so that k·ln2Head is exact for |k| < 2¹².
	ln2Head = 0x1.62e42fefa3000p-1
	ln2Tail = 0x1.3de6af278ece6p-42  // ln 2 - ln2Head rounded
	ln2Last = 0x1.f97b57a079a19p-103 // ln 2 - ln2Head - ln2Tail rounded
	thirdHi = 0x1.5555555555555p-2   // 1/3 rounded
	thirdLo = 0x1.5555555555555p-56  // 1/3 - thirdHi
)

// logPoly is (log((1+s)/(1-s)) - 2s)/s³ as a function of z = s²,
// |s| ≤ (√2-1)/(√2+1), error 2⁻⁵⁰. Origin: testdata/coefficients.py.
var logPoly = [...]float64{
	0x1.5555555555558p-1,
	0x1.99999999952e2p-2,
	0x1.2492492df148dp-2,
	0x1.c71c62e5800a1p-3,
	0x1.7462b4ab2ef6bp-3,
	0x1.39fe606542ddep-3,
	0x1.2b584aae78a57p-3,
}

// logTail is (log((1+s)/(1-s))/2 - s - s³/3)/s⁵ as a function of z = s²,
// error 2⁻⁵⁷. Origin: testdata/coefficients.py.
var logTail = [...]float64{
	0x1.999999999999ap-3,
	0x1.2492492492521p-3,
	0x1.c71c71c6eaa8dp-4,
	0x1.745d177a8f200p-4,
	0x1.3b1395d4f9e5fp-4,
	0x1.1118c74823a2ep-4,
	0x1.df7ce9a6bcccbp-5,
	0x1.e02d197c00c78p-5,
}

// Log returns the natural logarithm of x.
//
// Result: error < 0.8 ulp; -Inf for ±0, +Inf for +Inf, NaN for x < 0 and NaN.
// Source: x = 2ᵏ(1+f), log(1+f) = f - f²/2 + s(f²/2 + z·P(z)), s = f/(2+f),
// z = s²: the form of fdlibm's e_log.c [Sun1993], own coefficients.
func Log(x float64) float64 {
	if !(x > 0) || x > math.MaxFloat64 {
		return logSpecial(x)
	}
	hi, lo := logParts(x)
	return hi + lo
}

// Log1p returns log(1+x).
//
// Result: error < 0.8 ulp; x for ±0, -Inf for -1, +Inf for +Inf, NaN for x < -1.
// Source: as Log, with the rounding error of 1+x carried along.
func Log1p(x float64) float64 {
	if !(x > -1) || x > math.MaxFloat64 {
		return logSpecial(1 + x)
	}
	if x == 0 {
		return x
	}
	u, c := twoSum(1, x)
	m, k := splitExponent(u)
	// 2⁻ᵏ is normal where c matters; for k > 100 the correction vanishes.
	if k > 100 {
		c = 0
	} else {
		c = float64(c * pow2(-k))
	}
	f, flo := fastTwoSum(m-1, c)
	hi, lo := logKernel(f, float64(k))
	return hi + (lo + flo/m)
}

// logParts returns log x as hi + lo, error below 2⁻⁵⁴ of the result, for
// 0 < x < +Inf. |lo| < |hi|, but the pair is not normalised.
func logParts(x float64) (hi, lo float64) {
	m, k := splitExponent(x)
	return logKernel(m-1, float64(k))
}

// logKernel returns k·ln 2 + log(1+f) as hi + lo, √½ ≤ 1+f < √2.
func logKernel(f, k float64) (hi, lo float64) {
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	c := &logPoly
	p := math.FMA(math.FMA(c[6], z, c[5]), z2, math.FMA(c[4], z, c[3]))
	p = math.FMA(p, float64(z2*z), math.FMA(c[2], z2, math.FMA(c[1], z, c[0])))
	half := float64(0.5 * f)
	r := math.FMA(half, f, float64(z*p))
	hi, e := fastTwoSum(float64(k*ln2Head), f)
	return hi, math.FMA(-half, f, math.FMA(s, r, math.FMA(k, ln2Tail, e)))
}

// logDD returns log(x+xlo) as hi + lo with relative error below 2⁻⁶³,
// for 0 < x < +Inf and |xlo| ≤ ulp(x).
// Source: 2·atanh(s) = 2s(1 + z/3 + z²·logTail(z)), s = f/(2+f) and z/3 in
// double-double.
func logDD(x, xlo float64) (hi, lo float64) {
	m, k := splitExponent(x)
	f, flo := m-1, 0.0
	if xlo != 0 {
		f, flo = fastTwoSum(f, float64(xlo*pow2(-k)))
	}
	dh, dl := twoSum(2, f)
	s, slo := divDD(f, flo, dh, dl+flo)
	zh, zl := mulDD(s, slo, s, slo)
	wh, wl := mulDD(zh, zl, thirdHi, thirdLo)
	wh, wl = fastTwoSum(wh, math.FMA(float64(zh*zh), poly(zh, logTail[:]), wl))
	ph, pl := mulDD(s, slo, wh, wl)
	ph, pl = addDD(s, slo, ph, pl)
	kf := float64(k)
	t, e := twoProd(kf, ln2Tail)
	t, u := fastTwoSum(float64(kf*ln2Head), t)
	e = math.FMA(kf, ln2Last, e+u)
	return addDD(t, e, float64(2*ph), float64(2*pl))
}

// splitExponent returns x = m·2ᵏ with √½ ≤ m < √2, for 0 < x < +Inf.
func splitExponent(x float64) (m float64, k int) {
	if x < 0x1p-1022 { // denormal
		x = float64(x * 0x1p54)
		k = -54
	}
	ix := math.Float64bits(x)
	e := int64(ix-sqrtHalfBits) >> 52
	return math.Float64frombits(ix - uint64(e)<<52), k + int(e)
}

// logSpecial is log for x ≤ 0, +Inf and NaN.
func logSpecial(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x
}
