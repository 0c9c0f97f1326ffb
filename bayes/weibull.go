package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Weibull is the Weibull distribution with the given shape > 0 and scale > 0,
// the time that a share 1/e survives: log p(x) = log shape − log scale +
// (shape − 1) log(x/scale) − (x/scale)^shape, x ≥ 0. At x = 0 it is +Inf for
// shape < 1.
func Weibull[A, S Operand](shape A, scale S) Dist { return dist(weibull{}, lift(shape), lift(scale)) }

type weibull struct{}

func (weibull) Name() string      { return "Weibull" }
func (weibull) Domain() ir.Domain { return positive }
func (weibull) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("shape"), positiveParam("scale")}
}
func (weibull) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (weibull) LogDensity(r *lane.Rows) {
	shape, scale := &r.P[0], &r.P[1]
	var norm, logScale, buf, ratio lane.V
	var power [1]lane.V
	for i := range r.N {
		a, s := shape.At(i), scale.At(i)
		if shape.Moves(i) || scale.Moves(i) {
			for l := range a {
				logScale[l] = logPositive(s[l])
				norm[l] = logPositive(a[l]) - logScale[l]
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		for l := range ratio {
			ratio[l] = logX[l] - logScale[l]
			power[0][l] = float64(a[l] * ratio[l])
		}
		lane.Exp(power[:], power[:])
		lp, dx, da, ds := r.Out(i), r.X.Grad(i), shape.Grad(i), scale.Grad(i)
		for l, e := range &power[0] {
			lp[l] += timesLog(a[l]-1, ratio[l]) - e + norm[l]
			dx[l] += math.FMA(-a[l], e, a[l]-1) / x[l]
			da[l] += math.FMA(ratio[l], 1-e, 1/a[l])
			ds[l] += float64(a[l] / s[l] * (e - 1))
		}
	}
}

func (weibull) Draw(src rng.Source, x []float64, p [][]float64) {
	e := numeric.Log(rng.StdExponential(src)) / positiveOrNaN(p[0][0])
	x[0] = positiveOrNaN(p[1][0]) * numeric.Exp(e)
}

func (weibull) Tails(x float64, p [3]float64) ir.Tails {
	shape, scale := p[0], p[1]
	if !(shape > 0 && scale > 0) {
		return noTails
	}
	ratio := numeric.Log(x) - numeric.Log(scale)
	h := numeric.Exp(float64(shape * ratio))
	slope := float64(shape * h)
	return survival(h, slope/x, [3]float64{float64(h * ratio), -slope / scale})
}
