package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The functions here repeat internal/numeric operation for operation; tests
// compare their bits.

const (
	log2e      = 0x1.71547652b82fep+0
	ln2Hi      = 0x1.62e42fefa39efp-1
	ln2Lo      = 0x1.abc9e3b39803fp-56
	roundShift = 0x1.8p+52
	expMax     = 710
	expMin     = -746

	sqrtHalfBits = 0x3fe6a09e667f3bcd
	ln2Head      = 0x1.62e42fefa3000p-1
	ln2Tail      = 0x1.3de6af278ece6p-42
)

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

var logPoly = [...]float64{
	0x1.5555555555558p-1,
	0x1.99999999952e2p-2,
	0x1.2492492df148dp-2,
	0x1.c71c62e5800a1p-3,
	0x1.7462b4ab2ef6bp-3,
	0x1.39fe606542ddep-3,
	0x1.2b584aae78a57p-3,
}

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

func elementary() {
	unary("exp", "numeric.Exp", func() func(vec) vec {
		holdExp()
		return exp
	})
	unary("log", "numeric.Log", func() func(vec) vec {
		holdLog()
		holdBits(0x7ff0000000000000)
		return logOf
	})
	unary("log1p", "numeric.Log1p", func() func(vec) vec {
		holdLog()
		return log1p
	})
	unary("expm1", "numeric.Expm1", func() func(vec) vec {
		holdExp()
		return expm1
	})
	phasedUnary("tanh", "numeric.Tanh", func(x vec) vec { return exp(mul(abs(x), k(2))) }, tanhFrom)
	unary("expit", "numeric.Expit", func() func(vec) vec {
		holdExp()
		holdBits(1<<63-1, 1<<63)
		return func(x vec) vec {
			e := expOfNegative(negAbs(x))
			return expitFrom(x, e)
		}
	})
	phasedUnary("softplus", "numeric.Softplus", negAbsExp, softplusFrom)
	define("softplusExpit", "sp, ex, x *V, n int", `
for i := range n {
	for l := range x[i] {
		sp[i][l], ex[i][l] = numeric.Softplus(x[i][l]), numeric.Expit(x[i][l])
	}
}`, func() {
		sp, ex, x, n := arg("sp"), arg("ex"), arg("x"), arg("n")
		hold(1, log2e, roundShift, ln2Hi, ln2Lo, ln2Head, ln2Tail)
		hold(logPoly[:]...)
		phased(n, x, negAbsExp, func(a, e vec) {
			store(softplusFrom(a, e), Mem{Base: sp})
			store(expitFrom(a, e), Mem{Base: ex})
		}, sp, ex)
	})
}

// unary defines dst = f(x).
func unary(name, goName string, setup func() func(vec) vec) {
	define(name, "dst, x *V, n int", `
for i := range n {
	for l := range x[i] {
		dst[i][l] = `+goName+`(x[i][l])
	}
}`, func() {
		dst, x, n := arg("dst"), arg("x"), arg("n")
		f := setup()
		if !isa.wide {
			SHLQ(U8(1), n)
		}
		loop(n, func() { store(f(load(Mem{Base: x})), Mem{Base: dst}) }, dst, x)
	})
}

// phasedUnary defines dst = f(x, first(x)).
func phasedUnary(name, goName string, first func(vec) vec, f func(x, e vec) vec) {
	define(name, "dst, x *V, n int", `
for i := range n {
	for l := range x[i] {
		dst[i][l] = `+goName+`(x[i][l])
	}
}`, func() {
		dst, x, n := arg("dst"), arg("x"), arg("n")
		hold(1, log2e, roundShift, ln2Hi, ln2Lo, ln2Head, ln2Tail)
		hold(logPoly[:]...)
		phased(n, x, first, func(a, e vec) { store(f(a, e), Mem{Base: dst}) }, dst)
	})
}

func negAbsExp(x vec) vec { return expOfNegative(negAbs(x)) }

func holdExp() {
	hold(1, log2e, roundShift, ln2Hi, ln2Lo)
	hold(expPoly[:]...)
}

func holdLog() {
	hold(1, 2, 0.5, ln2Head, ln2Tail)
	hold(logPoly[:]...)
}

func negAbs(x vec) vec { return or(x, kbits(1<<63)) }

// exp clamps its argument to [expMin, expMax], where numeric.Exp has the same
// results as outside: 0 and +Inf. NaN stays.
func exp(x vec) vec { return expOfNegative(least(num(expMax), x)) }

// expOfNegative is exp where x is not above expMax.
func expOfNegative(x vec) vec {
	x = greatest(num(expMin), x)
	r, rlo, t, kf := expReduce(x)
	h := add(r, k(1))
	l := sub(r, sub(h, k(1)))
	p, z := expEstrin(r)
	q := fmaInto(p, z, rlo)
	return scale(add(h, add(l, q)), t, kf)
}

// expReduce returns r + rlo = x − kf·ln 2, and kf also in the low bits of t.
func expReduce(x vec) (r, rlo, t, kf vec) {
	t = fma(x, k(log2e), k(roundShift))
	kf = sub(t, k(roundShift))
	h := fnma(kf, k(ln2Hi), x)
	r = fnma(kf, k(ln2Lo), h)
	subOnto(h, r)
	return r, fnmaOnto(h, kf, k(ln2Lo)), t, kf
}

func expEstrin(r vec) (p, z vec) {
	c := expPoly[:]
	z = mul(r, r)
	z2 := mul(z, z)
	a := fmaOnto(fma(r, k(c[1]), k(c[0])), fma(r, k(c[3]), k(c[2])), z)
	b := fmaOnto(fma(r, k(c[5]), k(c[4])), fma(r, k(c[7]), k(c[6])), z)
	d := fmaOnto(fma(r, k(c[9]), k(c[8])), z, k(c[10]))
	b = fmaOnto(b, d, z2)
	return fmaOnto(a, b, z2), z
}

// scale is x·2ᵏ rounded once; k is kf and the low bits of t.
func scale(x, t, kf vec) vec {
	if isa.wide {
		v := newVec()
		VSCALEFPD(kf, x, v)
		return v
	}
	half, rest := newVec(), newVec()
	VPSRAD(U8(1), t, half)
	VPSUBD(half, t, rest)
	return mul(mul(x, pow2(half)), pow2(rest))
}

// pow2 is 2ᵏ with k in the low 32 bits of each lane.
func pow2(k32 vec) vec {
	v := newVec()
	VPADDD(kbits(1023).(konst).Mem, k32, v)
	return shiftLeft(v, 52)
}

// splitExponent is x = m·2ᵏ; biased is k + 1023 as an integer.
func splitExponent(x vec) (m, kf, biased vec) {
	biased = shiftRight(addBits(x, kbits(0x3ff0000000000000-sqrtHalfBits)), 52)
	m = subBits(x, shiftLeft(biased, 52))
	m = addBits(m, kbits(0x3ff0000000000000))
	// Adding 2⁵² in the exponent field makes a double of the integer.
	kf = sub(or(biased, kbits(0x4330000000000000)), k(0x1p52+1023))
	return m, kf, biased
}

// logOf is numeric.Log.
func logOf(x vec) vec {
	denormal := cmp(x, less, k(0x1p-1022))
	m, kf, _ := splitExponent(pick(denormal, mul(x, k(0x1p54)), x))
	kf = sub(kf, keep(denormal, num(54)))
	hi, lo := logKernel(sub(m, k(1)), kf)
	return logSpecial(add(hi, lo), x)
}

func logKernel(f, kf vec) (hi, lo vec) {
	hi, e, s, r, half := logParts(f, mul(kf, k(ln2Head)))
	e = fmaOnto(e, kf, k(ln2Tail))
	e = fmaOnto(e, s, r)
	return hi, fnmaOnto(e, half, f)
}

// logKernelFrom is logKernel with the products of the exponent and ln 2 given.
func logKernelFrom(f, head, tail vec) (hi, lo vec) {
	hi, e, s, r, half := logParts(f, head)
	addOnto(e, tail)
	e = fmaOnto(e, s, r)
	return hi, fnmaOnto(e, half, f)
}

func logParts(f, head vec) (hi, e, s, r, half vec) {
	c := logPoly[:]
	s = div(f, add(f, k(2)))
	z := mul(s, s)
	z2 := mul(z, z)
	p := fmaOnto(fma(z, k(c[4]), k(c[3])), fma(z, k(c[6]), k(c[5])), z2)
	q := fmaOnto(fma(z, k(c[1]), k(c[0])), z2, k(c[2]))
	q = fmaOnto(q, p, mul(z2, z))
	half = mul(f, k(0.5))
	r = fmaOnto(mul(z, q), half, f)
	hi, e = fastTwoSum(head, f)
	return hi, e, s, r, half
}

// logSpecial is y, or where x has no finite logarithm: −Inf for 0, NaN below 0,
// x for +Inf and NaN.
func logSpecial(y, x vec) vec {
	if isa.wide {
		// One nibble for each class of x, lowest first: quiet and signalling NaN
		// → x; 0 → −Inf; 1 → y; −Inf → NaN; +Inf → +Inf; negative → NaN;
		// positive → y.
		const classes = 0x0<<28 | 0x3<<24 | 0x5<<20 | 0x3<<16 | 0x0<<12 | 0x4<<8 | 0x2<<4 | 0x2
		VFIXUPIMMPD_BCST(U8(0), bits(classes|classes<<32).Mem, x, y)
		return y
	}
	y = pick(cmp(x, equal, k(0)), k(math.Inf(-1)), y)
	y = pick(cmp(x, equal, k(math.Inf(1))), x, y)
	return pick(cmp(x, notGreaterEqual, k(0)), k(math.NaN()), y)
}

// log1p is numeric.Log1p.
func log1p(x vec) vec {
	u, c := twoSum(num(1), x)
	m, kf, biased := splitExponent(u)
	power := shiftLeft(subBits(load(bits(2046)), biased), 52) // 2⁻ᵏ
	c = keep(cmp(kf, lessEqual, k(100)), mul(c, power))
	f, flo := fastTwoSum(sub(m, k(1)), c)
	hi, lo := logKernel(f, kf)
	y := add(hi, add(lo, div(flo, m)))
	y = logSpecial(y, u)
	return pick(cmp(x, equal, k(0)), x, y)
}

// softplusFrom is numeric.Softplus with e = exp(−|x|).
func softplusFrom(x, e vec) vec {
	l := log1pOfUnit(e)
	return pick(cmp(x, greater, k(0)), add(x, l), l)
}

// log1pOfUnit is numeric.Log1p for 0 ≤ e ≤ 1 or NaN. 1 + e is split with an
// exponent of 0 or 1.
func log1pOfUnit(e vec) vec {
	u, c := fastTwoSum(num(1), e)
	split := cmp(u, greaterEqual, k(2*math.Float64frombits(sqrtHalfBits)))
	factor := pick(split, k(0.5), num(1))
	m := mul(u, factor)
	f, flo := fastTwoSum(sub(m, k(1)), mul(c, factor))
	hi, lo := logKernelFrom(f, keep(split, num(ln2Head)), keep(split, num(ln2Tail)))
	return add(hi, add(lo, div(flo, m)))
}

// expitFrom is numeric.Expit with e = exp(−|x|).
func expitFrom(x, e vec) vec {
	d, dlo := fastTwoSum(num(1), e)
	n := pick(cmp(x, less, k(0)), e, num(1))
	r := div(num(1), d)
	q := mul(n, r)
	t := fnma(q, d, n)
	t = fnmaOnto(t, q, dlo)
	return fma(t, r, q)
}

// expm1 is numeric.Expm1.
func expm1(x vec) vec {
	a := least(num(expMax), x)
	a = greatest(num(expMin), a)
	r, rlo, t, kf := expReduce(a)
	p, z := expEstrin(r)
	p = fmaInto(p, z, rlo)
	_ = kf
	// 2ᵏ⁻¹: the low 11 bits of k + 1022 above the mantissa.
	s := shiftLeft(addBits(t, kbits(1022)), 52)
	h, l := twoSum(sub(s, k(0.5)), mul(s, r))
	y := mul(add(h, fmaOnto(l, s, p)), k(2))
	y = pick(cmp(x, lessEqual, k(-40)), k(-1), y)
	y = pick(cmp(x, greaterEqual, k(expMax)), k(math.Inf(1)), y)
	return pick(cmp(abs(x), less, k(0x1p-54)), x, y)
}

// poly is numeric's poly: two Horner chains in x².
func poly(x vec, c []float64) vec {
	n := len(c) - 1
	z := mul(x, x)
	even := copyOf(k(c[n&^1]))
	odd := zero()
	if n&1 == 1 {
		odd = copyOf(k(c[n]))
	}
	for i := n&^1 - 2; i >= 0; i -= 2 {
		even = fmaInto(even, z, k(c[i]))
		odd = fmaInto(odd, z, k(c[i+1]))
	}
	return fmaInto(odd, x, even)
}

// tanhFrom is numeric.Tanh with e = exp(2·|x|).
func tanhFrom(x, e vec) vec {
	z := mul(x, x)
	small := fma(mul(z, x), poly(z, tanhPoly[:]), x)
	a := abs(x)
	d, dlo := fastTwoSum(e, num(1))
	q := div(num(2), d)
	rem := fnmaOnto(fnma(q, d, k(2)), q, dlo)
	y := sub(sub(num(1), q), mul(mul(q, k(0.5)), rem))
	y = pick(cmp(a, greater, k(20)), k(1), y)
	y = or(abs(y), and(x, kbits(1<<63)))
	y = pick(cmp(z, less, k(0.3)), small, y)
	return pick(cmp(x, equal, k(0)), x, y)
}
