package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// BetaMeanPrecision is the beta distribution with the given mean in (0, 1) and
// precision > 0: Beta with a = mean·precision and b = (1 − mean)·precision. Its
// variance is mean (1 − mean)/(1 + precision). Stan calls it beta_proportion.
func BetaMeanPrecision[M, K Operand](mean M, precision K) Dist {
	return dist(betaMeanPrecision{}, lift(mean), lift(precision))
}

type betaMeanPrecision struct{}

func (betaMeanPrecision) Name() string      { return "BetaMeanPrecision" }
func (betaMeanPrecision) Domain() ir.Domain { return unit }
func (betaMeanPrecision) Params() []ir.ParamSpec {
	return []ir.ParamSpec{{Name: "mean", Lo: 0, Hi: 1}, positiveParam("precision")}
}
func (betaMeanPrecision) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log, log1m) }

func (betaMeanPrecision) LogDensity(r *lane.Rows) {
	mean, precision := &r.P[0], &r.P[1]
	grad := mean.Wanted() || precision.Wanted()
	var a, b, norm, psiA, psiB, logBuf, log1mBuf lane.V
	for i := range r.N {
		m, k := mean.At(i), precision.At(i)
		if mean.Moves(i) || precision.Moves(i) {
			for l := range a {
				a[l], b[l], norm[l] = float64(m[l]*k[l]), float64((1-m[l])*k[l]), math.NaN()
				if a[l] > 0 && b[l] > 0 {
					norm[l] = -numeric.Lbeta(a[l], b[l])
				}
				if grad {
					sum := numeric.Digamma(k[l])
					psiA[l], psiB[l] = sum-numeric.Digamma(a[l]), sum-numeric.Digamma(b[l])
				}
			}
		}
		x, logX, log1mX := r.X.At(i), prepared(r, 0, 2, i, &logBuf, numeric.Log), prepared(r, 1, 2, i, &log1mBuf, log1m)
		lp, dx, dm, dk := r.Out(i), r.X.Grad(i), mean.Grad(i), precision.Grad(i)
		for l := range lp {
			lp[l] += timesLog(a[l]-1, logX[l]) + timesLog(b[l]-1, log1mX[l]) + norm[l]
			dx[l] += timesReciprocal(a[l]-1, x[l]) - timesReciprocal(b[l]-1, 1-x[l])
			byA, byB := logX[l]+psiA[l], log1mX[l]+psiB[l]
			dm[l] += float64(k[l] * (byA - byB))
			dk[l] += math.FMA(m[l], byA, float64((1-m[l])*byB))
		}
	}
}

func (betaMeanPrecision) Draw(src rng.Source, x []float64, p [][]float64) {
	mean, precision := p[0][0], p[1][0]
	x[0] = rng.Beta(src, mean*precision, (1-mean)*precision)
}

func (betaMeanPrecision) Tails(x float64, p [3]float64) ir.Tails {
	mean, precision := p[0], p[1]
	f := numeric.IncompleteBeta(float64(mean*precision), float64((1-mean)*precision), x, 1-x)
	return ir.Tails{Lower: f.Lower, Upper: f.Upper, ByX: f.ByX, By: [3]float64{
		float64(precision * (f.ByA - f.ByB)), math.FMA(mean, f.ByA, float64((1-mean)*f.ByB))}}
}
