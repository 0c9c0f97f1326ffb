package mcmc

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// pool is the chains that adapt together, all of a run or one alone. They meet
// where a window ends: each is parked until the last has come, then metric and
// step size are renewed, in the order of the chains, and all go on.
//
// A metric is made of deviations from the mean of each chain, not from that of
// all: chains in different modes find the scale within a mode, and one that
// hardly moves adds little. One that is on its way from far adds too much, so
// chains whose log density is unlike that of most do not count.
type pool struct {
	chains  []*chain
	apart   float64 // standard deviations of the log density that set a chain apart
	scratch []float64
}

// apart is the tolerated distance of a chain's mean log density from the median
// chain's: single draws of a chain that has arrived are nearly always nearer,
// so the mean of a window is.
const apart = 5

// newPool makes the chains adapt together, from the metric.
func newPool(chains []*chain, m *metric) {
	p := &pool{chains: chains, apart: apart, scratch: make([]float64, len(chains))}
	for _, c := range chains {
		c.pool, c.metric = p, m
	}
}

// meet lets chains go on that have all come to the end of a window or of the
// warm-up.
func (p *pool) meet() {
	first := p.chains[0]
	last := first.iteration - 1
	renewed := first.adaptation.closes(last) && p.merge().renew(first.metric, last)
	if first.iteration == first.warmup {
		step := p.stepSize()
		for _, c := range p.chains {
			c.step = step
			c.move()
		}
		return
	}
	for _, c := range p.chains {
		c.adaptation.forget()
		switch {
		case renewed && c.searches:
			c.seek()
		case renewed: // the kernel's own scale is meant for a metric that fits
			c.step = c.planned
			c.adaptation.dual.restart(c.step)
			c.move()
		default:
			c.move()
		}
	}
}

// merge returns what all chains but those apart have learnt, in place of what
// one of them has.
func (p *pool) merge() *adaptation {
	mean := func(a *adaptation) float64 { return a.logDensity.mean }
	sd := func(a *adaptation) float64 { return a.logDensity.sd() }
	center, limit := p.median(mean), p.apart*p.median(sd)
	var sum *adaptation
	for _, c := range p.chains {
		a := &c.adaptation
		switch {
		case limit > 0 && math.Abs(mean(a)-center) > limit: // 0: most are stuck
		case sum == nil:
			sum = a
		default:
			sum.merge(a)
		}
	}
	return sum // not nil: the median is the log density of a chain
}

// stepSize returns the median of the averaged log step sizes, back on the scale
// of steps. No chain ends with a step too large for the others, which costs
// divergences.
func (p *pool) stepSize() float64 {
	return numeric.Exp(p.median(func(a *adaptation) float64 { return a.dual.xBar }))
}

// median returns the median over the chains of a property of their adaptation,
// of an even number the larger of the two in the middle.
func (p *pool) median(of func(a *adaptation) float64) float64 {
	for k, c := range p.chains {
		p.scratch[k] = of(&c.adaptation)
	}
	slices.Sort(p.scratch)
	return p.scratch[len(p.scratch)/2]
}
