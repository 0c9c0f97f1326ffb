package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Exponential is the exponential distribution with the given rate > 0, so mean
// 1/rate: log p(x) = log rate − rate·x, x ≥ 0.
func Exponential[R Operand](rate R) Dist { return dist(exponential{}, lift(rate)) }

type exponential struct{}

func (exponential) Name() string           { return "Exponential" }
func (exponential) Domain() ir.Domain      { return positive }
func (exponential) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("rate")} }

func (exponential) LogDensity(r *lane.Rows) {
	rate := &r.P[0]
	var logRate, mean lane.V
	for i := range r.N {
		b := rate.At(i)
		if rate.Moves(i) {
			for l, v := range b {
				logRate[l], mean[l] = logPositive(v), 1/v
			}
		}
		x := r.X.At(i)
		lp, dx, db := r.Out(i), r.X.Grad(i), rate.Grad(i)
		for l := range lp {
			v := math.FMA(-b[l], x[l], logRate[l])
			if x[l] < 0 {
				v = math.Inf(-1)
			}
			lp[l] += v
			dx[l] -= b[l]
			db[l] += mean[l] - x[l]
		}
	}
}

func (exponential) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Exponential(src, p[0][0])
}

func (exponential) DrawRows(y []lane.V, p []lane.Arg) {
	lane.Log(y, y)
	var buf lane.V
	for i := range y {
		for l, rate := range p[0].At(i, &buf) {
			if y[i][l] /= -rate; !(rate > 0 && rate <= math.MaxFloat64) {
				y[i][l] = math.NaN()
			}
		}
	}
}

func (exponential) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[0] > 0) {
		return noTails
	}
	return survival(float64(p[0]*x), p[0], [3]float64{x})
}
