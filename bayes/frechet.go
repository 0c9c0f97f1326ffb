package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Frechet is the distribution of the largest of many numbers with heavy tails,
// with the given shape > 0 and scale > 0: log p(x) = log shape − log scale −
// (1 + shape) log(x/scale) − (x/scale)^−shape, x > 0. It has no mean for
// shape ≤ 1.
func Frechet[A, S Operand](shape A, scale S) Dist { return dist(frechet{}, lift(shape), lift(scale)) }

type frechet struct{}

func (frechet) Name() string      { return "Frechet" }
func (frechet) Domain() ir.Domain { return positive }
func (frechet) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("shape"), positiveParam("scale")}
}
func (frechet) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (frechet) LogDensity(r *lane.Rows) {
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
			power[0][l] = float64(-a[l] * ratio[l])
		}
		lane.Exp(power[:], power[:])
		lp, dx, da, ds := r.Out(i), r.X.Grad(i), shape.Grad(i), scale.Grad(i)
		for l, e := range &power[0] {
			v := math.FMA(-(1+a[l]), ratio[l], norm[l]) - e
			if x[l] == 0 { // the exponential wins over any power of x
				v = norm[l] + math.Inf(-1)
			}
			lp[l] += v
			dx[l] += math.FMA(a[l], e-1, -1) / x[l]
			da[l] += math.FMA(ratio[l], e-1, 1/a[l])
			ds[l] += float64(a[l] / s[l] * (1 - e))
		}
	}
}

func (frechet) Draw(src rng.Source, x []float64, p [][]float64) {
	e := numeric.Log(rng.StdExponential(src)) / positiveOrNaN(p[0][0])
	x[0] = positiveOrNaN(p[1][0]) * numeric.Exp(-e)
}

func (frechet) Tails(x float64, p [3]float64) ir.Tails {
	shape, scale := p[0], p[1]
	if !(shape > 0 && scale > 0) {
		return noTails
	}
	ratio := numeric.Log(x) - numeric.Log(scale)
	h := numeric.Exp(float64(-shape * ratio))
	slope := float64(shape * h)
	return risk(h, -slope/x, [3]float64{float64(-h * ratio), slope / scale})
}
