package conformal

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Law is what is known about coverage before a single outcome is: the share of
// all rows to come that a threshold from N calibration scores covers. It depends
// on which rows were in the calibration set, and has a Beta distribution with
// parameters k and N + 1 − k. With ties among scores coverage is larger.
//
// Source: [Vovk2012] proposition 2; [AngelopoulosBates2023] §3.2.
type Law struct {
	N     int     // calibration scores
	Alpha float64 // share of rows that may be missed
}

// Law returns the law of the threshold's coverage.
func (t Threshold) Law() Law { return Law{t.N, t.Alpha} }

// Mean returns the expected coverage: k/(N + 1), or 1 if N is too small.
func (l Law) Mean() float64 {
	a, b := l.shapes()
	return a / (a + b)
}

// CDF returns the probability that coverage is c at most.
//
// Result: NaN if c is, or the law's N is below 0 or its Alpha not strictly
// between 0 and 1; so of all methods of the law.
// Source: the law, by [numeric.IncompleteBeta].
func (l Law) CDF(c float64) float64 {
	a, b := l.shapes()
	return betaCDF(a, b, c)
}

// Quantile returns the coverage that is reached or exceeded with probability
// 1 − q: for instance, of how many rows to be sure with q = 0.01.
//
// Result: NaN unless 0 ≤ q ≤ 1.
// Cost: O(√N), 60 times.
func (l Law) Quantile(q float64) float64 {
	a, b := l.shapes()
	switch {
	case a != a || !(q >= 0 && q <= 1):
		return math.NaN()
	case b == 0 || q == 1:
		return 1
	case q == 0:
		return 0
	}
	return numeric.BinomialLower(a, float64(l.N), q) // the same distribution
}

// Within returns the probability that coverage is 1 − Alpha to within epsilon.
func (l Law) Within(epsilon float64) float64 {
	return l.CDF(1-l.Alpha+epsilon) - l.CDF(1-l.Alpha-epsilon)
}

// TestCDF returns the probability that of a test set of m rows at most x are
// covered: beta-binomial, as both the calibration set and the test set are
// samples.
//
// Source: [AngelopoulosBates2023] §3.2 and appendix C.
// Cost: O(m).
func (l Law) TestCDF(m, x int) float64 {
	a, b := l.shapes()
	if a != a || m < 0 {
		return math.NaN()
	}
	if x >= m {
		return 1
	}
	sum := 0.0
	for covered := 0; covered <= x; covered++ {
		sum += betaBinomial(a, b, m, covered)
	}
	return min(1, sum)
}

// TestQuantile returns the smallest number of covered rows of m with a
// probability of at least q that no more are covered.
//
// Result: 0 to m; −1 where CDF is NaN, and unless 0 ≤ q ≤ 1.
// Cost: O(m).
func (l Law) TestQuantile(m int, q float64) int {
	a, b := l.shapes()
	if a != a || m < 0 || !(q >= 0 && q <= 1) {
		return -1
	}
	sum := 0.0
	for covered := range m {
		if sum += betaBinomial(a, b, m, covered); sum >= q {
			return covered
		}
	}
	return m
}

// CalibrationSize returns how large a calibration set must be for coverage to be
// 1 − alpha to within epsilon, with probability 1 − delta: the smallest with a
// finite threshold. As the rank moves in steps, one or two rows more may be
// slightly less than enough.
//
// Result: 11 at alpha = epsilon = delta = 0.1; 2429 at epsilon = 0.01. An error
// unless all three are strictly between 0 and 1, or if it takes more than 2³⁰.
// Source: [AngelopoulosBates2023] table 1, whose sizes suffice and are a little
// larger.
// Cost: O(√n) for a size of n, about 2/alpha + 2·log n times.
func CalibrationSize(alpha, epsilon, delta float64) (int, error) {
	faults := []error{checkAlpha(alpha)}
	for _, f := range []struct {
		name  string
		value float64
	}{{"epsilon", epsilon}, {"delta", delta}} {
		if !(f.value > 0 && f.value < 1) {
			faults = append(faults, fmt.Errorf("conformal: CalibrationSize: %s is %v, want a number strictly between 0 and 1", f.name, f.value))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return 0, err
	}
	const most = 1 << 30
	enough := func(n int) bool { return Law{n, alpha}.Within(epsilon) >= 1-delta }
	// size is the smallest set of which l may be missed, the largest of l − 1
	// being one less: there the mean is 1 − alpha nearly.
	size := func(l int) int { return max(Needed(alpha), int(math.Ceil(float64(l)/alpha))-1) }
	low, high := 1, 1
	for !enough(size(high)) {
		if low, high = high, 2*high; size(high) > most {
			return 0, fmt.Errorf("conformal: CalibrationSize: to within %v takes more than %d rows", epsilon, most)
		}
	}
	for low < high { // the first l whose size is enough
		if middle := (low + high) / 2; enough(size(middle)) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	n := size(high - 2) // sizes between two that have the rank's steps may do
	for !enough(n) {
		n++
	}
	return n, nil
}

// shapes returns the parameters of the beta distribution; b is 0 where coverage
// is 1. Both are NaN if the law is none.
func (l Law) shapes() (a, b float64) {
	if l.N < 0 || checkAlpha(l.Alpha) != nil {
		return math.NaN(), math.NaN()
	}
	k := Rank(l.N, l.Alpha)
	return float64(k), float64(l.N + 1 - k)
}

func betaCDF(a, b, x float64) float64 {
	switch {
	case a != a || x != x:
		return math.NaN()
	case x >= 1:
		return 1
	case x <= 0 || b == 0:
		return 0
	}
	return numeric.Exp(numeric.IncompleteBeta(a, b, x, 1-x).Lower)
}

// betaBinomial returns the probability of x successes of m.
func betaBinomial(a, b float64, m, x int) float64 {
	if b == 0 {
		if x == m {
			return 1
		}
		return 0
	}
	return numeric.Exp(numeric.Lchoose(float64(m), float64(x)) + numeric.Lbeta(a+float64(x), b+float64(m-x)) - numeric.Lbeta(a, b))
}
