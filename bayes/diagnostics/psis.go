package diagnostics

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Products are rounded by float64(…) before they enter a sum, and exp and log are internal/numeric's, because resampling
// by these weights makes draws, which must be the same bits on every processor.

// minTail is the fewest tail draws to which a generalised Pareto distribution is fitted, as in loo.
const minTail = 5

// PSIS smooths importance weights: the largest ones are replaced by the expected order statistics of a generalised
// Pareto distribution fitted to them, and no weight exceeds the largest raw ratio. khat, the fitted shape, says
// whether to trust them: up to 0.7 estimates are reliable, above it they need more draws than one can make, above 1
// not even the mean exists ([Vehtari2024] §3).
//
// Shapes: logRatios holds one value a draw, up to an additive constant; −Inf is a draw of weight zero. reff is the
// relative efficiency of the draws, ESS/S, or 1 for independent ones.
// Result: logWeights is normalised, its exponentials sum to 1; logRatios is unchanged. khat is +Inf, and the weights
// are only normalised, when the tail has fewer than 5 draws (S < 21 at reff = 1), when its ratios are all equal, or
// when its excesses under- or overflow. All is NaN when a ratio is NaN or +Inf, all are −Inf, or reff is not a
// positive finite number.
// Source: [Vehtari2024] §3 (tail of min(S/5, 3√(S/r_eff)) draws); values of R loo 2.5.1.
// Cost: O(S + M√M) for a tail of M draws.
func PSIS(logRatios []float64, reff float64) (logWeights []float64, khat float64) {
	logWeights = slices.Clone(logRatios)
	top := maxOf(logRatios)
	if !(top-top == 0 && reff > 0 && reff <= math.MaxFloat64) {
		for i := range logWeights {
			logWeights[i] = math.NaN()
		}
		return logWeights, math.NaN()
	}
	for i := range logWeights {
		logWeights[i] -= top // largest ratio 1
	}
	khat = smoothTail(logWeights, tailLength(len(logRatios), reff))
	normalise(logWeights)
	return logWeights, khat
}

// Khat returns the shape k of a generalised Pareto distribution fitted to the upper tail of a sample: moments of
// order below 1/k exist. Above 0.7 a sample mean is hopeless; above ½ the variance is infinite. For the lower tail
// change the sign of x; for an expectation of h take x = |h(draw)| times the weight.
//
// Shapes: x is any sample; reff its relative efficiency, ESS/S, or 1.
// Result: +Inf when the tail has fewer than 5 values or its values are all equal; NaN when x is empty or holds NaN
// or ±Inf, or reff is not a positive finite number.
// Source: [Vehtari2024] §3, fit of [ZhangStephens2009]; values of R loo 2.5.1.
func Khat(x []float64, reff float64) float64 {
	if !(len(x) > 0 && reff > 0 && reff <= math.MaxFloat64) {
		return math.NaN()
	}
	for _, v := range x {
		if v-v != 0 {
			return math.NaN()
		}
	}
	n := tailLength(len(x), reff)
	sorted := slices.Sorted(slices.Values(x))
	excess := sorted[len(x)-n:]
	if n < minTail || excess[n-1] == excess[0] {
		return math.Inf(1)
	}
	cutoff := sorted[len(x)-n-1]
	for i := range excess {
		excess[i] -= cutoff
	}
	k, _ := fitPareto(excess)
	return k
}

// tailLength returns min(S/5, 3√(S/r_eff)) rounded up, [Vehtari2024] §3.
func tailLength(size int, reff float64) int {
	s := float64(size)
	return int(math.Ceil(math.Min(0.2*s, 3*math.Sqrt(s/reff))))
}

// smoothTail replaces the n largest of logWeights, whose maximum is 0, and returns k-hat.
func smoothTail(logWeights []float64, n int) float64 {
	if n < minTail {
		return math.Inf(1)
	}
	var digits radixSorter
	var sorted sample
	digits.reset(len(logWeights))
	for i, w := range logWeights {
		digits.add(w, int32(i))
	}
	digits.sortInto(&sorted)
	cut := len(logWeights) - n
	tail, place := sorted.values[cut:], sorted.place[cut:]
	const indistinct = 0x1p-52 / 100 // loo's tolerance, a hundredth of machine epsilon
	if tail[n-1]-tail[0] < indistinct {
		return math.Inf(1)
	}
	cutoff := numeric.Exp(sorted.values[cut-1])
	for i, w := range tail {
		tail[i] = numeric.Exp(w) - cutoff
	}
	k, sigma := fitPareto(tail)
	if math.IsInf(k, 0) {
		return k
	}
	for i, at := range place {
		quantile := paretoQuantile((float64(i)+0.5)/float64(n), k, sigma)
		logWeights[at] = math.Min(numeric.Log(cutoff+quantile), 0)
	}
	return k
}

// fitPareto fits a generalised Pareto distribution to sorted excesses x ≥ 0 by the empirical Bayes estimate of
// [ZhangStephens2009] in the parametrisation θ = −k/σ: a posterior mean of θ over a grid of profile likelihoods. k is
// then drawn towards ½ as if by 10 observations, as in loo. k is +Inf where the likelihood does not exist.
func fitPareto(x []float64) (k, sigma float64) {
	n := len(x)
	size := float64(n)
	top, quartile := x[n-1], x[int(math.Floor(size/4+0.5))-1]
	grid := 30 + math.Floor(math.Sqrt(size)) // 30 as in loo; [ZhangStephens2009] have 20
	points := int(grid)
	theta, profile := make([]float64, points), make([]float64, points)
	for j := range points {
		// 3: the scale of the prior in [ZhangStephens2009]
		theta[j] = 1/top + (1-math.Sqrt(grid/(float64(j)+0.5)))/(3*quartile)
		shape := meanLog1p(-theta[j], x)
		profile[j] = size * (numeric.Log(-theta[j]/shape) - shape - 1)
	}
	normalise(profile)
	mean := 0.0
	for j, l := range profile {
		mean += float64(theta[j] * numeric.Exp(l))
	}
	k = meanLog1p(-mean, x)
	sigma = -k / mean
	const weight = 10 // observations that the prior on k is worth, and its centre ½
	k = (float64(k*size) + weight*0.5) / (size + weight)
	if math.IsNaN(k) {
		return math.Inf(1), sigma
	}
	return k, sigma
}

// paretoQuantile returns σ((1−p)^−k − 1)/k.
func paretoQuantile(p, k, sigma float64) float64 {
	e := -numeric.Log1p(-p) // quantile of the exponential, the case k = 0
	if k == 0 {
		return float64(sigma * e)
	}
	return sigma * numeric.Expm1(float64(k*e)) / k
}

// meanLog1p returns the mean of log(1 + a·x).
func meanLog1p(a float64, x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += numeric.Log1p(float64(a * v))
	}
	return sum / float64(len(x))
}

// normalise subtracts log Σ exp(l) from l.
func normalise(l []float64) {
	top := maxOf(l)
	sum := 0.0
	for _, v := range l {
		sum += numeric.Exp(v - top)
	}
	total := top + numeric.Log(sum)
	for i := range l {
		l[i] -= total
	}
}

// maxOf returns the largest of x, NaN when it holds one or is empty.
func maxOf(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	top := x[0]
	for _, v := range x {
		top = math.Max(top, v)
	}
	return top
}
