package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// NegBinomialLog is the negative binomial distribution with mean e^eta and
// precision phi > 0: log P(x) = log C(x + phi − 1, x) − phi·log(1 + e^t) −
// x·log(1 + e^−t), t = eta − log phi.
func NegBinomialLog[E, P Operand](eta E, phi P) Dist {
	return dist(negBinomialLog{}, lift(eta), lift(phi))
}

type negBinomialLog struct{}

func (negBinomialLog) Name() string      { return "NegBinomialLog" }
func (negBinomialLog) Domain() ir.Domain { return counts }
func (negBinomialLog) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("eta"), positiveParam("phi")}
}
func (negBinomialLog) ScratchRows(int) int { return risingRows }

func (negBinomialLog) LogDensity(r *lane.Rows) {
	logMean, shape := &r.P[0], &r.P[1]
	rising := newRising(r, shape)
	var logShape, stop, miss, share, rest lane.V // of t: softplus(±t), expit(±t)
	var away, soft, small [1]lane.V              // −|t|, its softplus and expit
	for i := range r.N {
		eta, a := logMean.At(i), shape.At(i)
		if shape.Moves(i) {
			for l, v := range a {
				logShape[l] = logPositive(v)
			}
		}
		if logMean.Moves(i) || shape.Moves(i) {
			for l := range eta {
				away[0][l] = -math.Abs(eta[l] - logShape[l])
			}
			lane.SoftplusExpit(soft[:], small[:], away[:])
			for l := range eta {
				t := eta[l] - logShape[l]
				stop[l], miss[l] = soft[0][l]+max(t, 0), soft[0][l]+max(-t, 0)
				if share[l], rest[l] = 1-small[0][l], small[0][l]; t < 0 {
					share[l], rest[l] = rest[l], share[l]
				}
			}
		}
		x := r.X.At(i)
		logC, psi := rising.at(x, a)
		lp, d, da := r.Out(i), logMean.Grad(i), shape.Grad(i)
		for l := range lp {
			lp[l] += logC[l] - float64(a[l]*stop[l]) - float64(x[l]*miss[l])
			d[l] += math.FMA(x[l], rest[l], -float64(a[l]*share[l]))
			// (x − mu)/(mu + phi) is x·rest/phi − share. What psi would have
			// of 1/phi is taken off x·rest, so that small phi lose no digits.
			d1 := share[l] - stop[l]
			if x[l] > 0 {
				d1 += math.FMA(x[l], share[l], 1-x[l]) / a[l]
			}
			da[l] += psi[l] + d1
		}
	}
}

func (negBinomialLog) Draw(src rng.Source, x []float64, p [][]float64) {
	phi := p[1][0]
	x[0] = rng.Poisson(src, rng.Gamma(src, phi, phi)*numeric.Exp(p[0][0]))
}

func (negBinomialLog) Tails(x float64, p [3]float64) ir.Tails {
	shape := p[1]
	_, stop, miss := bernoulliParts(p[0] - logPositive(shape)) // of |t|
	if p[0] > logPositive(shape) {
		stop, miss = miss, stop
	}
	share := float64(stop * miss)
	return negBinomialTails(x, shape, stop, miss, [3]float64{-share, share / shape}, [3]float64{0, 1})
}
