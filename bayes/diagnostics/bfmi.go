package diagnostics

import "math"

// EBFMI returns the energy Bayesian fraction of missing information of one chain of Hamiltonian Monte Carlo: the
// mean squared change of the energy between draws over its variance. Below 0.3 the momentum resampling is too timid
// for the posterior's tails.
//
// Shapes: energy is the Hamiltonian at each draw of one chain, at least 2.
// Result: NaN for fewer draws, for constant energy, and when an energy is NaN or ±Inf.
// Source: [Betancourt2016] for the ratio; as in rstan 2.21.7 the numerator is divided by N and the
// denominator by N−1, so it is (N−1)/N times the paper's ratio of sums.
func EBFMI(energy []float64) float64 {
	var p pool
	if !p.load([][]float64{energy}) {
		return math.NaN()
	}
	change := 0.0
	for i := 1; i < len(energy); i++ {
		d := energy[i] - energy[i-1]
		change += d * d
	}
	if change == 0 {
		return math.NaN()
	}
	_, variance := p.moments()
	return change / float64(len(energy)) / variance
}
