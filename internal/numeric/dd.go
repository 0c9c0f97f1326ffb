package numeric

import "math"

// Double-double arithmetic: a pair (hi, lo) stands for the unevaluated sum
// hi + lo with |lo| ≤ ulp(hi)/2. It carries about 106 bits and is used where
// a function's last steps would otherwise lose more than its error bound.

// twoSum returns hi + lo = a + b exactly. Source: [Knuth1997] §4.2.2 th. B.
func twoSum(a, b float64) (hi, lo float64) {
	hi = a + b
	t := hi - a
	return hi, (a - (hi - t)) + (b - t)
}

// fastTwoSum is twoSum for |a| ≥ |b| or a = 0. Source: [Dekker1971].
func fastTwoSum(a, b float64) (hi, lo float64) {
	hi = a + b
	return hi, b - (hi - a)
}

// twoProd returns hi + lo = a·b exactly, save for underflow.
func twoProd(a, b float64) (hi, lo float64) {
	hi = float64(a * b)
	return hi, math.FMA(a, b, -hi)
}

// addDD returns a + b with relative error below 2⁻¹⁰⁴ when the signs agree;
// under cancellation the error is 2⁻¹⁰⁴ of the larger operand.
func addDD(ah, al, bh, bl float64) (hi, lo float64) {
	hi, lo = twoSum(ah, bh)
	return fastTwoSum(hi, lo+(al+bl))
}

// mulDD returns a·b with relative error below 2⁻¹⁰².
func mulDD(ah, al, bh, bl float64) (hi, lo float64) {
	hi, lo = twoProd(ah, bh)
	return fastTwoSum(hi, math.FMA(ah, bl, math.FMA(al, bh, lo)))
}

// divDD returns a/b with relative error below 2⁻¹⁰⁰.
func divDD(ah, al, bh, bl float64) (hi, lo float64) {
	hi = ah / bh
	r := math.FMA(-hi, bh, ah)
	return fastTwoSum(hi, math.FMA(-hi, bl, r+al)/bh)
}

// poly evaluates c[0] + c[1]x + … as two interleaved Horner chains in x²,
// which halves the latency of plain Horner. The order is part of the contract.
func poly(x float64, c []float64) float64 {
	n := len(c) - 1
	z := float64(x * x)
	even, odd := c[n&^1], 0.0
	if n&1 == 1 {
		odd = c[n]
	}
	for i := n&^1 - 2; i >= 0; i -= 2 {
		even = math.FMA(even, z, c[i])
		odd = math.FMA(odd, z, c[i+1])
	}
	return math.FMA(odd, x, even)
}

// polyDD is poly with the constant term (c[0], c0lo) added without rounding:
// the result's error is that of the higher terms alone. It needs
// |c[0]| ≥ |x·(c[1] + c[2]x + …)|.
func polyDD(x float64, c []float64, c0lo float64) (hi, lo float64) {
	p, e := twoProd(x, poly(x, c[1:]))
	hi, lo = fastTwoSum(c[0], p)
	return hi, lo + (e + c0lo)
}
