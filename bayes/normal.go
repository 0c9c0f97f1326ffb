package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Normal is the normal distribution with the given mean and standard deviation
// sd > 0: log p(x) = −½z² − log sd − ½ log 2π, z = (x − mean)/sd.
func Normal[M, S Operand](mean M, sd S) Dist { return dist(normal{}, lift(mean), lift(sd)) }

type normal struct{}

func (normal) Name() string           { return "Normal" }
func (normal) Domain() ir.Domain      { return realLine }
func (normal) Params() []ir.ParamSpec { return []ir.ParamSpec{location("mean"), positiveParam("sd")} }

func (normal) LogDensity(r *lane.Rows) { normalRows(r, &r.P[0], &r.P[1]) }

func (normal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Normal(src, p[0][0], p[1][0])
}

func normalRows(r *lane.Rows, mean, sd *lane.Operand) {
	var inv, norm lane.V
	for i := range r.N {
		if sd.Moves(i) {
			for l, s := range sd.At(i) {
				inv[l], norm[l] = 1/s, -logPositive(s)-halfLog2Pi
			}
		}
		x, m := r.X.At(i), mean.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mean.Grad(i), sd.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			g := float64(z * inv[l])
			lp[l] += math.FMA(-0.5*z, z, norm[l])
			dx[l] -= g
			dm[l] += g
			ds[l] += math.FMA(g, z, -inv[l])
		}
	}
}
