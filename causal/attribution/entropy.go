package attribution

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// RelativeEntropy returns how far values are, as a distribution, from those of a
// reference: Σ p·log(p/q) over at most 20 bins, which the reference fills evenly,
// or one for each of its values if there are fewer. With the outcome in the first
// data set as the reference, Change says which mechanism moved it away from there.
//
// Bins lose what differs within them, so the result is at most the relative
// entropy itself. Half a value is added to every bin, as in Jeffreys' prior, so
// that an empty one is no infinity; an empty reference gives NaN.
//
// Source: [CoverThomas2006] eq. 2.26, and theorem 2.7.1 for the bins.
func RelativeEntropy(reference []float64) Statistic {
	const bins = 20
	sorted := slices.Sorted(slices.Values(reference))
	edges := slices.Compact(slices.Clone(sorted))
	if len(edges) > bins {
		edges = edges[:0]
		for j := 1; j < bins; j++ {
			edges = append(edges, sorted[j*len(sorted)/bins])
		}
		edges = slices.Compact(edges)
	}
	shares := func(values []float64) []float64 {
		p := make([]float64, len(edges)+1)
		for i := range p {
			p[i] = 0.5
		}
		for _, v := range values {
			k, _ := slices.BinarySearch(edges, v) // bin k is what is above edge k − 1 and at most edge k
			p[k]++
		}
		for i := range p {
			p[i] /= float64(len(values)) + float64(len(p))/2
		}
		return p
	}
	q := shares(reference)
	return func(values []float64) float64 {
		if len(reference) == 0 || len(values) == 0 {
			return math.NaN()
		}
		sum := 0.0
		for k, p := range shares(values) {
			sum += float64(p * numeric.Log(p/q[k]))
		}
		return sum
	}
}
