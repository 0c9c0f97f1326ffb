package diagnostics

import "math"

// Measures are the usual summary of the draws of one scalar variable.
type Measures struct {
	Mean, SD        float64 // of all draws; SD with divisor S−1
	Q5, Median, Q95 float64 // as [Quantile]
	MCSEMean        float64 // as [MCSEMean]
	ESSBulk         float64 // as [ESSBulk]
	ESSTail         float64 // as [ESSTail]
	Rhat            float64 // as [Rhat]
}

// Summarize returns the measures of one variable, sorting its draws once.
//
// Shapes and Result: as those of the single functions, each NaN where they are. A single draw has no SD.
// Source: of each, its own function.
// Cost: about half of what the functions cost one by one.
func Summarize(chains [][]float64) Measures {
	var s Summarizer
	return s.Summarize(chains)
}

// Summarizer computes [Measures] of one variable after another. It keeps memory and tables between calls and, once
// it has seen the largest variable, allocates nothing. The zero value is ready; it is not safe for concurrent use.
type Summarizer struct {
	pool pool
}

// Summarize returns what the function [Summarize] returns, in the same bits. It does not keep or change chains.
func (s *Summarizer) Summarize(chains [][]float64) Measures {
	p := &s.pool
	if !p.load(chains) {
		nan := math.NaN()
		return Measures{nan, nan, nan, nan, nan, nan, nan, nan, nan}
	}
	var m Measures
	var variance float64
	m.Mean, variance = p.moments()
	m.SD = math.Sqrt(variance)
	p.sort()
	m.Q5, m.Median, m.Q95 = p.quantile(0.05), p.quantile(0.5), p.quantile(0.95)

	p.splitScores(&p.sorted)
	p.centre()
	bulk := p.rhat()
	m.ESSBulk = p.ess()
	m.Rhat = math.Max(bulk, p.rhatFolded())
	m.ESSTail = p.essTail()
	p.splitDraws()
	p.centre()
	m.MCSEMean = math.Sqrt(variance / p.ess())
	p.chains = nil // the caller's
	return m
}
