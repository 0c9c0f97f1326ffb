package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Dirichlet is the Dirichlet distribution of simplexes (along the last dim) with
// concentrations alpha[k] > 0, so means alpha[k]/Σ alpha: log p(x) =
// log Γ(Σ alpha) + Σ (alpha[k] − 1) log x[k] − log Γ(alpha[k]). With alpha 1
// throughout it is uniform.
//
//	p := m.Param("p", bayes.Dirichlet([]float64{1, 1, 1}), bayes.Size(3))
//
// Shapes: alpha is a vector of K elements for each event or one for all.
func Dirichlet[A Operand](alpha A) Dist { return dist(dirichlet{}, lift(alpha)) }

type dirichlet struct{}

func (dirichlet) Name() string { return "Dirichlet" }
func (dirichlet) Domain() ir.Domain {
	return ir.Domain{Rank: 1, Support: ir.Support{Kind: ir.Simplex}}
}
func (dirichlet) Params() []ir.ParamSpec { return []ir.ParamSpec{ranked(1, positiveParam("alpha"))} }

// Check wants a simplex.
func (dirichlet) Check(x []float64, _ [][]float64) string {
	sum := 0.0
	for _, v := range x {
		if v < 0 {
			return "wants shares that are positive"
		}
		sum += v
	}
	if !(math.Abs(sum-1) <= simplexTolerance) {
		return "wants shares that sum to 1"
	}
	return ""
}

func (dirichlet) LogDensity(r *lane.Rows) {
	shape, k := &r.P[0], r.K
	var norm, psi lane.V // log Γ(Σ alpha) − Σ log Γ(alpha), ψ(Σ alpha)
	for i := range r.N {
		if shape.Moves(i) {
			// Γ(a + b)/Γ(a)Γ(b), one element after another: each is accurate
			// where the logarithms of Γ are large.
			var sum lane.V
			norm = lane.V{}
			for j := range k {
				for l, a := range shape.Elem(i, j) {
					switch {
					case !(a > 0):
						norm[l] = math.NaN()
					case j > 0:
						norm[l] -= numeric.Lbeta(sum[l], a)
					}
					sum[l] += a
				}
			}
			if shape.Wanted() {
				for l, s := range sum {
					psi[l] = numeric.Digamma(s)
				}
			}
		}
		lp := r.Out(i)
		for l := range lp {
			lp[l] += norm[l]
		}
		for j := range k {
			x, a := r.X.Elem(i, j), shape.Elem(i, j)
			dx, da := r.X.GradElem(i, j), shape.GradElem(i, j)
			for l := range lp {
				log := numeric.Log(x[l])
				lp[l] += timesLog(a[l]-1, log)
				dx[l] += timesReciprocal(a[l]-1, x[l])
				if shape.Wanted() {
					da[l] += psi[l] - numeric.Digamma(a[l]) + log
				}
			}
		}
	}
}

func (dirichlet) Draw(src rng.Source, x []float64, p [][]float64) { rng.Dirichlet(src, x, p[0]) }
