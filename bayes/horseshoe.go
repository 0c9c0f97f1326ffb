package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// Horseshoe is the regularised horseshoe prior of regression coefficients most
// of which are near 0: a global scale pulls all of them there, local scales with
// heavy tails let some escape, and a slab bounds those.
//
//	h := bayes.Horseshoe{NonZero: 3, Rows: 200, Sigma: sigma}
//	beta := m.Horseshoe("beta", h, predictor)
//	m.Observe(y, bayes.Normal(bayes.MatMul(x, beta), sigma))
//
// Predictors should have one scale, such as a standard deviation of 1.
//
// Source: [Piironen2017] §2.3, §3.3.
type Horseshoe struct {
	// NonZero is the guess how many coefficients are not near 0: more than 0 and
	// fewer than all.
	NonZero float64
	// Rows is the number of observations.
	Rows int
	// Sigma is the standard deviation of an observation given its mean: a
	// parameter, or for other likelihoods about the deviation of a pseudo
	// observation, such as 2 for a logistic regression with equal classes.
	Sigma Expr
	// Slab is the scale of coefficients that are far from 0, 0 means 2; SlabDF
	// the degrees of freedom of their Student-t distribution, 0 means 4.
	Slab, SlabDF float64
}

// defaultSlab and defaultSlabDF are weakly informative for predictors of unit
// scale, [Piironen2017] §4.
const (
	defaultSlab   = 2
	defaultSlabDF = 4
)

// Global returns tau0, the scale at which NonZero of the coefficients are
// expected to be away from 0.
//
// Source: [Piironen2017] eq. 3.12.
func (h Horseshoe) Global(coefficients int) Expr {
	return Mul(h.NonZero/(float64(coefficients)-h.NonZero)/math.Sqrt(float64(h.Rows)), h.Sigma)
}

// Horseshoe declares coefficients with a horseshoe prior, one for each position
// of d. Their parts are parameters too: "name.z", "name.local", "name.global"
// (over Global) and "name.slab".
func (m *Model) Horseshoe(name string, h Horseshoe, d Dim) Expr {
	n := &ir.Node{Op: ir.Reshape, Name: name, Pos: ir.Here()}
	size := d.Size()
	if h.Slab == 0 {
		h.Slab = defaultSlab
	}
	if h.SlabDF == 0 {
		h.SlabDF = defaultSlabDF
	}
	switch sigma := h.Sigma.n; {
	case size == 0:
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Horseshoe: %q has an empty dim", name)
	case !(h.NonZero > 0 && h.NonZero < float64(size)):
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Horseshoe: NonZero is %v of the %d coefficients %q; want more than 0 and fewer than all", h.NonZero, size, name)
	case h.Rows < 1:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Horseshoe: Rows is %d; want the number of observations", h.Rows)
	case !(h.Slab > 0 && h.SlabDF > 0) || math.IsInf(h.Slab, 1) || math.IsInf(h.SlabDF, 1):
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Horseshoe: Slab is %v and SlabDF %v; want positive numbers, or 0 for the defaults", h.Slab, h.SlabDF)
	case sigma != nil && len(sigma.Dims) > 0:
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Horseshoe: Sigma is %v; it must be a number", sigma)
	}
	if n.Err != nil {
		m.keep(n)
		return Expr{n}
	}
	z := m.Param(name+".z", Normal(0, 1), d)
	local := m.Param(name+".local", HalfCauchy(1), d)
	global := m.Param(name+".global", HalfCauchy(1)).Mul(h.Global(size))
	// The slab's variance over Slab²: coefficients far out are Student-t.
	slab := m.Param(name+".slab", InverseGamma(h.SlabDF/2, h.SlabDF/2))
	wide := Square(global.Mul(local))
	bound := Mul(h.Slab*h.Slab, slab)
	return m.Let(name, z.Mul(Sqrt(bound.Mul(wide).Div(bound.Add(wide)))))
}
