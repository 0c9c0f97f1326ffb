package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// PoissonLog is the Poisson distribution with mean e^eta: log P(x) = x·eta −
// e^eta − log x!. It is −Inf from eta = 710 on, where the mean overflows.
func PoissonLog[E Operand](eta E) Dist { return dist(poissonLog{}, lift(eta)) }

type poissonLog struct{}

func (poissonLog) Name() string                   { return "PoissonLog" }
func (poissonLog) Domain() ir.Domain              { return counts }
func (poissonLog) Params() []ir.ParamSpec         { return []ir.ParamSpec{location("eta")} }
func (poissonLog) Prepare(r *lane.Rows) []float64 { return prepare(r, logFactorial) }

func (poissonLog) LogDensity(r *lane.Rows) {
	logRate := &r.P[0]
	if y := regressed(r, logRate); y != nil {
		lane.PoissonLog(r.Total, logRate.D.V, logRate.V, y, r.Base)
		return
	}
	var rate, buf lane.V
	for i := range r.N {
		eta := logRate.At(i)
		if logRate.Moves(i) {
			for l, v := range eta {
				rate[l] = numeric.Exp(v)
			}
		}
		x, norm := r.X.At(i), prepared(r, 0, 1, i, &buf, logFactorial)
		lp, d := r.Out(i), logRate.Grad(i)
		for l := range lp {
			lp[l] += math.FMA(x[l], eta[l], -rate[l]) - norm[l]
			d[l] += x[l] - rate[l]
		}
	}
}

func (poissonLog) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Poisson(src, numeric.Exp(p[0][0]))
}

func (poissonLog) Tails(x float64, p [3]float64) ir.Tails {
	rate := numeric.Exp(p[0])
	return poissonTails(x, rate, rate)
}
