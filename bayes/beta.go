package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Beta is the beta distribution with a > 0 and b > 0, so mean a/(a + b):
// log p(x) = (a − 1) log x + (b − 1) log(1 − x) − log B(a, b), 0 < x < 1. At
// x = 0 it is +Inf for a < 1, at x = 1 for b < 1.
func Beta[A, B Operand](a A, b B) Dist { return dist(beta{}, lift(a), lift(b)) }

type beta struct{}

func (beta) Name() string           { return "Beta" }
func (beta) Domain() ir.Domain      { return unit }
func (beta) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("a"), positiveParam("b")} }
func (beta) Prepare(r *lane.Rows) []float64 {
	return prepare(r, numeric.Log, log1m)
}

func (beta) LogDensity(r *lane.Rows) {
	first, second := &r.P[0], &r.P[1]
	grad := first.Wanted() || second.Wanted()
	var norm, psiA, psiB, logBuf, log1mBuf lane.V
	for i := range r.N {
		a, b := first.At(i), second.At(i)
		if first.Moves(i) || second.Moves(i) {
			for l := range a {
				norm[l] = math.NaN()
				if a[l] > 0 && b[l] > 0 {
					norm[l] = -numeric.Lbeta(a[l], b[l])
				}
				if grad {
					sum := numeric.Digamma(a[l] + b[l])
					psiA[l], psiB[l] = sum-numeric.Digamma(a[l]), sum-numeric.Digamma(b[l])
				}
			}
		}
		x, logX, log1mX := r.X.At(i), prepared(r, 0, 2, i, &logBuf, numeric.Log), prepared(r, 1, 2, i, &log1mBuf, log1m)
		lp, dx, da, db := r.Out(i), r.X.Grad(i), first.Grad(i), second.Grad(i)
		for l := range lp {
			lp[l] += timesLog(a[l]-1, logX[l]) + timesLog(b[l]-1, log1mX[l]) + norm[l]
			dx[l] += timesReciprocal(a[l]-1, x[l]) - timesReciprocal(b[l]-1, 1-x[l])
			da[l] += logX[l] + psiA[l]
			db[l] += log1mX[l] + psiB[l]
		}
	}
}

func (beta) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Beta(src, p[0][0], p[1][0])
}

// log1m returns log(1 − x).
func log1m(x float64) float64 { return numeric.Log1p(-x) }

func (beta) Tails(x float64, p [3]float64) ir.Tails {
	f := numeric.IncompleteBeta(p[0], p[1], x, 1-x)
	return ir.Tails{Lower: f.Lower, Upper: f.Upper, ByX: f.ByX, By: [3]float64{f.ByA, f.ByB}}
}
