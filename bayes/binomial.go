package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Binomial is the number of successes in n trials of probability p: log P(x) =
// log C(n, x) + x·log p + (n − x) log(1 − p), 0·log 0 = 0. n is a whole number;
// there is no derivative by it.
func Binomial[N, P Operand](n N, p P) Dist { return dist(binomial{}, lift(n), lift(p)) }

type binomial struct{}

func (binomial) Name() string                   { return "Binomial" }
func (binomial) Domain() ir.Domain              { return successes }
func (binomial) Params() []ir.ParamSpec         { return []ir.ParamSpec{trials("n"), probability("p")} }
func (binomial) Prepare(r *lane.Rows) []float64 { return prepareChoose(r) }

func (binomial) LogDensity(r *lane.Rows) {
	total, prob := &r.P[0], &r.P[1]
	var logP, log1mP, buf lane.V
	for i := range r.N {
		p := prob.At(i)
		if prob.Moves(i) {
			for l, v := range p {
				logP[l], log1mP[l] = numeric.Log(v), log1m(v)
			}
		}
		x, n, choose := r.X.At(i), total.At(i), preparedChoose(r, i, &buf)
		lp, dp := r.Out(i), prob.Grad(i)
		for l := range lp {
			rest := n[l] - x[l]
			lp[l] += timesLog(x[l], logP[l]) + timesLog(rest, log1mP[l]) + choose[l]
			dp[l] += timesReciprocal(x[l], p[l]) - timesReciprocal(rest, 1-p[l])
		}
	}
}

func (binomial) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Binomial(src, p[0][0], p[1][0])
}

// logChoose returns log C(n, x), NaN unless n is a whole number.
func logChoose(n, x float64) float64 {
	if n != math.Floor(n) {
		return math.NaN()
	}
	return numeric.Lchoose(n, x)
}

// prepareChoose returns log C(n, x) of every event if n, parameter 0, is data.
func prepareChoose(r *lane.Rows) []float64 {
	n := &r.P[0].Arg
	if n.D == nil || r.X.Arg.D == nil {
		return nil
	}
	base := make([]float64, r.N)
	for i := range base {
		base[i] = logChoose(n.D[i*n.Step], r.X.Arg.D[i])
	}
	return base
}

// preparedChoose returns log C(n, x) at event i: what was prepared, or computed
// now.
func preparedChoose(r *lane.Rows, i int, buf *lane.V) *lane.V {
	if r.Base != nil {
		return fill(r.Base[i], buf)
	}
	n, x := r.P[0].At(i), r.X.At(i)
	for l := range buf {
		buf[l] = logChoose(n[l], x[l])
	}
	return buf
}

func (binomial) Tails(x float64, p [3]float64) ir.Tails {
	return binomialTails(x, p[0], p[1], 1-p[1], 1)
}

// binomialTails returns the tails with success probability p = 1 − q, of whose
// parameter, the second, the derivative of p is by: 1 − F(x) = I_p(x+1, n−x).
func binomialTails(x, n, p, q, by float64) ir.Tails {
	switch {
	case !(n >= 0 && p >= 0 && q >= 0):
		return noTails
	case x >= n:
		return aboveAll
	}
	f := numeric.IncompleteBeta(x+1, n-x, p, q)
	return mirrored(ir.Tails{Lower: f.Lower, Upper: f.Upper, By: [3]float64{0, f.ByX * by}})
}
