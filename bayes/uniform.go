package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Uniform is the uniform distribution between lo and hi > lo:
// log p(x) = −log(hi − lo), −Inf outside.
//
// As a prior its bounds should be literals: they decide the support. With
// bounds that are data or parameters the support is the real line, of which all
// outside is rejected; say On(Interval(lo, hi), …) where it is known.
func Uniform[A, B Operand](lo A, hi B) Dist {
	a, b := lift(lo), lift(hi)
	var u uniform
	if a.Op == ir.Const && b.Op == ir.Const && a.Scalar() && b.Scalar() && !a.Faulty() && !b.Faulty() {
		u.support = ir.Support{Kind: ir.Bounded, Lo: a.Num[0], Hi: b.Num[0]}
	}
	d := dist(u, a, b)
	if s := u.support; s.Kind == ir.Bounded && !(s.Lo < s.Hi) {
		d.err = ir.Faultf(ir.BadSupport, d.pos, "Uniform: the interval (%v, %v) is empty: lo must be below hi", s.Lo, s.Hi)
	}
	return d
}

type uniform struct{ support ir.Support }

func (uniform) Name() string           { return "Uniform" }
func (uniform) Params() []ir.ParamSpec { return []ir.ParamSpec{location("lo"), location("hi")} }
func (u uniform) Domain() ir.Domain {
	return ir.Domain{Support: u.support, LoParam: 1, HiParam: 2}
}

func (uniform) LogDensity(r *lane.Rows) {
	lo, hi := &r.P[0], &r.P[1]
	var norm, inv lane.V
	for i := range r.N {
		a, b := lo.At(i), hi.At(i)
		if lo.Moves(i) || hi.Moves(i) {
			for l := range a {
				norm[l], inv[l] = -logPositive(b[l]-a[l]), 1/(b[l]-a[l])
			}
		}
		x := r.X.At(i)
		lp, da, db := r.Out(i), lo.Grad(i), hi.Grad(i)
		for l := range lp {
			if x[l] >= a[l] && x[l] <= b[l] {
				lp[l] += norm[l]
			} else {
				lp[l] += min(norm[l], math.Inf(-1)) // NaN stays
			}
			da[l] += inv[l]
			db[l] -= inv[l]
		}
	}
}

func (uniform) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.UniformRange(src, p[0][0], p[1][0])
}

func (uniform) Tails(x float64, p [3]float64) ir.Tails {
	lo, hi := p[0], p[1]
	switch width := hi - lo; {
	case !(width > 0):
		return noTails
	case x <= lo:
		return belowAll
	case x >= hi:
		return aboveAll
	default:
		f, rest := (x-lo)/width, (hi-x)/width
		t := ir.Tails{Lower: numeric.Log1p(-rest), Upper: numeric.Log1p(-f)}
		if f < rest {
			t.Lower = numeric.Log(f)
		} else {
			t.Upper = numeric.Log(rest)
		}
		t.ByX = 1 / float64(width*min(f, rest))
		t.By[0], t.By[1] = float64(-rest*t.ByX), float64(-f*t.ByX)
		return t
	}
}
