package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// SkewNormal is the skew normal distribution with location loc, scale > 0 and
// skewness parameter shape, 0 for the normal distribution: log p(x) = log 2 −
// ½z² − log scale − ½ log 2π + log Φ(shape·z), z = (x − loc)/scale.
func SkewNormal[L, S, A Operand](loc L, scale S, shape A) Dist {
	return dist(skewNormal{}, lift(loc), lift(scale), lift(shape))
}

type skewNormal struct{}

func (skewNormal) Name() string      { return "SkewNormal" }
func (skewNormal) Domain() ir.Domain { return realLine }
func (skewNormal) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("loc"), positiveParam("scale"), location("shape")}
}

func (skewNormal) LogDensity(r *lane.Rows) {
	loc, scale, shape := &r.P[0], &r.P[1], &r.P[2]
	var inv, norm lane.V
	for i := range r.N {
		if scale.Moves(i) {
			lane.InverseScale(&inv, &norm, scale.At(i), halfLog2Pi-math.Ln2)
		}
		x, m, a := r.X.At(i), loc.At(i), shape.At(i)
		lp, dx, dm, ds, da := r.Out(i), r.X.Grad(i), loc.Grad(i), scale.Grad(i), shape.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			w := float64(a[l] * z)
			mills := numeric.InverseMills(w)
			g := float64(math.FMA(a[l], mills, -z) * inv[l])
			lp[l] += math.FMA(-0.5*z, z, norm[l]) + numeric.LogNormalCDF(w)
			dx[l] += g
			dm[l] -= g
			ds[l] -= math.FMA(g, z, inv[l])
			da[l] += float64(z * mills)
		}
	}
}

// Draw adds δ|u| to a normal variable of variance 1 − δ², δ = shape/√(1 + shape²).
func (skewNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	shape := p[2][0]
	root := math.Sqrt(math.FMA(shape, shape, 1))
	z := math.FMA(shape/root, math.Abs(rng.StdNormal(src)), rng.StdNormal(src)/root)
	x[0] = math.FMA(positiveOrNaN(p[1][0]), z, p[0][0])
}
