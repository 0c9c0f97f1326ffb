package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// MvStudentT is the multivariate Student-t distribution of vectors (along the
// last dim) with nu > 0 degrees of freedom, location loc and scale matrix sigma:
// log p(x) = log Γ((nu + K)/2) − log Γ(nu/2) − ½K log(nu·π) − ½ log det sigma −
// ½(nu + K) log(1 + q/nu), q = (x − loc)ᵀsigma⁻¹(x − loc). Its covariance, for
// nu > 2, is sigma·nu/(nu − 2).
//
// Shapes: loc is a vector of K elements for each event or one for all, sigma a
// K × K matrix, likewise. It is symmetric and positive definite; only its lower
// triangle is read, and derivatives are by that.
// Cost: O(K²) an event, O(K³) for each sigma.
func MvStudentT[N, M, S Operand](nu N, loc M, sigma S) Dist {
	return dist(mvStudentT{"MvStudentT", byCovariance}, lift(nu), lift(loc), lift(sigma))
}

// mvStudentT is a multivariate Student-t distribution under its scale matrix or
// the factor of that.
type mvStudentT struct {
	name string
	by   spreadBy
}

func (d mvStudentT) Name() string    { return d.name }
func (mvStudentT) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (d mvStudentT) Params() []ir.ParamSpec {
	matrix := positiveDefinite("sigma")
	if d.by == byFactor {
		matrix = lowerFactor("chol")
	}
	return []ir.ParamSpec{positiveParam("nu"), ranked(1, location("loc")), matrix}
}

// ScratchRows makes room for the matrix.
func (mvStudentT) ScratchRows(width int) int { return ellipticalRows(width) }

func (d mvStudentT) LogDensity(r *lane.Rows) {
	freedom := &r.P[0]
	e := newElliptical(d.by, r, &r.P[1], &r.P[2])
	k := float64(r.K)
	var norm, psi, weight lane.V
	for i := range r.N {
		nu := freedom.At(i)
		if freedom.Moves(i) {
			for l, v := range nu {
				// log Γ((nu + K)/2)/Γ(nu/2) without the difference of two large
				// numbers.
				norm[l] = math.NaN()
				if v > 0 {
					norm[l] = numeric.Lgamma(0.5*k) - numeric.Lbeta(0.5*v, 0.5*k) - float64(0.5*k*(numeric.Log(v)+logPi))
				}
				if freedom.Wanted() {
					psi[l] = numeric.Digamma(0.5*(v+k)) - numeric.Digamma(0.5*v)
				}
			}
		}
		q := e.at(r, i)
		lp, dn := r.Out(i), freedom.Grad(i)
		for l := range lp {
			tail := numeric.Log1p(q[l] / nu[l])
			lp[l] += norm[l] - e.logDet[l] - float64(0.5*(nu[l]+k)*tail)
			weight[l] = (nu[l] + k) / (nu[l] + q[l])
			dn[l] += 0.5 * (psi[l] - tail + math.FMA(weight[l], q[l], -k)/nu[l])
		}
		e.add(r, i, &weight)
	}
}

// Draw divides a normal vector by the root of a chi-square share.
func (d mvStudentT) Draw(src rng.Source, x []float64, p [][]float64) {
	c := math.Sqrt(p[0][0] / rng.ChiSquare(src, p[0][0]))
	drawElliptical(d.by, src, x, p[1], p[2], c)
}
