package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// LogLogistic is the distribution of e^y for a logistic y, with the given
// scale > 0, its median, and shape > 0: log p(x) = log shape − log scale +
// (shape − 1) log(x/scale) − 2 log(1 + (x/scale)^shape), x ≥ 0. At x = 0 it is
// +Inf for shape < 1.
func LogLogistic[S, B Operand](scale S, shape B) Dist {
	return dist(logLogistic{}, lift(scale), lift(shape))
}

type logLogistic struct{}

func (logLogistic) Name() string      { return "LogLogistic" }
func (logLogistic) Domain() ir.Domain { return positive }
func (logLogistic) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("scale"), positiveParam("shape")}
}
func (logLogistic) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (logLogistic) LogDensity(r *lane.Rows) {
	scale, shape := &r.P[0], &r.P[1]
	var norm, logScale, buf, ratio lane.V
	var w, soft, share [1]lane.V
	for i := range r.N {
		s, b := scale.At(i), shape.At(i)
		if scale.Moves(i) || shape.Moves(i) {
			for l := range s {
				logScale[l] = logPositive(s[l])
				norm[l] = logPositive(b[l]) - logScale[l]
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		for l := range ratio {
			ratio[l] = logX[l] - logScale[l]
			w[0][l] = float64(b[l] * ratio[l])
		}
		lane.SoftplusExpit(soft[:], share[:], w[:])
		lp, dx, ds, db := r.Out(i), r.X.Grad(i), scale.Grad(i), shape.Grad(i)
		for l := range lp {
			g := math.FMA(-2, share[0][l], 1) // 1 − 2F(x)
			lp[l] += math.FMA(-2, soft[0][l], timesLog(b[l]-1, ratio[l])) + norm[l]
			dx[l] += math.FMA(float64(-2*b[l]), share[0][l], b[l]-1) / x[l]
			ds[l] -= float64(b[l] / s[l] * g)
			db[l] += math.FMA(ratio[l], g, 1/b[l])
		}
	}
}

func (logLogistic) Draw(src rng.Source, x []float64, p [][]float64) {
	w := standardLogistic(src) / positiveOrNaN(p[1][0])
	x[0] = positiveOrNaN(p[0][0]) * numeric.Exp(w)
}

func (logLogistic) Tails(x float64, p [3]float64) ir.Tails {
	scale, shape := p[0], p[1]
	if !(scale > 0 && shape > 0) {
		return noTails
	}
	ratio := numeric.Log(x) - numeric.Log(scale)
	w := float64(shape * ratio)
	t := logitTails(w)
	larger := numeric.Exp(max(t.Lower, t.Upper)) // dF/dw = F(1 − F)
	t.ByX = float64(larger*shape) / x
	t.By[0], t.By[1] = float64(-larger*shape)/scale, float64(larger*ratio)
	return t
}
