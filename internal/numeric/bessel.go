package numeric

import "math"

// besselLarge is where the asymptotic series of I₀ takes over: its smallest
// term is about e^(−2x), below 2⁻⁵⁶ from here on.
const besselLarge = 20

// LogBesselI0 returns log(e⁻ˣ·I₀(x)), I₀ the modified Bessel function of order
// 0, and its derivative I₁(x)/I₀(x) − 1, for x ≥ 0.
//
// Result: error < 16 ulp of the logarithm, < 4 ulp of 1 of the derivative; −Inf
// and −0 for +Inf, NaN for x < 0 and NaN.
// Source: the power series [DLMF] 10.25.2, all of whose terms are positive, and
// for large x the asymptotic expansion [DLMF] 10.40.1.
// Cost: up to 60 steps.
func LogBesselI0(x float64) (log, slope float64) {
	switch {
	case !(x >= 0):
		return math.NaN(), math.NaN()
	case x > math.MaxFloat64:
		return math.Inf(-1), math.Copysign(0, -1)
	case x >= besselLarge:
		return besselLargeI0(x)
	}
	half := float64(0.5 * x)
	square := float64(half * half)
	// I₀ = 1 + Σ tₖ and I₁ = x/2·(1 + Σ tₖ/(k+1)) with tₖ = (x²/4)ᵏ/k!².
	var sum, first float64
	t := 1.0
	for k := 1.0; ; k++ {
		t = float64(t*square) / float64(k*k)
		sum += t
		first += t / (k + 1)
		if t <= float64(0x1p-54*sum) { // below an ulp; also when x² underflows
			break
		}
	}
	return Log1p(sum) - x, float64(half*(1+first))/(1+sum) - 1
}

// besselLargeI0 is LogBesselI0 for x ≥ besselLarge: e⁻ˣ·√(2πx)·I₀ = Σ aₖ and
// the same of I₁ is Σ bₖ, aₖ = aₖ₋₁·(2k−1)²/(8kx), bₖ = bₖ₋₁·((2k−1)²−4)/(8kx).
// The difference of the two is summed by itself.
func besselLargeI0(x float64) (log, slope float64) {
	inv := 0.125 / x
	a, b := 1.0, 1.0
	var sum, difference float64
	for k := 1.0; ; k++ {
		odd := float64(k+k) - 1
		square := float64(odd * odd)
		a = float64(a*square*inv) / k
		b = float64(b*(square-4)*inv) / k
		sum += a
		difference += b - a
		if a < 0x1p-56 {
			break
		}
	}
	return Log1p(sum) - float64(0.5*(Log(x)+2*halfLog2PiHi)), difference / (1 + sum)
}
