package numeric

import "math"

// Expit returns the logistic function 1/(1+e⁻ˣ).
//
// Result: error < 2 ulp (1.5 measured); 0 for -Inf, 1 for +Inf,
// NaN for NaN.
// Source: eˣ/(1+eˣ) for x < 0, so that neither tail overflows nor cancels; one
// residual step makes good the roundings of 1+e and of the quotient.
func Expit(x float64) float64 {
	e := Exp(-math.Abs(x))
	d, dlo := fastTwoSum(1, e)
	n := 1.0
	if x < 0 {
		n = e
	}
	r := 1 / d
	q := float64(n * r)
	return math.FMA(math.FMA(-q, dlo, math.FMA(-q, d, n)), r, q)
}

// Softplus returns log(1+eˣ). The logarithm of Expit(x) is -Softplus(-x).
//
// Result: error < 1.5 ulp; 0 for -Inf, +Inf for +Inf, NaN for NaN.
// Source: max(x, 0) + log1p(e^-|x|) [Maechler2012].
func Softplus(x float64) float64 {
	l := Log1p(Exp(-math.Abs(x)))
	if x > 0 {
		return x + l
	}
	return l
}

// LogSumExp returns log Σ exp(x[i]).
//
// Shapes: any length.
// Result: absolute error < 2⁻⁵²·(2 + 2·log n + |result|); -Inf when x is empty
// or all -Inf, +Inf when an element is +Inf, NaN when one is NaN.
// Source: shifted by the largest element [Blanchard2021]; the sum is compensated
// [Neumaier1974], so n enters the bound by its logarithm only.
func LogSumExp(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		if v > m || v != v {
			m = v
		}
		if v != v {
			return v
		}
	}
	if math.IsInf(m, 0) {
		return m
	}
	var sum, lo float64
	for _, v := range x {
		var e float64
		sum, e = twoSum(sum, Exp(v-m))
		lo += e
	}
	return m + Log(sum+lo)
}
