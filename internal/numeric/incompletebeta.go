package numeric

import "math"

// IncompleteBeta returns the regularised incomplete beta function of x, given y =
// 1 − x besides so that it may be tiny: the distribution function of a beta
// variable with parameters a and b.
//
// Result: as IncompleteGamma, for a and b. F = 0 for x ≤ 0, 1 for y ≤ 0; NaN
// unless a and b are positive and finite.
// Source: the fraction [DLMF] 8.17.22, differentiated term by term, for the
// smaller tail.
// Cost: about 10 + 6√max(a, b) steps near x = a/(a+b).
func IncompleteBeta(a, b, x, y float64) Tails {
	switch {
	case !(a > 0 && a <= math.MaxFloat64 && b > 0 && b <= math.MaxFloat64) || x != x || y != y:
		return undefined()
	case x <= 0:
		return below()
	case y <= 0:
		return above()
	case x > (a+1)/(a+b+2):
		t := betaTail(b, a, y, x)
		return Tails{Lower: t.Upper, Upper: t.Lower, ByX: t.ByX, ByA: -t.ByB, ByB: -t.ByA}
	}
	return betaTail(a, b, x, y)
}

// betaTail is IncompleteBeta for x ≤ (a+1)/(a+b+2).
func betaTail(a, b, x, y float64) Tails {
	logX, logY := Log(x), Log(y)
	if x < y {
		logY = Log1p(-x)
	} else {
		logX = Log1p(-y)
	}
	kernel := betaKernel(a, b, x, y, logX, logY) // log(xᵃyᵇ/B(a, b))
	f, slope, ok := betaFraction(a, b, x)
	if !ok {
		return undefined()
	}
	var t Tails
	t.Lower = kernel + Log(f/a)
	t.Upper = Log1mExp(t.Lower)
	sum := Digamma(a + b)
	t.ByA = relative(logX+(sum-Digamma(a+1))+slope[0], t.Lower, t.Upper)
	t.ByB = relative(logY+(sum-Digamma(b))+slope[1], t.Lower, t.Upper)
	t.ByX = Exp(kernel-math.Min(t.Lower, t.Upper)) / float64(x*y)
	return t
}

// betaKernel returns log(xᵃyᵇ/B(a, b)).
func betaKernel(a, b, x, y, logX, logY float64) float64 {
	s := a + b
	if math.Min(a, b) < kernelLarge || x < float64(0.5*(a/s)) { // nothing cancels
		return math.FMA(a, logX, float64(b*logY)) - Lbeta(a, b)
	}
	// With x₀ = a/(a+b): a·log(x/x₀) + b·log(y/y₀) + ½log(ab/(2π(a+b))) −
	// corrections, the linear terms of the logarithms cancelling.
	d := math.FMA(x, b, -float64(a*y))
	corrections := stirling(a) + stirling(b) - stirling(s)
	lead := math.FMA(a, log1pMinus(d/a), float64(b*log1pMinus(-d/b)))
	return lead + math.FMA(0.5, Log(float64(a/s*b)), -halfLog2PiHi) - corrections
}

// betaFraction returns a·B(x; a, b)/(xᵃyᵇ) and the derivatives of its logarithm.
func betaFraction(a, b, x float64) (f float64, slope [2]float64, ok bool) {
	z := lentz{c: 1}
	p := float64(-x * ((a + b) / (a + 1))) // first coefficient
	dp := [2]float64{float64(p * (1/(a+b) - 1/(a+1))), p / (a + b)}
	z.d = 1 / (1 + p)
	z.f = z.d
	for k := range dp {
		z.dd[k] = float64(-z.d * z.d * dp[k])
		z.dlog[k] = float64(-z.d * dp[k])
	}
	var none [2]float64
	for m := 1.0; m < maxSteps; m++ {
		e := a + float64(2*m)
		p := float64(m*(b-m)*x) / float64((e-1)*e)
		dp := [2]float64{float64(-p * (1/(e-1) + 1/e)), float64(m*x) / float64((e-1)*e)}
		z.step(p, 1, dp, none)
		p = float64(-(a+m)*(a+b+m)*x) / float64(e*(e+1))
		dp = [2]float64{float64(p * (1/(a+m) + 1/(a+b+m) - 1/e - 1/(e+1))), p / (a + b + m)}
		if z.step(p, 1, dp, none) {
			return z.f, z.dlog, true
		}
	}
	return 0, none, false
}
