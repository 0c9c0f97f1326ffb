package estimator

import "math"

// estimate returns the mean difference of rows and their matches, and its
// standard error when rows may serve more than once.
//
// Source: [AbadieImbens2006] theorems 6 and 7: the variance of the differences
// about the estimate, and the conditional variance of each row times how much
// more it counts than a row that serves once; that variance is by its nearest row
// of the same arm.
// Deviation: rows may have different numbers of matches, each of which counts
// its share.
func (s *matched) estimate() (value, se float64) {
	share, square := make([]float64, s.n), make([]float64, s.n)
	difference := make([]float64, s.n)
	n := 0.0
	for i, set := range s.sets {
		if len(set) == 0 {
			continue
		}
		n++
		sign := 2*s.treated[i] - 1
		difference[i] = sign * s.y[i]
		for _, j := range set {
			m := 1 / float64(len(set))
			difference[i] -= sign * m * s.y[j]
			share[j] += m
			square[j] += m * m
		}
		value += difference[i]
	}
	value /= n
	sum := 0.0
	for i, set := range s.sets {
		weight := share[i]*share[i] - square[i]
		if len(set) > 0 {
			sum += (difference[i] - value) * (difference[i] - value)
			weight += 2 * share[i]
		}
		if weight > 0 {
			sum += weight * s.noise(i)
		}
	}
	return value, math.Sqrt(sum) / n
}

// noise returns the variance of a row's outcome given its covariates, by the
// nearest row of its arm and, if there is none in its stratum, 0.
func (s *matched) noise(i int) float64 {
	for _, j := range s.pools[int(s.treated[i])][s.stratum[i]].nearest(i, 1, math.Inf(1)) {
		return (s.y[i] - s.y[j]) * (s.y[i] - s.y[j]) / 2
	}
	return 0
}
