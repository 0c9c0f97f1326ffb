package diagnostics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// MCSEMean returns the Monte Carlo standard error of the mean: the standard deviation over the root of [ESSMean].
//
// Shapes and Result: as [ESSMean]. Source: [Vehtari2021] §3.2; values of R posterior 1.4.0.
func MCSEMean(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	_, variance := p.moments()
	p.splitDraws()
	p.centre()
	return math.Sqrt(variance / p.ess())
}

// MCSESD returns the Monte Carlo standard error of the standard deviation, by the delta method from the variance of
// the squared deviations and their effective sample size.
//
// Shapes and Result: as [ESSMean]. Source: the formula and values of R posterior 1.4.0.
func MCSESD(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	mean, _ := p.moments()
	square := func(x float64) float64 { return (x - mean) * (x - mean) }
	second := p.mean(square)
	fourth := p.mean(func(x float64) float64 { return square(x) * square(x) })
	p.splitDraws()
	for i, x := range p.split {
		p.split[i] = square(x)
	}
	p.centre()
	return math.Sqrt((fourth - second*second) / p.ess() / second / 4) // sd = √v, so var(sd) = var(v)/(4v)
}

// MCSEQuantile returns the Monte Carlo standard error of the quantile at probability prob: half the distance of the
// order statistics that bound a one-standard-error interval of the probability below the quantile.
//
// Shapes and Result: as [ESSQuantile]. Source: [Vehtari2021] §4.4; values of R posterior 1.4.0.
func MCSEQuantile(chains [][]float64, prob float64) float64 {
	var p pool
	if !p.load(chains) || !(prob >= 0 && prob <= 1) {
		return math.NaN()
	}
	p.sort()
	ess := p.essQuantile(prob)
	if math.IsNaN(ess) {
		return ess
	}
	const below = 0.1586553 // Φ(−1), to the digits of posterior
	x := p.sorted.values
	size := float64(len(x))
	a, b := ess*prob+1, ess*(1-prob)+1
	at := func(rank float64) float64 { return x[int(min(max(rank, 1), size))-1] }
	lo := at(math.Floor(mathext.InvRegIncBeta(a, b, below) * size))
	hi := at(math.Ceil(mathext.InvRegIncBeta(a, b, 1-below) * size))
	return (hi - lo) / 2
}
