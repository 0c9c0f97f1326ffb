package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// DirichletMultinomial is how often each of K outcomes comes in n trials whose
// common probabilities are Dirichlet(alpha), alpha[k] > 0: log P(x) = log n! −
// log Γ(n + A)/Γ(A) + Σ log Γ(x[k] + alpha[k])/Γ(alpha[k]) − log x[k]!,
// A = Σ alpha. x and alpha run along their last dim; x sums to n. n is a whole
// number; there is no derivative by it.
func DirichletMultinomial[N, A Operand](n N, alpha A) Dist {
	return dist(dirichletMultinomial{}, lift(n), lift(alpha))
}

type dirichletMultinomial struct{}

func (dirichletMultinomial) Name() string      { return "DirichletMultinomial" }
func (dirichletMultinomial) Domain() ir.Domain { return allocations }
func (dirichletMultinomial) Params() []ir.ParamSpec {
	return []ir.ParamSpec{trials("n"), ranked(1, positiveParam("alpha"))}
}
func (dirichletMultinomial) Check(x []float64, p [][]float64) string { return checkTotal(x, p[0]) }

func (dirichletMultinomial) LogDensity(r *lane.Rows) {
	total, shape, k := &r.P[0], &r.P[1], r.K
	for i := range r.N {
		n, lp := total.At(i), r.Out(i)
		for l := range lp {
			sum, seen := 0.0, 0.0
			for j := range k {
				sum += shape.Elem(i, j)[l]
				seen += r.X.Elem(i, j)[l]
			}
			if seen != n[l] || n[l] != math.Floor(n[l]) {
				sum = math.NaN()
			}
			lp[l] -= logRising(n[l], sum)
			var all float64
			if shape.Wanted() {
				all = numeric.Digamma(n[l]+sum) - numeric.Digamma(sum)
			}
			for j := range k {
				x, a := r.X.Elem(i, j)[l], shape.Elem(i, j)[l]
				lp[l] += logRising(x, a)
				if shape.Wanted() {
					shape.GradElem(i, j)[l] += (numeric.Digamma(x+a) - numeric.Digamma(a)) - all
				}
			}
		}
	}
}

// Draw draws the probabilities, which x holds until the counts take their
// place.
func (dirichletMultinomial) Draw(src rng.Source, x []float64, p [][]float64) {
	rng.Dirichlet(src, x, p[1])
	drawMultinomial(src, x, p[0][0], x)
}
