package bayes

import (
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// tailed is what wraps a density d and asks for its distribution function;
// parameters of its own follow those of d.
type tailed struct {
	d    ir.Cumulative
	name string
	n    int // parameters of d
}

// newTailed wraps the density of d if it has a distribution function.
func newTailed(wrapper string, d Dist) (tailed, error) {
	if d.err != nil {
		return tailed{}, d.err
	}
	if d.density == nil {
		return tailed{}, ir.Faultf(ir.BadModel, ir.Here(), "%s: there is no distribution", wrapper)
	}
	if c, ok := d.density.(ir.Cumulative); ok {
		return tailed{c, wrapper, len(c.Params())}, nil
	}
	names := make([]string, len(cumulative))
	for i, c := range cumulative {
		names[i] = c.Name()
	}
	return tailed{}, ir.Faultf(ir.BadModel, ir.Here(), "%s: %s has no distribution function here; those that have one: %s",
		wrapper, d.density.Name(), strings.Join(names, ", "))
}

func (t tailed) Name() string { return t.name + "(" + t.d.Name() + ")" }

func (t tailed) Params() []ir.ParamSpec { return t.d.Params() }

// Prepare returns what d makes of data.
func (t tailed) Prepare(r *lane.Rows) []float64 {
	p, ok := t.d.(ir.Preparer)
	if !ok {
		return nil
	}
	inner := *r
	inner.P = r.P[:t.n]
	return p.Prepare(&inner)
}

// ScratchRows returns what d needs.
func (t tailed) ScratchRows(width int) int {
	if s, ok := t.d.(ir.Scratcher); ok {
		return s.ScratchRows(width)
	}
	return 0
}

func (t tailed) written(args []*ir.Node) string {
	s := t.name + "(" + t.d.Name() + "(" + shown(args[:t.n]) + ")"
	return s + ", " + shown(args[t.n:]) + ")"
}

// before returns where F is the probability of less than x: x itself, or the
// whole number before it.
func (t tailed) before(x float64) float64 {
	if t.d.Domain().Integer {
		return math.Ceil(x) - 1
	}
	return x
}

// moves reports whether event i has other parameters of d than the one before.
func (t tailed) moves(r *lane.Rows, i int) bool {
	for k := range t.n {
		if r.P[k].Moves(i) {
			return true
		}
	}
	return false
}

// interval is log P(from < x ≤ upTo) in every lane, with its derivatives by the
// parameters of d and by both ends.
type interval struct {
	logP         lane.V
	by           [3]lane.V
	byFrom, byTo lane.V
}

// at computes the interval for the parameters of event i.
func (v *interval) at(t tailed, r *lane.Rows, i int, from, upTo *lane.V) {
	var params [3]*lane.V
	for k := range t.n {
		params[k] = r.P[k].At(i)
	}
	for l := range lane.W {
		var p [3]float64
		for k := range t.n {
			p[k] = params[k][l]
		}
		a, b := tailsAt(t.d, from[l], p), tailsAt(t.d, upTo[l], p)
		w := between(&a, &b)
		v.logP[l] = w.logP
		for k := range t.n {
			v.by[k][l] = math.FMA(w.from, a.By[k], float64(w.upTo*b.By[k]))
		}
		v.byFrom[l], v.byTo[l] = float64(w.from*a.ByX), float64(w.upTo*b.ByX)
	}
}

// addGrad adds the derivatives to an operand's at event i, times sign.
func addGrad(o *lane.Operand, i int, by *lane.V, sign float64) {
	if !o.Wanted() {
		return
	}
	g := o.Grad(i)
	for l, v := range by {
		g[l] = math.FMA(sign, v, g[l])
	}
}
