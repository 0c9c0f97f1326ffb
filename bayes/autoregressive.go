package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// AR is a series (along the last dim) that is linear in the P values before:
// x[t] is normal with mean alpha + Σ beta[j]·x[t−1−j] and standard deviation
// sigma > 0. The first P values follow init, each by itself; with Flat the
// density is conditional on them, and can't be drawn.
//
//	m.Observe(y, bayes.AR(alpha, beta, sigma, bayes.Flat()))
//
// Shapes: beta is a vector of P coefficients, the latest lag first, for each
// series or one for all; alpha and sigma are numbers. A series is longer than P.
func AR[A, B, S Operand](alpha A, beta B, sigma S, init Dist) Dist {
	if d, bad := openingFault("AR", init); bad {
		return d
	}
	return dist(autoregression{init.density}, append([]*ir.Node{lift(alpha), lift(beta), lift(sigma)}, init.args...)...)
}

type autoregression struct{ init ir.Density }

func (autoregression) Name() string      { return "AR" }
func (autoregression) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (d autoregression) Params() []ir.ParamSpec {
	beta := ranked(1, location("beta"))
	beta.Any = true
	return append([]ir.ParamSpec{location("alpha"), beta, positiveParam("sigma")}, namedFor(d.init)...)
}
func (autoregression) CheckShapes(x []int, p [][]int) string {
	if x[0] > p[1][0] {
		return ""
	}
	return fmt.Sprintf("has %d values; %d lags need more", x[0], p[1][0])
}
func (d autoregression) written(args []*ir.Node) string { return writtenSeries("AR", 3, d.init, args) }
func (d autoregression) LogDensity(r *lane.Rows)        { d.Bind(r).LogDensity(r) }
func (d autoregression) Bind(r *lane.Rows) ir.Density {
	return &boundAR{d, bindOpening(d.init, r, 3)}
}

func (d autoregression) Draw(src rng.Source, x []float64, p [][]float64) {
	beta := p[1]
	for t := range x {
		if t < len(beta) {
			d.init.Draw(src, x[t:t+1], p[3:])
			continue
		}
		mean := p[0][0]
		for j, b := range beta {
			mean = math.FMA(b, x[t-1-j], mean)
		}
		x[t] = rng.Normal(src, mean, p[2][0])
	}
}

type boundAR struct {
	autoregression
	opening *opening
}

func (d *boundAR) LogDensity(r *lane.Rows) {
	alpha, beta, sigma := &r.P[0], &r.P[1], &r.P[2]
	lags := elements(beta)
	var inv, norm, z, g lane.V
	for i := range r.N {
		if sigma.Moves(i) {
			lane.InverseScale(&inv, &norm, sigma.At(i), halfLog2Pi)
		}
		for j := range lags {
			d.opening.add(r, i, j)
		}
		lp, da, ds := r.Out(i), alpha.Grad(i), sigma.Grad(i)
		for t := lags; t < r.K; t++ {
			mean := *alpha.At(i)
			for j := range lags {
				addTimes(&mean, beta.Elem(i, j), r.X.Elem(i, t-1-j))
			}
			x, dx := r.X.Elem(i, t), r.X.GradElem(i, t)
			for l := range lp {
				z[l] = float64((x[l] - mean[l]) * inv[l])
				g[l] = float64(z[l] * inv[l])
				lp[l] += math.FMA(-0.5*z[l], z[l], norm[l])
				dx[l] -= g[l]
				da[l] += g[l]
				ds[l] += math.FMA(g[l], z[l], -inv[l])
			}
			for j := range lags {
				addTimes(r.X.GradElem(i, t-1-j), &g, beta.Elem(i, j))
				addTimes(beta.GradElem(i, j), &g, r.X.Elem(i, t-1-j))
			}
		}
	}
}
