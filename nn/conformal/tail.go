package conformal

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Tail bounds how small the mean of losses can be by chance. Losses are between 0
// and 1.
type Tail uint8

const (
	// HoeffdingBentkus is for any losses; it is nearly as sharp as Binomial.
	HoeffdingBentkus Tail = iota
	// Binomial is exact for losses that are 0 or 1: Clopper and Pearson's.
	Binomial
	// Hoeffding is the simplest, and wide.
	Hoeffding
)

// String returns the name of a tail.
func (t Tail) String() string {
	switch t {
	case HoeffdingBentkus:
		return "Hoeffding-Bentkus"
	case Binomial:
		return "binomial"
	case Hoeffding:
		return "Hoeffding"
	}
	return fmt.Sprintf("Tail(%d)", uint8(t))
}

// P returns the p-value of the hypothesis that the mean loss is alpha or more, when
// n losses add up to a sum.
//
// Result: 1 for n = 0 and for alpha ≤ 0; NaN unless 0 ≤ sum ≤ n, of Binomial a
// whole number; accurate to 1e-10 of itself.
// Source: [Angelopoulos2025] proposition 1, after [Bates2021] §3.1;
// [ClopperPearson1934]; [Hoeffding1963] theorem 1.
// Cost: of binomial tails about 6√n steps; no allocation.
func (t Tail) P(n int, sum, alpha float64) float64 {
	switch {
	case !(sum >= 0 && sum <= float64(n)) || alpha != alpha || t > Hoeffding || t == Binomial && sum != math.Floor(sum):
		return math.NaN()
	case n == 0 || alpha <= 0:
		return 1
	case alpha >= 1:
		return p1(n, sum)
	case t == Binomial:
		return math.Min(1, numeric.Exp(logBinomialCDF(n, sum, alpha)))
	case t == Hoeffding:
		below := math.Max(0, alpha-sum/float64(n))
		return numeric.Exp(float64(-2*float64(n)*below) * below)
	}
	logHoeffding := -relativeEntropy(n, math.Min(sum, float64(float64(n)*alpha)), alpha)
	logBentkus := 1 + logBinomialCDF(n, math.Ceil(sum), alpha)
	return math.Min(1, numeric.Exp(math.Min(logHoeffding, logBentkus)))
}

// p1 is the p-value of the hypothesis that losses are all 1.
func p1(n int, sum float64) float64 {
	if sum < float64(n) {
		return 0
	}
	return 1
}

// Upper returns the upper bound of the mean loss that holds with probability 1 −
// delta, when n losses add up to a sum: the largest mean that [Tail.P] does not
// reject at delta.
//
// Result: 1 for n = 0; NaN where that of P is, and unless 0 < delta < 1; accurate to
// 1e-12.
// Source: [Bates2021] §3.1.
// Cost: some fifty calls of P.
func (t Tail) Upper(n int, sum, delta float64) float64 {
	if p := t.P(n, sum, 0.5); p != p || !(delta > 0 && delta < 1) {
		return math.NaN()
	}
	if n == 0 {
		return 1
	}
	lo, hi := 0.0, 1.0 // p falls from 1 to that of losses that are all 1
	for range 54 {     // as many as a mean has bits
		if mid := lo + float64((hi-lo)/2); t.P(n, sum, mid) > delta {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// logBinomialCDF is the log of the probability of k or fewer of n, each with
// probability p strictly between 0 and 1.
func logBinomialCDF(n int, k, p float64) float64 {
	if k >= float64(n) {
		return 0
	}
	return numeric.IncompleteBeta(k+1, float64(n)-k, p, 1-p).Upper
}

// relativeEntropy is n times that of a mean sum/n from p.
func relativeEntropy(n int, sum, p float64) float64 {
	rest := float64(n) - sum
	h := 0.0
	if sum > 0 {
		h += float64(sum * numeric.Log(sum/float64(float64(n)*p)))
	}
	if rest > 0 {
		h += float64(rest * (numeric.Log(rest/float64(n)) - numeric.Log1p(-p)))
	}
	return math.Max(0, h)
}
