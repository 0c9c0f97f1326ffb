package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// MvNormalCholesky is the multivariate normal distribution of vectors (along
// the last dim) with the given mean and the covariance L·Lᵀ: log p(x) =
// −½‖z‖² − Σ log L[j,j] − ½K log 2π, z = L⁻¹(x − mean).
//
// Shapes: mean is a vector of K elements for each event or one for all, chol a
// K × K matrix, likewise. Only its lower triangle is read; its diagonal is
// positive.
// Cost: O(K²) an event.
func MvNormalCholesky[M, L Operand](mean M, chol L) Dist {
	return dist(mvNormalCholesky{}, lift(mean), lift(chol))
}

type mvNormalCholesky struct{}

func (mvNormalCholesky) Name() string      { return "MvNormalCholesky" }
func (mvNormalCholesky) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (mvNormalCholesky) Params() []ir.ParamSpec {
	return []ir.ParamSpec{ranked(1, location("mean")), lowerFactor("chol")}
}

// ScratchRows makes room for z, L⁻ᵀz and 1/L[j,j].
func (mvNormalCholesky) ScratchRows(width int) int { return 3 * width }

func (mvNormalCholesky) LogDensity(r *lane.Rows) {
	mean, chol, n := &r.P[0], &r.P[1], r.K
	z, w, inv := r.Scratch[:n], r.Scratch[n:2*n], r.Scratch[2*n:]
	grad := r.X.Wanted() || mean.Wanted() || chol.Wanted()
	var norm lane.V
	for i := range r.N {
		if chol.Moves(i) {
			norm = lane.V{}
			for j := range n {
				for l, d := range chol.Elem(i, j*n+j) {
					inv[j][l] = 1 / d
					norm[l] -= logPositive(d) + halfLog2Pi
				}
			}
		}
		square := solveLower(r, i, z, inv)
		for l, lp := 0, r.Out(i); l < lane.W; l++ {
			lp[l] += math.FMA(-0.5, square[l], norm[l])
		}
		if !grad {
			continue
		}
		solveUpper(chol, i, w, z, inv)
		for j := range n {
			dx, dm := r.X.GradElem(i, j), mean.GradElem(i, j)
			for l, v := range w[j] {
				dx[l] -= v
				dm[l] += v
			}
		}
		if chol.Wanted() {
			choleskyGrad(chol, i, w, z, inv)
		}
	}
}

func (mvNormalCholesky) Draw(src rng.Source, x []float64, p [][]float64) {
	drawElliptical(byFactor, src, x, p[0], p[1], 1)
}

// solveLower writes z = L⁻¹(x − mean) of event i and returns ‖z‖².
func solveLower(r *lane.Rows, i int, z, inv []lane.V) (square lane.V) {
	n := len(z)
	for j := range z {
		v, x, m := &z[j], r.X.Elem(i, j), r.P[0].Elem(i, j)
		for l := range v {
			v[l] = x[l] - m[l]
		}
		for k := range j {
			for l, a := range r.P[1].Elem(i, j*n+k) {
				v[l] = math.FMA(-a, z[k][l], v[l])
			}
		}
		for l := range v {
			v[l] = float64(v[l] * inv[j][l])
			square[l] = math.FMA(v[l], v[l], square[l])
		}
	}
	return square
}

// solveUpper writes w = L⁻ᵀz.
func solveUpper(chol *lane.Operand, i int, w, z, inv []lane.V) {
	n := len(z)
	for j := n - 1; j >= 0; j-- {
		v := &w[j]
		*v = z[j]
		for k := j + 1; k < n; k++ {
			for l, a := range chol.Elem(i, k*n+j) {
				v[l] = math.FMA(-a, w[k][l], v[l])
			}
		}
		for l := range v {
			v[l] = float64(v[l] * inv[j][l])
		}
	}
}

// choleskyGrad adds w·zᵀ − diag(1/L[j,j]), lower triangle, to the adjoint of L.
func choleskyGrad(chol *lane.Operand, i int, w, z, inv []lane.V) {
	n := len(z)
	for j := range z {
		for k := range j + 1 {
			g := chol.GradElem(i, j*n+k)
			for l := range g {
				g[l] = math.FMA(w[j][l], z[k][l], g[l])
				if j == k {
					g[l] -= inv[j][l]
				}
			}
		}
	}
}
