package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// InverseGamma is the distribution of 1/x for a gamma variable x with the given
// shape > 0 and the rate scale > 0: log p(x) = shape·log scale − log Γ(shape) −
// (shape + 1) log x − scale/x, x > 0.
func InverseGamma[A, S Operand](shape A, scale S) Dist {
	return dist(inverseGamma{}, lift(shape), lift(scale))
}

type inverseGamma struct{}

func (inverseGamma) Name() string      { return "InverseGamma" }
func (inverseGamma) Domain() ir.Domain { return positive }
func (inverseGamma) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("shape"), positiveParam("scale")}
}
func (inverseGamma) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (inverseGamma) LogDensity(r *lane.Rows) {
	shape, scale := &r.P[0], &r.P[1]
	var lgamma, psi, logScale, buf lane.V
	for i := range r.N {
		a, b := shape.At(i), scale.At(i)
		if shape.Moves(i) {
			for l, v := range a {
				lgamma[l] = lgammaPositive(v)
				if shape.Wanted() {
					psi[l] = numeric.Digamma(v)
				}
			}
		}
		if scale.Moves(i) {
			for l, v := range b {
				logScale[l] = logPositive(v)
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, da, db := r.Out(i), r.X.Grad(i), shape.Grad(i), scale.Grad(i)
		for l := range lp {
			inv := 1 / x[l]
			v := math.FMA(-b[l], inv, math.FMA(-(a[l]+1), logX[l], math.FMA(a[l], logScale[l], -lgamma[l])))
			if x[l] == 0 { // e^(−scale/x) wins over any power of x
				v = math.Inf(-1)
			}
			lp[l] += v
			dx[l] += float64(inv * math.FMA(b[l], inv, -(a[l]+1)))
			da[l] += logScale[l] - logX[l] - psi[l]
			db[l] += a[l]/b[l] - inv
		}
	}
}

func (inverseGamma) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.InverseGamma(src, p[0][0], p[1][0])
}

func (inverseGamma) Tails(x float64, p [3]float64) ir.Tails {
	shape, scale := p[0], p[1]
	if !(scale > 0) {
		return noTails
	}
	u := scale / x
	return mirrored(gammaTails(shape, u, -u/x, [3]float64{0, 1 / x}, [3]float64{1}))
}
