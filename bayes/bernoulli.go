package bayes

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Bernoulli is 1 with probability p and else 0:
// log P(x) = x·log p + (1 − x) log(1 − p), 0·log 0 = 0.
func Bernoulli[P Operand](p P) Dist { return dist(bernoulli{}, lift(p)) }

type bernoulli struct{}

func (bernoulli) Name() string           { return "Bernoulli" }
func (bernoulli) Domain() ir.Domain      { return binary }
func (bernoulli) Params() []ir.ParamSpec { return []ir.ParamSpec{probability("p")} }

func (bernoulli) LogDensity(r *lane.Rows) {
	prob := &r.P[0]
	var logP, log1mP lane.V
	for i := range r.N {
		p := prob.At(i)
		if prob.Moves(i) {
			for l, v := range p {
				logP[l], log1mP[l] = numeric.Log(v), log1m(v)
			}
		}
		x, lp, dp := r.X.At(i), r.Out(i), prob.Grad(i)
		for l := range lp {
			lp[l] += timesLog(x[l], logP[l]) + timesLog(1-x[l], log1mP[l])
			dp[l] += timesReciprocal(x[l], p[l]) - timesReciprocal(1-x[l], 1-p[l])
		}
	}
}

func (bernoulli) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Bernoulli(src, p[0][0])
}
