package numeric

import "math"

// Tails is a distribution function F at one point, exact in both tails.
type Tails struct {
	Lower, Upper float64 // log F and log(1 − F)
	// Derivatives of F by the argument and two parameters, divided by the
	// smaller of F and 1 − F.
	ByX, ByA, ByB float64
}

// maxSteps bounds the steps of series and fractions, whose number grows as the
// square root of the parameters: enough for 1e8.
const maxSteps = 1 << 17

// kernelLarge is from where on the logarithms of Γ are replaced by Stirling's
// corrections, as in Lbeta.
const kernelLarge = lbetaLarge

// IncompleteGamma returns the regularised incomplete gamma function P(a, x), the
// distribution function of a gamma variable with shape a and rate 1.
//
// Result: relative error < 1e-10 for a up to 1e5, of both logarithms and the
// derivatives, growing as √a beyond; the upper tail of shapes below 1e-5 is a
// difference from 1. F = 0 for x ≤ 0, 1 for +Inf; NaN unless 0 < a < ∞ and when
// a series of 2¹⁷ steps would be too short.
// Source: the series [DLMF] 8.11.4 below a + 1 and the fraction [DLMF] 8.9.2
// above, both differentiated term by term.
// Cost: about 10 + 6√a steps near x = a.
func IncompleteGamma(a, x float64) Tails {
	switch {
	case !(a > 0 && a <= math.MaxFloat64) || x != x:
		return undefined()
	case x <= 0:
		return below()
	case x > math.MaxFloat64:
		return above()
	}
	kernel := gammaKernel(a, x) // log(xᵃe⁻ˣ/Γ(a+1))
	logX := Log(x)
	var t Tails
	var byA float64
	if x < a+1 {
		sum, slope, ok := gammaSeries(a, x)
		if !ok {
			return undefined()
		}
		t.Lower = kernel + Log1p(sum)
		t.Upper = Log1mExp(t.Lower)
		byA = logX - Digamma(a+1) + slope
		byA = relative(byA, t.Lower, t.Upper)
	} else {
		f, slope, ok := gammaFraction(a, x)
		if !ok {
			return undefined()
		}
		t.Upper = kernel + Log(float64(a*f))
		t.Lower = Log1mExp(t.Upper)
		byA = logX - Digamma(a) + slope
		byA = -relative(byA, t.Upper, t.Lower)
	}
	t.ByA = byA
	t.ByX = float64(Exp(kernel-math.Min(t.Lower, t.Upper)) * (a / x))
	return t
}

// relative turns the derivative of the logarithm of one tail into that of the
// tail, divided by the smaller of the two.
func relative(dlog, tail, other float64) float64 {
	if tail <= other {
		return dlog
	}
	return float64(dlog * Exp(tail-other))
}

// undefined, below and above are the tails at NaN and at either end.
func undefined() Tails {
	n := math.NaN()
	return Tails{n, n, n, n, n}
}

func below() Tails { return Tails{Lower: math.Inf(-1)} }

func above() Tails { return Tails{Upper: math.Inf(-1)} }

// gammaKernel returns log(xᵃe⁻ˣ/Γ(a+1)).
func gammaKernel(a, x float64) float64 {
	if a < kernelLarge || x < float64(0.5*a) { // nothing cancels
		return math.FMA(a, Log(x), -x) - Lgamma(a+1)
	}
	u := (x - a) / a
	return math.FMA(a, log1pMinus(u), -float64(0.5*Log(a))) - halfLog2PiHi - stirling(a)
}

// log1pMinus returns log(1+u) − u with error below an ulp of u.
func log1pMinus(u float64) float64 {
	if math.Abs(u) > 0x1p-10 {
		return Log1p(u) - u
	}
	// −u²/2 + u³/3 − …; the first term left out is below 2⁻⁶⁰ of the sum.
	s := 0.0
	for k := 7.0; k >= 2; k-- {
		s = math.FMA(-s, u, 1/k)
	}
	return float64(-u * u * s)
}

// gammaSeries returns Σ xⁿ/((a+1)…(a+n)) from n = 1 and the derivative of log(1 +
// the sum) by a.
func gammaSeries(a, x float64) (sum, slope float64, ok bool) {
	t, h, moment := 1.0, 0.0, 0.0
	for n := 1.0; n < maxSteps; n++ {
		t = float64(t*x) / (a + n)
		h += 1 / (a + n)
		sum += t
		moment = math.FMA(t, h, moment)
		if t <= float64(0x1p-56*(1+sum)) {
			return sum, -moment / (1 + sum), true
		}
	}
	return 0, 0, false
}

// gammaFraction returns Γ(a, x)/(xᵃe⁻ˣ) and the derivative of its logarithm by a.
func gammaFraction(a, x float64) (f, slope float64, ok bool) {
	b := x + 1 - a
	d := 1 / b
	z := lentz{c: math.MaxFloat64, d: d, f: d}
	z.dd[0] = float64(d * d)
	z.dlog[0] = d
	for n := 1.0; n < maxSteps; n++ {
		b += 2
		if z.step(float64(-n*(n-a)), b, [2]float64{n, 0}, [2]float64{-1, 0}) {
			return z.f, z.dlog[0], true
		}
	}
	return 0, 0, false
}
