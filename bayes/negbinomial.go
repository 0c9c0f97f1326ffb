package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// NegBinomial is the negative binomial distribution with alpha > 0 and beta > 0,
// so mean alpha/beta: a Poisson distribution whose rate is Gamma(alpha, beta).
// log P(x) = log C(x + alpha − 1, x) − alpha·log(1 + 1/beta) − x·log(1 + beta).
func NegBinomial[A, B Operand](alpha A, beta B) Dist {
	return dist(negBinomial{}, lift(alpha), lift(beta))
}

type negBinomial struct{}

func (negBinomial) Name() string      { return "NegBinomial" }
func (negBinomial) Domain() ir.Domain { return counts }
func (negBinomial) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("alpha"), positiveParam("beta")}
}
func (negBinomial) ScratchRows(int) int { return risingRows }

func (negBinomial) LogDensity(r *lane.Rows) {
	shape, rate := &r.P[0], &r.P[1]
	rising := newRising(r, shape)
	var stop, miss lane.V // log(1 + 1/beta), log(1 + beta)
	for i := range r.N {
		a, b := shape.At(i), rate.At(i)
		if rate.Moves(i) {
			for l, v := range b {
				stop[l], miss[l] = log1pRatio(1, v), numeric.Log1p(v)
			}
		}
		x := r.X.At(i)
		logC, psi := rising.at(x, a)
		lp, da, db := r.Out(i), shape.Grad(i), rate.Grad(i)
		for l := range lp {
			lp[l] += logC[l] - float64(a[l]*stop[l]) - float64(x[l]*miss[l])
			da[l] += psi[l] + first(x[l], a[l]) - stop[l]
			db[l] += (a[l]/b[l] - x[l]) / (1 + b[l])
		}
	}
}

func (negBinomial) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Poisson(src, rng.Gamma(src, p[0][0], p[1][0]))
}

func (negBinomial) Tails(x float64, p [3]float64) ir.Tails {
	shape, rate := p[0], p[1]
	if !(rate > 0) {
		return noTails
	}
	stop, miss := rate/(1+rate), 1/(1+rate)
	return negBinomialTails(x, shape, stop, miss, [3]float64{0, float64(miss * miss)}, [3]float64{1})
}

// negBinomialTails returns the tails of failures before success number shape,
// each of probability stop = 1 − miss, given the derivatives of stop and of
// shape: F(x) = I_stop(shape, x+1).
func negBinomialTails(x, shape, stop, miss float64, stopBy, shapeBy [3]float64) ir.Tails {
	f := numeric.IncompleteBeta(shape, x+1, stop, miss)
	t := ir.Tails{Lower: f.Lower, Upper: f.Upper}
	for k := range t.By {
		t.By[k] = math.FMA(f.ByX, stopBy[k], float64(f.ByA*shapeBy[k]))
	}
	return t
}
