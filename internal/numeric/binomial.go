package numeric

import "math"

// Wilson returns the interval of the rates whose score test does not reject a
// share of n, at the distance z of standard deviations.
//
// Result: holds the share; NaN for n = 0.
// Source: [Wilson1927].
func Wilson(share, n, z float64) (lo, hi float64) {
	zz := float64(z * z)
	centre := (share + zz/float64(2*n)) / (1 + zz/n)
	half := float64(z / (1 + zz/n) * math.Sqrt(float64(share*(1-share))/n+zz/float64(4*n*n)))
	lo, hi = centre-half, centre+half
	if share == 0 { // but for rounding
		lo = 0
	}
	if share == 1 {
		hi = 1
	}
	return lo, hi
}

// BinomialUpper returns the rate at which k or fewer successes of n have the
// probability delta: an upper bound of the rate that holds with probability
// 1 − delta or more, whatever the rate.
//
// Result: 1 for k ≥ n; NaN unless 0 < delta < 1, k ≥ 0 and n > 0. As accurate as
// IncompleteBeta.
// Source: [ClopperPearson1934]; the probability is 1 − I_p(k+1, n−k), [DLMF] 8.17.5.
// Cost: some 60 values of IncompleteBeta.
func BinomialUpper(k, n, delta float64) float64 {
	switch {
	case !(delta > 0 && delta < 1 && k >= 0 && n > 0):
		return math.NaN()
	case k >= n:
		return 1
	}
	want := Log(delta)
	return cross(func(p float64) bool { return IncompleteBeta(k+1, n-k, p, 1-p).Upper > want })
}

// BinomialLower returns the rate at which k or more successes of n have the
// probability delta, a lower bound as [BinomialUpper] is an upper one; 0 for k = 0.
func BinomialLower(k, n, delta float64) float64 {
	switch {
	case !(delta > 0 && delta < 1 && k <= n && n > 0):
		return math.NaN()
	case k <= 0:
		return 0
	}
	want := Log(delta)
	return cross(func(p float64) bool { return IncompleteBeta(k, n-k+1, p, 1-p).Lower < want })
}

// cross returns the number from 0 to 1 up to which below holds, by bisection.
func cross(below func(p float64) bool) float64 {
	lo, hi := 0.0, 1.0
	for {
		mid := lo + (hi-lo)/2
		switch {
		case mid <= lo || mid >= hi:
			return hi
		case below(mid):
			lo = mid
		default:
			hi = mid
		}
	}
}
