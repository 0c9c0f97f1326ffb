package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// LKJCholesky is the distribution of the Cholesky factor L (along the last two
// dims) of a K × K correlation matrix that is LKJ(eta), eta > 0: log p(L) =
// log c + Σ (K − i + 2·eta − 2) log L[i,i], rows i counted from 1, c as for LKJ.
// At eta = 1 all correlation matrices are alike, above it weaker correlations
// are likelier. With scales it makes a covariance:
//
//	l := m.Param("l", bayes.LKJCholesky(2), bayes.Size(3), bayes.Size(3))
//	m.Observe(y, bayes.MvNormalCholesky(mean, bayes.MatMul(bayes.DiagonalMatrix(scale), l)))
//
// Source: [Lewandowski2009], density by [Stan2023].
func LKJCholesky[E Operand](eta E) Dist { return dist(lkjCholesky{}, lift(eta)) }

type lkjCholesky struct{}

func (lkjCholesky) Name() string { return "LKJCholesky" }
func (lkjCholesky) Domain() ir.Domain {
	return ir.Domain{Rank: 2, Support: ir.Support{Kind: ir.CholeskyCorr}}
}
func (lkjCholesky) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("eta")} }

func (lkjCholesky) CheckShapes(x []int, _ [][]int) string { return wantsSquare(x) }

// Check wants rows of length 1.
func (lkjCholesky) Check(x []float64, _ [][]float64) string {
	n := order(len(x))
	for i := range n {
		square := 0.0
		for _, v := range x[i*n : i*n+i+1] {
			square = math.FMA(v, v, square)
		}
		if !(x[i*n+i] > 0) || math.Abs(square-1) > simplexTolerance {
			return "wants a positive diagonal and rows of length 1"
		}
	}
	return ""
}

func (lkjCholesky) LogDensity(r *lane.Rows) {
	shape, n := &r.P[0], order(r.K)
	var norm, slope lane.V
	for i := range r.N {
		eta := shape.At(i)
		if shape.Moves(i) {
			lkjConstant(eta, n, &norm, &slope)
		}
		lp, de := r.Out(i), shape.Grad(i)
		for l := range lp {
			lp[l] += norm[l]
			de[l] += slope[l]
		}
		for j := 1; j < n; j++ {
			x, dx := r.X.Elem(i, j*n+j), r.X.GradElem(i, j*n+j)
			for l, v := range x {
				power := math.FMA(2, eta[l], float64(n-j-3)) // K − (j + 1) + 2·eta − 2
				log := logPositive(v)
				lp[l] = math.FMA(power, log, lp[l])
				dx[l] += power / v
				de[l] = math.FMA(2, log, de[l])
			}
		}
	}
}

func (lkjCholesky) Draw(src rng.Source, x []float64, p [][]float64) {
	drawLKJ(src, x, p[0][0])
}

// order returns the number of rows of a square matrix of n elements.
func order(n int) int { return int(math.Sqrt(float64(n))) }

// lkjConstant writes log c for K = n and its derivative by eta: with
// a = eta + (n − 1)/2, log c = Σ log Γ(a) − log Γ(a − k/2) − ½k·log π, k from 1
// to n − 1. NaN unless eta > 0.
//
// Source: [Lewandowski2009] theorem 5, in the form of [Stan2023].
func lkjConstant(eta *lane.V, n int, norm, slope *lane.V) {
	for l, v := range eta {
		norm[l], slope[l] = 0, 0
		if !(v > 0) {
			norm[l] = math.NaN()
			continue
		}
		a := v + 0.5*float64(n-1)
		psi := numeric.Digamma(a)
		for k := 1; k < n; k++ {
			half := 0.5 * float64(k)
			// log Γ(a) − log Γ(a − k/2) without the difference of two large
			// numbers.
			norm[l] += numeric.Lgamma(half) - numeric.Lbeta(a-half, half) - float64(half*logPi)
			slope[l] += psi - numeric.Digamma(a-half)
		}
	}
}

// drawLKJ writes the factor of a correlation matrix: partial correlations given
// the columns before are beta distributed on (−1, 1), column j, from 0, with
// both shapes eta + (K − 2 − j)/2.
//
// Source: [Lewandowski2009] §2.4.
func drawLKJ(src rng.Source, x []float64, eta float64) {
	n := order(len(x))
	clear(x)
	if !(eta > 0) {
		eta = math.NaN()
	}
	for i := range n {
		left := float64(0*eta) + 1 // length that the row has left
		for j := range i {
			a := eta + 0.5*float64(n-2-j)
			u := rng.Beta(src, a, a)
			x[i*n+j] = float64(left * math.FMA(2, u, -1))
			left *= 2 * math.Sqrt(u*(1-u)) // √(1 − (2u − 1)²)
		}
		x[i*n+i] = left
	}
}
