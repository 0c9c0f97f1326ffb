package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// NegBinomialMean is the negative binomial distribution with mean mu > 0 and
// precision phi > 0, so variance mu + mu²/phi: a Poisson distribution whose
// rate is Gamma(phi, phi/mu). log P(x) = log C(x + phi − 1, x) −
// phi·log(1 + mu/phi) − x·log(1 + phi/mu).
func NegBinomialMean[M, P Operand](mu M, phi P) Dist {
	return dist(negBinomialMean{}, lift(mu), lift(phi))
}

type negBinomialMean struct{}

func (negBinomialMean) Name() string      { return "NegBinomialMean" }
func (negBinomialMean) Domain() ir.Domain { return counts }
func (negBinomialMean) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("mu"), positiveParam("phi")}
}
func (negBinomialMean) ScratchRows(int) int { return risingRows }

func (negBinomialMean) LogDensity(r *lane.Rows) {
	mean, shape := &r.P[0], &r.P[1]
	rising := newRising(r, shape)
	var stop, miss lane.V // log(1 + mu/phi), log(1 + phi/mu)
	var ratio, log [2]lane.V
	for i := range r.N {
		m, a := mean.At(i), shape.At(i)
		if mean.Moves(i) || shape.Moves(i) {
			for l := range m {
				ratio[0][l], ratio[1][l] = m[l]/a[l], a[l]/m[l]
			}
			lane.Log1p(log[:], ratio[:])
			for l := range m {
				stop[l], miss[l] = log[0][l], log[1][l]
				if !(m[l] > 0 && a[l] > 0) || math.IsInf(ratio[0][l]+ratio[1][l], 0) {
					stop[l], miss[l] = log1pRatio(m[l], a[l]), log1pRatio(a[l], m[l])
				}
			}
		}
		x := r.X.At(i)
		logC, psi := rising.at(x, a)
		lp, dm, da := r.Out(i), mean.Grad(i), shape.Grad(i)
		for l := range lp {
			lp[l] += logC[l] - float64(a[l]*stop[l]) - float64(x[l]*miss[l])
			away := (x[l] - m[l]) / (m[l] + a[l])
			dm[l] += float64(away * (a[l] / m[l]))
			da[l] += (psi[l] + first(x[l], a[l]) - stop[l]) - away
		}
	}
}

func (negBinomialMean) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Poisson(src, rng.Gamma(src, p[1][0], p[1][0]/p[0][0]))
}

// log1pRatio returns log(1 + a/b) for a > 0 and b > 0, also where the ratio
// overflows; NaN for others.
func log1pRatio(a, b float64) float64 {
	switch ratio := a / b; {
	case !(a > 0 && b > 0):
		return math.NaN()
	case ratio > 0x1p54: // 1 is below half an ulp
		return numeric.Log(a) - numeric.Log(b)
	default:
		return numeric.Log1p(ratio)
	}
}

func (negBinomialMean) Tails(x float64, p [3]float64) ir.Tails {
	mean, shape := p[0], p[1]
	if !(mean > 0 && shape > 0) {
		return noTails
	}
	sum := mean + shape
	stop, miss := shape/sum, mean/sum
	return negBinomialTails(x, shape, stop, miss, [3]float64{-stop / sum, miss / sum}, [3]float64{0, 1})
}
