package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Geometric is the number of failures before the first success of probability
// p, from 0 on: log P(x) = log p + x·log(1 − p), 0·log 0 = 0. At p = 0 every
// count has −Inf.
func Geometric[P Operand](p P) Dist { return dist(geometric{}, lift(p)) }

type geometric struct{}

func (geometric) Name() string           { return "Geometric" }
func (geometric) Domain() ir.Domain      { return counts }
func (geometric) Params() []ir.ParamSpec { return []ir.ParamSpec{probability("p")} }

func (geometric) LogDensity(r *lane.Rows) {
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
			lp[l] += logP[l] + timesLog(x[l], log1mP[l])
			dp[l] += 1/p[l] - timesReciprocal(x[l], 1-p[l])
		}
	}
}

// Draw inverts the tail: P(X ≥ x) = (1 − p)^x.
func (geometric) Draw(src rng.Source, x []float64, p [][]float64) {
	switch v := p[0][0]; {
	case !(v > 0 && v <= 1):
		x[0] = math.NaN()
	case v == 1:
		x[0] = 0
	default:
		x[0] = math.Floor(rng.StdExponential(src) / -log1m(v))
	}
}

func (geometric) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[0] >= 0 && p[0] <= 1) {
		return noTails
	}
	return survival(float64((x+1)*-log1m(p[0])), 0, [3]float64{(x + 1) / (1 - p[0])})
}
