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

// Kernel is for priors whose location is data, the same for every event, and
// settles what depends on it and on the scale.
func (cauchy) Kernel(r *lane.Rows) func() { return cauchyKernel(r, &r.P[0], &r.P[1]) }

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
			lane.InverseScale(&inv, &norm, scale.At(i), logPi)
		}
		x, m := r.X.At(i), loc.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), loc.Grad(i), scale.Grad(i)
		for l := range lp {
			z[l] = float64((x[l] - m[l]) * inv[l])
		}
		lane.HeavyTails(&z, &tail, &slope, &share)
		for l := range lp {
			g := float64(2 * slope[l] * inv[l])
			lp[l] += norm[l] - tail[l]
			dx[l] -= g
			dm[l] += g
			ds[l] += float64(inv[l] * math.FMA(2, share[l], -1))
		}
	}
}

// cauchyKernel is cauchyRows with the kernel chosen, nil if there is none.
func cauchyKernel(r *lane.Rows, loc, scale *lane.Operand) func() {
	if r.X.V == nil || r.X.Step != 1 || loc.V != nil || loc.Step != 0 || scale.Step != 0 {
		return nil
	}
	x, dx, center := r.X.V[:r.N], r.X.D.V, *loc.At(0)
	s, update := scaleOf(scale, logPi)
	return func() {
		update()
		lane.Cauchy(r.Total, x, dx, &center, &s.Inv, &s.Norm, s.Grad)
	}
}

func (cauchy) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[1] > 0) {
		return noTails
	}
	z := (x - p[0]) / p[1]
	beyond, _, logp := studentBeyond(1, z)
	return byLogDensity(symmetricTails(z, beyond-math.Ln2), 0, logp, z, p[1])
}
