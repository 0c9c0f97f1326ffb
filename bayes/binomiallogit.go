package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// BinomialLogit is the number of successes in n trials of probability
// 1/(1 + e^−eta): log P(x) = log C(n, x) − x·log(1 + e^−eta) −
// (n − x) log(1 + e^eta). It is exact for every finite eta, NaN for others. n is a whole number; there is no derivative by it.
func BinomialLogit[N, E Operand](n N, eta E) Dist { return dist(binomialLogit{}, lift(n), lift(eta)) }

type binomialLogit struct{}

func (binomialLogit) Name() string      { return "BinomialLogit" }
func (binomialLogit) Domain() ir.Domain { return successes }
func (binomialLogit) Params() []ir.ParamSpec {
	return []ir.ParamSpec{trials("n"), location("eta")}
}
func (binomialLogit) Prepare(r *lane.Rows) []float64 { return prepareChoose(r) }

func (binomialLogit) LogDensity(r *lane.Rows) {
	total, logit := &r.P[0], &r.P[1]
	if y := regressed(r, logit); y != nil && r.Base != nil {
		lane.BinomialLogit(r.Total, logit.D.V, logit.V, y, total.Arg, r.Base)
		return
	}
	var log1pExp, large, small, buf lane.V
	for i := range r.N {
		eta := logit.At(i)
		if logit.Moves(i) {
			for l, v := range eta {
				log1pExp[l], large[l], small[l] = bernoulliParts(v)
			}
		}
		x, n, choose := r.X.At(i), total.At(i), preparedChoose(r, i, &buf)
		lp, d := r.Out(i), logit.Grad(i)
		for l := range lp {
			// unlikely counts what eta's sign speaks against.
			likely, unlikely, sign := x[l], n[l]-x[l], 1.0
			if eta[l] < 0 {
				likely, unlikely, sign = unlikely, likely, -1
			}
			v := math.FMA(-n[l], log1pExp[l], choose[l])
			lp[l] += math.FMA(-unlikely, math.Abs(eta[l]), v)
			d[l] += float64(sign * math.FMA(likely, small[l], float64(-unlikely*large[l])))
		}
	}
}

func (binomialLogit) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Binomial(src, p[0][0], numeric.Expit(p[1][0]))
}

func (binomialLogit) Tails(x float64, p [3]float64) ir.Tails {
	_, large, small := bernoulliParts(p[1])
	if p[1] < 0 {
		large, small = small, large
	}
	return binomialTails(x, p[0], large, small, float64(large*small))
}
