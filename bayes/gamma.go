package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Gamma is the gamma distribution with the given shape > 0 and rate > 0, so
// mean shape/rate: log p(x) = shape·log rate − log Γ(shape) +
// (shape − 1) log x − rate·x, x > 0. At x = 0 it is +Inf for shape < 1.
func Gamma[A, R Operand](shape A, rate R) Dist { return dist(gamma{}, lift(shape), lift(rate)) }

type gamma struct{}

func (gamma) Name() string      { return "Gamma" }
func (gamma) Domain() ir.Domain { return positive }
func (gamma) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("shape"), positiveParam("rate")}
}
func (gamma) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (gamma) LogDensity(r *lane.Rows) {
	shape, rate := &r.P[0], &r.P[1]
	var lgamma, psi, logRate, buf lane.V
	for i := range r.N {
		a, b := shape.At(i), rate.At(i)
		if shape.Moves(i) {
			for l, v := range a {
				lgamma[l] = lgammaPositive(v)
				if shape.Wanted() {
					psi[l] = numeric.Digamma(v)
				}
			}
		}
		if rate.Moves(i) {
			for l, v := range b {
				logRate[l] = logPositive(v)
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, da, db := r.Out(i), r.X.Grad(i), shape.Grad(i), rate.Grad(i)
		for l := range lp {
			norm := math.FMA(a[l], logRate[l], -lgamma[l])
			lp[l] += math.FMA(-b[l], x[l], timesLog(a[l]-1, logX[l])+norm)
			dx[l] += timesReciprocal(a[l]-1, x[l]) - b[l]
			da[l] += logRate[l] + logX[l] - psi[l]
			db[l] += a[l]/b[l] - x[l]
		}
	}
}

func (gamma) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Gamma(src, p[0][0], p[1][0])
}

func (gamma) Tails(x float64, p [3]float64) ir.Tails {
	shape, rate := p[0], p[1]
	if !(rate > 0) {
		return noTails
	}
	return gammaTails(shape, float64(rate*x), rate, [3]float64{0, x}, [3]float64{1})
}

// gammaTails returns the tails of P(shape, u), given the derivatives of u by x
// and the parameters and those of the shape.
func gammaTails(shape, u, byX float64, by, shapeBy [3]float64) ir.Tails {
	g := numeric.IncompleteGamma(shape, u)
	t := ir.Tails{Lower: g.Lower, Upper: g.Upper, ByX: float64(g.ByX * byX)}
	for k := range by {
		t.By[k] = math.FMA(g.ByX, by[k], float64(g.ByA*shapeBy[k]))
	}
	return t
}
