package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Hurdle is 0 with probability p and else follows d, of which no zeros are
// taken: P(0) = p, P(x) = (1 − p)·d(x)/(1 − d(0)) for counts x > 0. Positive
// amounts have no d(0): P(0) = p, p(x) = (1 − p)·d(x), a density only beside 0,
// so that such an x is data.
//
//	m.Observe(visits, bayes.Hurdle(p, bayes.NegBinomialMean(mu, phi)))
//	m.Observe(rain, bayes.Hurdle(dry, bayes.Gamma(shape, rate)))
//
// New counts are drawn from d until one is positive; 10,000 zeros end that
// with NaN.
func Hurdle[P Operand](p P, d Dist) Dist {
	pos := ir.Here()
	if d.density == nil || d.err != nil {
		return d
	}
	at := d.density.Domain()
	switch {
	case at.Rank > 0 || at.Categories > 0 || at.Atom || at.Support.Kind != ir.Bounded || at.Support.Lo < 0:
		return wrapperFault(pos, ir.BadModel, "Hurdle: %v is no distribution of counts or positive amounts", d)
	case d.on:
		return wrapperFault(pos, ir.BadModel, "Hurdle: %v is restricted by On, which doesn't normalise it again", d)
	}
	return dist(hurdle{d.density}, append([]*ir.Node{lift(p)}, d.args...)...)
}

type hurdle struct{ part ir.Density }

// hurdleTries is how often a positive count is tried for: that of priors that
// are restricted to a support.
const hurdleTries = 10_000

func (hurdle) Name() string { return "Hurdle" }
func (h hurdle) Domain() ir.Domain {
	d := withZero(h.part.Domain())
	d.Atom = !d.Integer
	return d
}
func (h hurdle) Params() []ir.ParamSpec {
	return append([]ir.ParamSpec{probability("p")}, namedFor(h.part)...)
}
func (h hurdle) Check(x []float64, p [][]float64) string { return checkPositive(h.part, x, p) }
func (h hurdle) written(args []*ir.Node) string          { return writtenZero("Hurdle", h.part, args) }
func (h hurdle) LogDensity(r *lane.Rows)                 { h.Bind(r).LogDensity(r) }

func (h hurdle) Draw(src rng.Source, x []float64, p [][]float64) {
	switch rng.Bernoulli(src, p[0][0]) {
	case 1:
		x[0] = 0
		return
	case 0:
		for range hurdleTries {
			if h.part.Draw(src, x, p[1:]); x[0] != 0 {
				return
			}
		}
	}
	x[0] = math.NaN()
}

func (h hurdle) Bind(r *lane.Rows) ir.Density {
	tile := min(innerTile, r.N)
	b := &boundHurdle{hurdle: h, inner: bindInner(h.part, r, 1, false), over: make([]lane.V, tile), short: make([]lane.V, tile), params: h.part.Params()}
	if h.part.Domain().Integer {
		b.zero = bindInner(h.part, r, 1, true)
	}
	return b
}

type boundHurdle struct {
	hurdle
	inner *inner
	zero  *inner // d at 0 instead of x; nil for amounts
	// over is 1 for the events above the hurdle, 0 for others; short is the
	// weight of log d(0) in them.
	over, short []lane.V
	params      []ir.ParamSpec
}

func (h *boundHurdle) LogDensity(r *lane.Rows) {
	prob := &r.P[0]
	var logP, log1mP lane.V
	for lo := 0; lo < r.N; lo += innerTile {
		n := min(innerTile, r.N-lo)
		h.inner.run(r, lo, n)
		if h.zero != nil {
			h.zero.run(r, lo, n)
		}
		for e := range n {
			p := prob.At(lo + e)
			if prob.Moves(lo + e) {
				zeroParts(p, &logP, &log1mP)
			}
			x, lp, dp := r.X.At(lo+e), r.Out(lo+e), prob.Grad(lo+e)
			over, short := &h.over[e], &h.short[e]
			for l, v := range h.inner.logDensity(e) {
				if x[l] == 0 {
					lp[l] += logP[l]
					if v != v || h.zero == nil && !h.inRange(r, lo+e, l) {
						lp[l] = math.NaN()
					}
					dp[l] += 1 / p[l]
					over[l], short[l] = 0, 0
					continue
				}
				lp[l] += log1mP[l] + v
				dp[l] -= 1 / (1 - p[l])
				over[l] = 1
				if h.zero != nil {
					none := h.zero.logDensity(e)[l]
					lp[l] -= numeric.Log1mExp(none)
					short[l] = 1 / numeric.Expm1(-none)
				}
			}
		}
		h.inner.add(r, lo, h.over[:n])
		if h.zero != nil {
			h.zero.add(r, lo, h.short[:n])
		}
	}
}

// inRange reports whether the parameters of amounts lie in their ranges, which
// their density at 0 doesn't tell.
func (h *boundHurdle) inRange(r *lane.Rows, i, l int) bool {
	for k, p := range h.params {
		if v := r.P[1+k].At(i)[l]; !(v >= p.Lo && v <= p.Hi) || !p.Closed && (v == p.Lo || v == p.Hi) {
			return false
		}
	}
	return true
}
