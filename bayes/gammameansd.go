package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// GammaMeanSD is the gamma distribution with the given mean > 0 and standard
// deviation sd > 0: Gamma with shape (mean/sd)² and rate mean/sd².
func GammaMeanSD[M, S Operand](mean M, sd S) Dist { return dist(gammaMeanSD{}, lift(mean), lift(sd)) }

type gammaMeanSD struct{}

func (gammaMeanSD) Name() string      { return "GammaMeanSD" }
func (gammaMeanSD) Domain() ir.Domain { return positive }
func (gammaMeanSD) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("mean"), positiveParam("sd")}
}
func (gammaMeanSD) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (gammaMeanSD) LogDensity(r *lane.Rows) {
	mean, sd := &r.P[0], &r.P[1]
	grad := mean.Wanted() || sd.Wanted()
	var shape, rate, logRate, norm, psi, buf lane.V
	for i := range r.N {
		m, s := mean.At(i), sd.At(i)
		if mean.Moves(i) || sd.Moves(i) {
			for l := range m {
				t := m[l] / s[l]
				shape[l], rate[l] = float64(t*t), t/s[l]
				logRate[l] = logPositive(m[l]) - float64(2*logPositive(s[l]))
				norm[l] = math.FMA(shape[l], logRate[l], -lgammaPositive(shape[l]))
				if grad {
					psi[l] = numeric.Digamma(shape[l])
				}
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mean.Grad(i), sd.Grad(i)
		for l := range lp {
			da := logRate[l] + logX[l] - psi[l] // by the shape
			db := m[l] - x[l]                   // by the rate: shape/rate − x
			lp[l] += math.FMA(-rate[l], x[l], timesLog(shape[l]-1, logX[l])+norm[l])
			dx[l] += timesReciprocal(shape[l]-1, x[l]) - rate[l]
			dm[l] += math.FMA(2*rate[l], da, db/s[l]/s[l])
			ds[l] -= float64(2 / s[l] * math.FMA(shape[l], da, float64(rate[l]*db)))
		}
	}
}

func (gammaMeanSD) Draw(src rng.Source, x []float64, p [][]float64) {
	mean, sd := p[0][0], p[1][0]
	if !(sd > 0) {
		x[0] = math.NaN()
		return
	}
	t := mean / sd
	x[0] = rng.Gamma(src, float64(t*t), t/sd)
}

func (gammaMeanSD) Tails(x float64, p [3]float64) ir.Tails {
	mean, sd := p[0], p[1]
	if !(mean > 0 && sd > 0) {
		return noTails
	}
	ratio := mean / sd
	rate := ratio / sd
	u := float64(rate * x)
	return gammaTails(float64(ratio*ratio), u, rate,
		[3]float64{u / mean, -2 * u / sd}, [3]float64{2 * ratio / sd, -2 * ratio * ratio / sd})
}
