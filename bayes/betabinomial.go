package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// BetaBinomial is the number of successes in n trials whose common probability
// is Beta(alpha, beta), alpha > 0 and beta > 0: log P(x) = log C(n, x) +
// log B(x + alpha, n − x + beta) − log B(alpha, beta). n is a whole number;
// there is no derivative by it.
func BetaBinomial[N, A, B Operand](n N, alpha A, beta B) Dist {
	return dist(betaBinomial{}, lift(n), lift(alpha), lift(beta))
}

type betaBinomial struct{}

func (betaBinomial) Name() string      { return "BetaBinomial" }
func (betaBinomial) Domain() ir.Domain { return successes }
func (betaBinomial) Params() []ir.ParamSpec {
	return []ir.ParamSpec{trials("n"), positiveParam("alpha"), positiveParam("beta")}
}
func (betaBinomial) Prepare(r *lane.Rows) []float64 { return prepareChoose(r) }

func (betaBinomial) LogDensity(r *lane.Rows) {
	total, first, second := &r.P[0], &r.P[1], &r.P[2]
	grad := first.Wanted() || second.Wanted()
	var norm, psiA, psiB, psi, buf lane.V
	for i := range r.N {
		a, b := first.At(i), second.At(i)
		if first.Moves(i) || second.Moves(i) {
			for l := range a {
				norm[l] = math.NaN()
				if a[l] > 0 && b[l] > 0 {
					norm[l] = numeric.Lbeta(a[l], b[l])
				}
				if grad {
					psiA[l], psiB[l], psi[l] = numeric.Digamma(a[l]), numeric.Digamma(b[l]), numeric.Digamma(a[l]+b[l])
				}
			}
		}
		x, n, choose := r.X.At(i), total.At(i), preparedChoose(r, i, &buf)
		lp, da, db := r.Out(i), first.Grad(i), second.Grad(i)
		for l := range lp {
			hits, misses := x[l]+a[l], n[l]-x[l]+b[l]
			if math.IsInf(choose[l], -1) {
				lp[l] += choose[l] + float64(0*norm[l])
				continue
			}
			lp[l] += choose[l] + (numeric.Lbeta(hits, misses) - norm[l])
			if grad {
				all := numeric.Digamma(n[l]+a[l]+b[l]) - psi[l]
				da[l] += (numeric.Digamma(hits) - psiA[l]) - all
				db[l] += (numeric.Digamma(misses) - psiB[l]) - all
			}
		}
	}
}

func (betaBinomial) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Binomial(src, p[0][0], rng.Beta(src, p[1][0], p[2][0]))
}
