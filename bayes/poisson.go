package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Poisson is the Poisson distribution with the given rate ≥ 0, its mean:
// log P(x) = x·log rate − rate − log x!, 0·log 0 = 0.
func Poisson[R Operand](rate R) Dist { return dist(poisson{}, lift(rate)) }

type poisson struct{}

func (poisson) Name() string      { return "Poisson" }
func (poisson) Domain() ir.Domain { return counts }
func (poisson) Params() []ir.ParamSpec {
	return []ir.ParamSpec{{Name: "rate", Lo: 0, Hi: math.Inf(1), Closed: true}}
}
func (poisson) Prepare(r *lane.Rows) []float64 { return prepare(r, logFactorial) }

func (poisson) LogDensity(r *lane.Rows) {
	rate := &r.P[0]
	var logRate, buf lane.V
	for i := range r.N {
		b := rate.At(i)
		if rate.Moves(i) {
			for l, v := range b {
				logRate[l] = numeric.Log(v)
			}
		}
		x, norm := r.X.At(i), prepared(r, 0, 1, i, &buf, logFactorial)
		lp, db := r.Out(i), rate.Grad(i)
		for l := range lp {
			lp[l] += timesLog(x[l], logRate[l]) - b[l] - norm[l]
			db[l] += timesReciprocal(x[l], b[l]) - 1
		}
	}
}

func (poisson) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Poisson(src, p[0][0])
}

// logFactorial returns log x!.
func logFactorial(x float64) float64 { return numeric.Lgamma(x + 1) }

func (poisson) Tails(x float64, p [3]float64) ir.Tails { return poissonTails(x, p[0], 1) }

// poissonTails returns the tails under a rate and its derivative by the
// parameter: F(x) = Q(x+1, rate).
func poissonTails(x, rate, by float64) ir.Tails {
	if !(rate >= 0) {
		return noTails
	}
	return mirrored(gammaTails(x+1, rate, 0, [3]float64{by}, [3]float64{}))
}
