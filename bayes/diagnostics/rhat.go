package diagnostics

import "math"

// Rhat returns the rank-normalised split R-hat of one scalar variable: the larger of the R-hat of the ranks, which
// sees chains in different places, and of the folded ranks, which sees chains of different width. Well mixed chains
// have values near 1; [Vehtari2021] ask for less than 1.01.
//
// Shapes: chains is [chain][draw], all of equal length ≥ 4; the middle one of an odd number of draws is left out.
// Result: +Inf when every half-chain is constant and they differ; NaN by the package's policy.
// Source: [Vehtari2021] §3.1 for split R-hat and §4.1 for ranks and folding; values of R posterior 1.4.0.
// Cost: O(S) time by sorting digits, about 60 bytes of memory a draw; use a [Summarizer] for many variables.
func Rhat(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	p.sort()
	p.splitScores(&p.sorted)
	p.centre()
	bulk := p.rhat()
	return math.Max(bulk, p.rhatFolded())
}

// rhatFolded needs the sorted draws and overwrites split.
func (p *pool) rhatFolded() float64 {
	p.fold()
	p.splitScores(&p.folded)
	p.centre()
	return p.rhat()
}

// rhat returns √(var⁺/W) of what was centred, [Vehtari2021] §3.1.
func (p *pool) rhat() float64 {
	n := float64(p.half)
	return math.Sqrt((p.between*n/p.within + n - 1) / n)
}
