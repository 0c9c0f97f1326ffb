package numeric

import "math"

// lbetaLarge is the argument from which Lbeta uses Stirling's form. The value
// is the one of [DiDonato1992]; any from stirlingMin on is valid.
const lbetaLarge = 10

// Lbeta returns log B(a, b) = log Γ(a) + log Γ(b) - log Γ(a+b).
//
// Result: error < 2 ulp of max(|log B|, 1); +Inf when a or b is 0, -Inf when
// one is +Inf, NaN when one is negative or NaN.
// Source: [DiDonato1992]: for large arguments the logarithms of Γ are never
// formed, only the differences of their Stirling corrections.
func Lbeta(a, b float64) float64 {
	p, q := math.Min(a, b), math.Max(a, b)
	switch {
	case !(p >= 0):
		return math.NaN()
	case p == 0:
		return math.Inf(1)
	case q > math.MaxFloat64:
		return math.Inf(-1)
	case p >= lbetaLarge:
		return lbetaBothLarge(p, q)
	}
	gh, gl := lgammaPositive(p)
	s, slo := twoSum(q, p)
	if q < lbetaLarge {
		qh, ql := lgammaPositive(q)
		gh, gl = addDD(gh, gl, qh, ql)
		sh, sl := lgammaPositive(s)
		gh, gl = addDD(gh, gl, -sh, -sl)
		return gh + (gl - float64(slo*Digamma(s)))
	}
	// log Γ(q) - log Γ(s) = p - p·log s - (q-½)·log(1+p/q) + stirling(q) - stirling(s)
	lh, ll := logDD(s, slo)
	lh, ll = addDD(lh, ll, -1, 0)
	lh, ll = mulDD(lh, ll, p, 0)
	gh, gl = addDD(gh, gl, -lh, -ll)
	t := math.FMA(-(q - 0.5), Log1p(p/q), stirling(q)-stirling(s))
	gh, gl = addDD(gh, gl, t, 0)
	return gh + gl
}

// Lchoose returns the logarithm of the binomial coefficient
// Γ(n+1)/(Γ(k+1)Γ(n-k+1)), n and k real.
//
// Result: error < 3 ulp of max(|result|, |log k|, 1), where k is the smaller of
// k and n-k; -Inf for k < 0 and k > n, where the coefficient of whole numbers
// is 0; NaN when n is negative, infinite or NaN, or k is NaN.
// Source: C(n, k) = 1/(k·B(n-k+1, k)), and Lbeta's for the cancellation.
func Lchoose(n, k float64) float64 {
	if !(n >= 0 && n <= math.MaxFloat64) || k != k {
		return math.NaN()
	}
	k = math.Min(k, n-k)
	switch {
	case k < 0:
		return math.Inf(-1)
	case k == 0:
		return 0
	case k == 1:
		return Log(n)
	}
	return -(Log(k) + Lbeta(n-k+1, k))
}

// lbetaBothLarge is log B(p, q) for 10 ≤ p ≤ q:
// log √(2π) - ½log q + (p-½)·log(p/s) + q·log(q/s) + corrections, s = p+q.
func lbetaBothLarge(p, q float64) float64 {
	// Halves, so that s does not overflow.
	sh, sl := twoSum(float64(0.5*q), float64(0.5*p))
	rh, rl := divDD(float64(0.5*p), 0, sh, sl)
	lh, ll := logDD(rh, rl)
	ah, al := twoSum(p, -0.5)
	hi, lo := mulDD(lh, ll, ah, al)
	c := stirling(p) + (stirling(q) - stirling(float64(2*sh)))
	hi, lo = addDD(hi, lo, halfLog2PiHi+c, 0)
	hi, lo = addDD(hi, lo, float64(-0.5*Log(q)), 0)
	return hi + math.FMA(q, Log1p(-rh), lo)
}
