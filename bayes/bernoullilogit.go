package bayes

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// BernoulliLogit is 1 with probability 1/(1 + e^−eta) and else 0:
// log P(x) = −log(1 + e^s), s = −eta for x = 1 and eta for x = 0. It is exact
// for every eta, and its limit for an infinite one.
func BernoulliLogit[E Operand](eta E) Dist { return dist(bernoulliLogit{}, lift(eta)) }

type bernoulliLogit struct{}

func (bernoulliLogit) Name() string           { return "BernoulliLogit" }
func (bernoulliLogit) Domain() ir.Domain      { return binary }
func (bernoulliLogit) Params() []ir.ParamSpec { return []ir.ParamSpec{location("eta")} }

func (bernoulliLogit) LogDensity(r *lane.Rows) {
	logit := &r.P[0]
	if y := regressed(r, logit); y != nil {
		lane.BernoulliLogit(r.Total, logit.D.V, logit.V, y)
		return
	}
	var log1pExp, large, small lane.V
	for i := range r.N {
		eta := logit.At(i)
		if logit.Moves(i) {
			for l, v := range eta {
				log1pExp[l], large[l], small[l] = bernoulliParts(v)
			}
		}
		x, lp, d := r.X.At(i), r.Out(i), logit.Grad(i)
		for l := range lp {
			sign := 1 - float64(2*x[l])
			s := float64(sign * eta[l])
			slope := small[l]
			if s > 0 {
				slope = large[l]
			}
			lp[l] -= max(s, 0) + log1pExp[l]
			d[l] -= float64(sign * slope)
		}
	}
}

func (bernoulliLogit) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Bernoulli(src, numeric.Expit(p[0][0]))
}
