package drift

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// PSI returns the population stability index of a sample: the reference is cut
// into bins of equal share at its quantiles, and shares of reference and sample,
// at least floor, are compared. Below 0.1 is customarily stable, above 0.25 a
// shift; both depend on the size of the sample, as its shares are noisy: prefer KS
// for a decision.
//
// Errors: ErrData for empty samples, NaN and infinities, less than two bins, a
// floor out of (0, 1). A value that fills a bin of the reference alone has one of
// its own, so that what was constant may not grow unseen. Source: Σ(q − p)·log(q/p), the symmetric divergence of
// [Kullback1951]. Cost: O(n log n).
func PSI(reference, sample []float64, bins int, floor float64) (float64, error) {
	if bins < 2 || !(floor > 0 && floor < 1) {
		return math.NaN(), fmt.Errorf("%w: %d bins and a floor of %v; want at least 2 and a share between 0 and 1", ErrData, bins, floor)
	}
	if err := samples(reference, sample); err != nil {
		return math.NaN(), err
	}
	edges := quantiles(slices.Sorted(slices.Values(reference)), bins)
	return psi(counts(reference, edges), counts(sample, edges), floor), nil
}

// quantiles returns the inner edges of bins of equal share of a sorted sample,
// interpolated linearly. Shares are multiples of 1/bins as it is rounded, which is
// what numpy's linspace has: where a quantile is a value of the sample that decides
// on which side of the edge it lies.
func quantiles(sorted []float64, bins int) []float64 {
	edges, share := make([]float64, bins-1), 1/float64(bins)
	for i := range edges {
		at := float64(float64(float64(i+1)*share) * float64(len(sorted)-1))
		low := int(at)
		edges[i] = sorted[low]
		if low+1 < len(sorted) {
			edges[i] = math.FMA(at-float64(low), sorted[low+1]-sorted[low], sorted[low])
		}
	}
	return edges
}

// counts returns how many of a sample are below each edge and not below the one
// before, those that reach the last edge at the end; of equal edges, how many are
// there and how many beyond.
func counts(sample, edges []float64) []int {
	n := make([]int, len(edges)+1)
	for _, x := range sample {
		bin, found := slices.BinarySearch(edges, x)
		if found {
			bin++
		}
		n[bin]++
	}
	return n
}

// psi compares counts.
func psi(reference, sample []int, floor float64) float64 {
	total := [2]float64{sum(reference), sum(sample)}
	index := 0.0
	for i := range reference {
		p, q := max(floor, float64(reference[i])/total[0]), max(floor, float64(sample[i])/total[1])
		index = math.FMA(q-p, numeric.Log(q/p), index)
	}
	return index
}

func sum(counts []int) (n float64) {
	for _, c := range counts {
		n += float64(c)
	}
	return n
}

// ChiSquareResult is the answer of the chi-square test of homogeneity.
type ChiSquareResult struct {
	Statistic float64 // Σ (seen − expected)²/expected
	// DF is the number of categories that occur, less one.
	DF int
	// P is the probability of a statistic as large when the samples are of one
	// distribution, in the limit of large counts.
	P float64
}

// ChiSquare compares the counts of categories in two samples. Categories that
// occur in neither are left out.
//
// Errors: ErrData for counts of different length, negative ones, and samples
// without any. Source: [Pearson1900], without Yates' correction.
func ChiSquare(x, y []int) (ChiSquareResult, error) {
	if err := categories(x, y); err != nil {
		return ChiSquareResult{}, err
	}
	return chiSquare(x, y), nil
}

func chiSquare(x, y []int) ChiSquareResult {
	nx, ny := sum(x), sum(y)
	r := ChiSquareResult{DF: -1, P: 1}
	for i := range x {
		both := float64(x[i]) + float64(y[i])
		if both == 0 {
			continue
		}
		r.DF++
		by := (float64(float64(x[i])*ny) - float64(float64(y[i])*nx)) / (nx + ny) // from what is expected, in both
		r.Statistic += float64(by * by * (nx + ny) / (both * nx * ny) * (nx + ny))
	}
	if r.DF > 0 {
		r.P = numeric.Exp(numeric.IncompleteGamma(float64(r.DF)/2, r.Statistic/2).Upper)
	}
	return r
}

// categories returns what is wrong with two samples of counts.
func categories(x, y []int) error {
	if len(x) != len(y) {
		return fmt.Errorf("%w: %d categories and %d; want as many", ErrData, len(x), len(y))
	}
	for i, sample := range [][]int{x, y} {
		for j, n := range sample {
			if n < 0 {
				return fmt.Errorf("%w: category %d of sample %d has the count %d", ErrData, j, i+1, n)
			}
		}
		if sum(sample) == 0 {
			return fmt.Errorf("%w: sample %d is empty", ErrData, i+1)
		}
	}
	return nil
}

// JensenShannon returns the divergence of the shares of categories in two samples:
// the mean divergence of each from the mean of both, 0 for equal and log 2 for
// disjoint ones.
//
// Errors: as of ChiSquare. Source: [Lin1991].
func JensenShannon(x, y []int) (float64, error) {
	if err := categories(x, y); err != nil {
		return math.NaN(), err
	}
	nx, ny, divergence := sum(x), sum(y), 0.0
	for i := range x {
		p, q := float64(x[i])/nx, float64(y[i])/ny
		for _, share := range []float64{p, q} {
			if share > 0 {
				divergence = math.FMA(share/2, numeric.Log(2*share/(p+q)), divergence)
			}
		}
	}
	return divergence, nil
}
