package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// ZeroInflated is a distribution of counts with more zeros: with probability p
// the count is 0, else it is drawn from d, which may give 0 as well.
// P(0) = p + (1 − p)·d(0), P(x) = (1 − p)·d(x) for x > 0.
//
//	m.Observe(y, bayes.ZeroInflated(p, bayes.Poisson(rate)))
func ZeroInflated[P Operand](p P, d Dist) Dist {
	pos := ir.Here()
	if d.density == nil || d.err != nil {
		return d
	}
	if at := d.density.Domain(); !at.Integer || at.Rank > 0 || at.Categories > 0 {
		return wrapperFault(pos, ir.BadModel, "ZeroInflated: %v is no distribution of counts; for amounts there is Hurdle", d)
	}
	return dist(zeroInflated{d.density}, append([]*ir.Node{lift(p)}, d.args...)...)
}

type zeroInflated struct{ part ir.Density }

func (zeroInflated) Name() string        { return "ZeroInflated" }
func (z zeroInflated) Domain() ir.Domain { return withZero(z.part.Domain()) }
func (z zeroInflated) Params() []ir.ParamSpec {
	return append([]ir.ParamSpec{probability("p")}, namedFor(z.part)...)
}
func (z zeroInflated) Check(x []float64, p [][]float64) string { return checkPositive(z.part, x, p) }
func (z zeroInflated) written(args []*ir.Node) string {
	return writtenZero("ZeroInflated", z.part, args)
}
func (z zeroInflated) LogDensity(r *lane.Rows) { z.Bind(r).LogDensity(r) }

func (z zeroInflated) Draw(src rng.Source, x []float64, p [][]float64) {
	switch rng.Bernoulli(src, p[0][0]) {
	case 0:
		z.part.Draw(src, x, p[1:])
	case 1:
		x[0] = 0
	default:
		x[0] = math.NaN()
	}
}

func (z zeroInflated) Bind(r *lane.Rows) ir.Density {
	return &boundZeroInflated{z, bindInner(z.part, r, 1, false), make([]lane.V, min(innerTile, r.N))}
}

type boundZeroInflated struct {
	zeroInflated
	inner *inner
	share []lane.V // [event]: of P(x), what d has
}

func (z *boundZeroInflated) LogDensity(r *lane.Rows) {
	prob := &r.P[0]
	var logP, log1mP lane.V
	for lo := 0; lo < r.N; lo += innerTile {
		n := min(innerTile, r.N-lo)
		z.inner.run(r, lo, n)
		for e := range n {
			p := prob.At(lo + e)
			if prob.Moves(lo + e) {
				zeroParts(p, &logP, &log1mP)
			}
			x, lp, dp, share := r.X.At(lo+e), r.Out(lo+e), prob.Grad(lo+e), &z.share[e]
			for l, v := range z.inner.logDensity(e) {
				rest := log1mP[l] + v
				if x[l] != 0 {
					lp[l] += rest
					dp[l] -= 1 / (1 - p[l])
					share[l] = 1
					continue
				}
				zero := numeric.LogAddExp(logP[l], rest)
				lp[l] += zero
				dp[l] -= numeric.Expm1(v) / numeric.Exp(zero)
				share[l] = numeric.Exp(rest - zero)
			}
		}
		z.inner.add(r, lo, z.share[:n])
	}
}

// zeroParts writes log p and log(1 − p), NaN for a p that is no probability.
func zeroParts(p, logP, log1mP *lane.V) {
	for l, v := range p {
		if !(v >= 0 && v <= 1) {
			v = math.NaN()
		}
		logP[l], log1mP[l] = numeric.Log(v), log1m(v)
	}
}

// withZero is the domain of a wrapper that has one parameter before those of
// the density inside and gives 0 a probability of its own.
func withZero(d ir.Domain) ir.Domain {
	d.Support.Lo = min(d.Support.Lo, 0)
	d.LoParam = 0
	if d.HiParam > 0 {
		d.HiParam++
	}
	return d
}

// checkPositive asks the density inside about all but 0.
func checkPositive(part ir.Density, x []float64, p [][]float64) string {
	if c, ok := part.(ir.Checker); ok && x[0] != 0 {
		return c.Check(x, p[1:])
	}
	return ""
}

func writtenZero(name string, part ir.Density, args []*ir.Node) string {
	return name + "(" + show(args[0]) + ", " + Dist{density: part, args: args[1:]}.String() + ")"
}
