package decision

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// Continuous is a continuous distribution by its distribution function as well;
// those of gonum's distuv are.
type Continuous interface {
	Distribution
	CDF(x float64) float64
}

// tails are the probabilities at whose quantiles the integral of ProbLargest is
// cut into panels: dense where a density has its mass, and geometric towards
// ends, where it may be infinite.
var tails = []float64{1e-15, 1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 0.005, 0.02, 0.06, 0.15, 0.3, 0.5}

// nodes of a panel: what is left of the error is 1e-9 and less (TestProbLargest).
const nodes = 16

// ProbLargest returns the probability that each of several independent quantities
// is the largest, as of arms of which one is to be chosen.
//
// Result: sums to 1. Errors: fewer than one quantity; a distribution without
// finite quantiles, such as one with parameters out of range.
// Source: the integral of f_i(x)·Π F_j(x) over x, by Gauss–Legendre quadrature
// between quantiles of all distributions. Accuracy 1e-8; of a beta distribution
// with a parameter below 0.2 less, since much of it is nearer to 1 than numbers
// tell apart: 2e-4 at 0.05. The last bits are those of the distributions, and may
// depend on the CPU. Cost: about 400 densities and
// distribution functions for the square of the number of quantities.
func ProbLargest(of ...Continuous) ([]float64, error) {
	if len(of) == 0 {
		return nil, fmt.Errorf("decision: ProbLargest: no distribution; want one or more")
	}
	var cuts []float64
	for i, d := range of {
		for _, p := range tails {
			lo, hi := d.Quantile(p), d.Quantile(1-p)
			if lo-lo != 0 || hi-hi != 0 || lo > hi {
				return nil, fmt.Errorf("decision: ProbLargest: distribution %d has the quantiles %v at %v and %v at %v; want finite ones", i, lo, p, hi, 1-p)
			}
			cuts = append(cuts, lo, hi)
		}
	}
	slices.SortFunc(cuts, cmp.Compare[float64])
	cuts = slices.Compact(cuts)
	prob := make([]float64, len(of))
	below := make([]float64, len(of))
	var x, w [nodes]float64
	for k := range len(cuts) - 1 {
		quad.Legendre{}.FixedLocations(x[:], w[:], cuts[k], cuts[k+1])
		for n, at := range x {
			for i, d := range of {
				below[i] = d.CDF(at)
			}
			for i, d := range of {
				mass := w[n] * math.Exp(d.LogProb(at))
				for j, f := range below {
					if j != i {
						mass *= f
					}
				}
				prob[i] += mass
			}
		}
	}
	total := 0.0
	for _, p := range prob {
		total += p
	}
	if !(math.Abs(total-1) < 1e-3) {
		return nil, fmt.Errorf("decision: ProbLargest: the probabilities sum to %v: a distribution is too narrow, or not continuous", total)
	}
	for i := range prob {
		prob[i] /= total
	}
	return prob, nil
}
