package drift

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// KSResult is the answer of the two-sample Kolmogorov–Smirnov test.
type KSResult struct {
	// Statistic is the largest difference of the two distribution functions.
	Statistic float64
	// P is the probability of one as large when both samples are of one
	// distribution: exact where the product of the sizes is at most 2²², otherwise
	// Asymptotic. Ties make it larger than it should be, never smaller.
	P float64
	// Asymptotic is the limit for large samples.
	Asymptotic float64
}

// KS compares two samples of numbers by the Kolmogorov–Smirnov test, two-sided.
//
// Errors: ErrData for empty samples, NaN and infinities. Source: [Viehmann2021]
// for the exact distribution; [Feller1948] for the limit. Cost: O(n log n), and the
// product of the sizes for the exact distribution.
func KS(x, y []float64) (KSResult, error) {
	a, b, err := sorted(x, y)
	if err != nil {
		return KSResult{}, err
	}
	return ks(a, b), nil
}

// ks compares sorted samples.
func ks(x, y []float64) KSResult {
	n, m := len(x), len(y)
	d := ksDistance(x, y)
	statistic := float64(d) / (float64(n) * float64(m))
	r := KSResult{Statistic: statistic, Asymptotic: kolmogorov(statistic * math.Sqrt(float64(n)*float64(m)/float64(n+m)))}
	const exact = 1 << 22 // some ten milliseconds
	if r.P = r.Asymptotic; n*m <= exact {
		r.P = ksTail(n, m, d, make([]float64, m+1))
	}
	return r
}

// sorted returns sorted copies of two samples.
func sorted(x, y []float64) (a, b []float64, err error) {
	if err := samples(x, y); err != nil {
		return nil, nil, err
	}
	return slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)), nil
}

// samples returns what is wrong with two samples of numbers.
func samples(x, y []float64) error {
	for i, sample := range [][]float64{x, y} {
		if len(sample) == 0 {
			return fmt.Errorf("%w: sample %d is empty", ErrData, i+1)
		}
		for j, v := range sample {
			if err := number(v); err != nil {
				return fmt.Errorf("%w %d of sample %d: %w", ErrData, j+1, i+1, err)
			}
		}
	}
	return nil
}

// kolmogorov is the upper tail of Kolmogorov's distribution: [Feller1948] eq. 1.4,
// and for small arguments the other form of the theta function.
func kolmogorov(x float64) float64 {
	if x <= 0 {
		return 1
	}
	sum := 0.0
	if x < 1 { // both forms have converged by the tenth term there
		for k := 1.0; k < 20; k += 2 {
			sum += numeric.Exp(-k * k * math.Pi * math.Pi / (8 * x * x))
		}
		return max(0, 1-float64(math.Sqrt(2*math.Pi)/x*sum))
	}
	for k, sign := 1.0, 2.0; k < 10; k, sign = k+1, -sign {
		sum = math.FMA(sign, numeric.Exp(-2*k*k*x*x), sum)
	}
	return min(1, sum)
}

// EnergyDistance returns the energy distance of two samples of numbers,
// √(2E|X − Y| − E|X − X′| − E|Y − Y′|): 0 for equal distributions alone.
//
// Errors: as of KS. Source: [Szekely2013] eq. 1.1; as √(2∫(F − G)²). Cost: O(n log n).
func EnergyDistance(x, y []float64) (float64, error) {
	sum, err := between(x, y, func(by float64) float64 { return by * by })
	return math.Sqrt(2 * sum), err
}

// Wasserstein returns the mean distance over which the mass of one sample must be
// moved to become the other: ∫|F − G|.
//
// Errors: as of KS. Cost: O(n log n).
func Wasserstein(x, y []float64) (float64, error) { return between(x, y, math.Abs) }

// between integrates a function of the difference of two distribution functions.
func between(x, y []float64, f func(by float64) float64) (float64, error) {
	x, y, err := sorted(x, y)
	if err != nil {
		return math.NaN(), err
	}
	sum, i, j, at := 0.0, 0, 0, math.Min(x[0], y[0])
	for i < len(x) || j < len(y) {
		next := math.Inf(1)
		if i < len(x) {
			next = x[i]
		}
		if j < len(y) {
			next = math.Min(next, y[j])
		}
		by := float64(i)/float64(len(x)) - float64(j)/float64(len(y))
		sum = math.FMA(f(by), next-at, sum)
		at = next
		for i < len(x) && x[i] == at {
			i++
		}
		for j < len(y) && y[j] == at {
			j++
		}
	}
	return sum, nil
}
