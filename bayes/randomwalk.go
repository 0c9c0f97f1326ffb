package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// GaussianRandomWalk is a series (along the last dim) whose first value follows
// init and whose steps are normal with mean 0 and standard deviation sd > 0:
// log p(x) = log init(x[0]) + Σ log Normal(x[t] | x[t−1], sd).
//
//	level := m.Param("level", bayes.GaussianRandomWalk(sd, bayes.Normal(0, 10)), week)
//
// With init Flat it is conditional on the first value, and can't be drawn.
// Where sd is small and unknown, cumulated standard normal steps (Cumsum) are
// easier to sample.
func GaussianRandomWalk[S Operand](sd S, init Dist) Dist {
	if d, bad := openingFault("GaussianRandomWalk", init); bad {
		return d
	}
	return dist(randomWalk{init.density}, append([]*ir.Node{lift(sd)}, init.args...)...)
}

type randomWalk struct{ init ir.Density }

func (randomWalk) Name() string      { return "GaussianRandomWalk" }
func (randomWalk) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (d randomWalk) Params() []ir.ParamSpec {
	return append([]ir.ParamSpec{positiveParam("sd")}, namedFor(d.init)...)
}
func (d randomWalk) written(args []*ir.Node) string {
	return writtenSeries("GaussianRandomWalk", 1, d.init, args)
}
func (d randomWalk) LogDensity(r *lane.Rows) { d.Bind(r).LogDensity(r) }
func (d randomWalk) Bind(r *lane.Rows) ir.Density {
	return &boundWalk{d, bindOpening(d.init, r, 1)}
}

func (d randomWalk) Draw(src rng.Source, x []float64, p [][]float64) {
	d.init.Draw(src, x[:1], p[1:])
	for t := 1; t < len(x); t++ {
		x[t] = rng.Normal(src, x[t-1], p[0][0])
	}
}

type boundWalk struct {
	randomWalk
	opening *opening
}

func (d *boundWalk) LogDensity(r *lane.Rows) {
	sd := &r.P[0]
	var inv, norm lane.V
	for i := range r.N {
		if sd.Moves(i) {
			lane.InverseScale(&inv, &norm, sd.At(i), halfLog2Pi)
		}
		d.opening.add(r, i, 0)
		before, dBefore := *r.X.Elem(i, 0), r.X.GradElem(i, 0)
		lp, ds := r.Out(i), sd.Grad(i)
		for t := 1; t < r.K; t++ {
			x, dx := r.X.Elem(i, t), r.X.GradElem(i, t)
			for l := range lp {
				z := float64((x[l] - before[l]) * inv[l])
				g := float64(z * inv[l])
				lp[l] += math.FMA(-0.5*z, z, norm[l])
				dx[l] -= g
				dBefore[l] += g
				ds[l] += math.FMA(g, z, -inv[l])
			}
			before, dBefore = *x, dx
		}
		if r.K == 1 {
			for l := range lp {
				lp[l] += float64(0 * norm[l]) // sd must be in range all the same
			}
		}
	}
}
