package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Cauchy is the Cauchy distribution with location loc and scale > 0:
// log p(x) = −log π − log scale − log(1 + z²), z = (x − loc)/scale. It has no
// mean.
func Cauchy[L, S Operand](loc L, scale S) Dist { return dist(cauchy{}, lift(loc), lift(scale)) }

type cauchy struct{}

func (cauchy) Name() string           { return "Cauchy" }
func (cauchy) Domain() ir.Domain      { return realLine }
func (cauchy) Params() []ir.ParamSpec { return []ir.ParamSpec{location("loc"), positiveParam("scale")} }

func (cauchy) Prepare(r *lane.Rows) []float64 { return prepareScale(r, &r.P[1].Arg, logPi) }

func (cauchy) LogDensity(r *lane.Rows) { cauchyRows(r, &r.P[0], &r.P[1]) }

func (cauchy) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Cauchy(src, p[0][0], p[1][0])
}

func cauchyRows(r *lane.Rows, loc, scale *lane.Operand) {
	var inv, norm, z, tail, slope, share lane.V
	for i := range r.N {
		if r.Base != nil {
			fill(r.Base[2*i], &inv)
			fill(r.Base[2*i+1], &norm)
		} else if scale.Moves(i) {
			inverseScale(scale.At(i), &inv, &norm, logPi)
		}
		x, m := r.X.At(i), loc.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), loc.Grad(i), scale.Grad(i)
		for l := range lp {
			z[l] = float64((x[l] - m[l]) * inv[l])
		}
		heavyTails(&z, &tail, &slope, &share)
		for l := range lp {
			g := float64(2 * slope[l] * inv[l])
			lp[l] += norm[l] - tail[l]
			dx[l] -= g
			dm[l] += g
			ds[l] += float64(inv[l] * math.FMA(2, share[l], -1))
		}
	}
}
