package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Pareto is the Pareto distribution above minimum > 0 with the given shape > 0:
// log p(x) = log shape + shape·log minimum − (shape + 1) log x, x ≥ minimum, −Inf
// below. It has no mean for shape ≤ 1.
//
// As a prior its minimum should be a literal: it decides the support. With a
// minimum that is data or a parameter the support is the positive numbers, of
// which those below it are rejected.
func Pareto[M, A Operand](minimum M, shape A) Dist {
	low := lift(minimum)
	p := pareto{positive.Support}
	if low.Op == ir.Const && low.Scalar() && !low.Faulty() {
		p.support.Lo = max(0, low.Num[0])
	}
	return dist(p, low, lift(shape))
}

type pareto struct{ support ir.Support }

func (pareto) Name() string        { return "Pareto" }
func (p pareto) Domain() ir.Domain { return ir.Domain{Support: p.support, LoParam: 1} }
func (pareto) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("minimum"), positiveParam("shape")}
}
func (pareto) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (pareto) LogDensity(r *lane.Rows) {
	low, shape := &r.P[0], &r.P[1]
	var logLow, logShape, buf lane.V
	for i := range r.N {
		m, a := low.At(i), shape.At(i)
		if low.Moves(i) || shape.Moves(i) {
			for l := range m {
				logLow[l], logShape[l] = logPositive(m[l]), logPositive(a[l])
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dm, da := r.Out(i), r.X.Grad(i), low.Grad(i), shape.Grad(i)
		for l := range lp {
			fall := logLow[l] - logX[l]
			v := math.FMA(a[l], fall, logShape[l]-logX[l])
			if x[l] < m[l] {
				v = min(logLow[l]+logShape[l], math.Inf(-1)) // NaN stays
			}
			lp[l] += v
			dx[l] -= (a[l] + 1) / x[l]
			dm[l] += a[l] / m[l]
			da[l] += 1/a[l] + fall
		}
	}
}

func (pareto) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = positiveOrNaN(p[0][0]) * numeric.Exp(rng.StdExponential(src)/positiveOrNaN(p[1][0]))
}

func (pareto) Tails(x float64, p [3]float64) ir.Tails {
	low, shape := p[0], p[1]
	switch {
	case !(low > 0 && shape > 0):
		return noTails
	case x <= low:
		return belowAll
	}
	rise := numeric.Log1p((x - low) / low)
	return survival(float64(shape*rise), shape/x, [3]float64{-shape / low, rise})
}
