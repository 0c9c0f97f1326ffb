package numeric

import "math"

// LogAddExp returns log(eᵃ + eᵇ).
//
// Result: error < 1.5 ulp of the larger of 1 and the result; -Inf when both are, +Inf when one is, NaN when one is NaN.
// Source: the larger plus Softplus of the negative difference [Blanchard2021].
func LogAddExp(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(a, 0) && b == b {
		return a // also where the difference would be NaN
	}
	return a + Softplus(b-a)
}

// LogDiffExp returns log(eᵃ − eᵇ).
//
// Result: error < 1.5 ulp of the largest of 1, a and the result; NaN for a < b, -Inf for a = b < +Inf.
// Source: a + Log1mExp(b − a).
func LogDiffExp(a, b float64) float64 {
	switch {
	case math.IsInf(b, -1):
		return a
	case a == b && a <= math.MaxFloat64:
		return math.Inf(-1)
	}
	return a + Log1mExp(b-a)
}

// Log1mExp returns log(1 − eˣ).
//
// Result: error < 2 ulp; 0 for -Inf, -Inf for 0, NaN for x > 0.
// Source: log(−expm1 x) above −log 2, log1p(−eˣ) below [Maechler2012].
func Log1mExp(x float64) float64 {
	if x > -0x1.62e42fefa39efp-1 { // −log 2
		return Log(-Expm1(x))
	}
	return Log1p(-Exp(x))
}
