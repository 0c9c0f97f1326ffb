package criticism

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/internal/numeric"
)

// affine is the map x → to + M·(x − from). M is 1, diagonal (scale) or lower
// triangular.
type affine struct {
	from, to       []float64
	scale          []float64
	lower, inverse *mat.TriDense // M and M⁻¹
}

// The maps that moment matching tries, the cheapest first.
const (
	matchMean       = iota
	matchVariance   // of each coordinate, and the mean
	matchCovariance // and the mean
	matchings       // their number
)

// matchMoments returns the map that gives points, all of one weight, the mean
// and perhaps the variances or covariances that they have under weights; false
// if the moments do not allow it.
//
// Source: [Paananen2021], maps T1 to T3.
func matchMoments(kind int, points [][]float64, logWeights []float64) (affine, bool) {
	dim := len(points[0])
	weights := make([]float64, len(points)) // of sum S, so that variances have a divisor near S − 1
	for i, l := range logWeights {
		weights[i] = float64(len(points)) * numeric.Exp(l)
	}
	a := affine{from: make([]float64, dim), to: make([]float64, dim)}
	x, column := mat.NewDense(len(points), dim, nil), make([]float64, len(points))
	ratio := make([]float64, dim)
	finite := true
	for j := range dim {
		for i, p := range points {
			column[i] = p[j]
		}
		x.SetCol(j, column)
		var before, after float64
		a.from[j], before = stat.MeanVariance(column, nil)
		a.to[j], after = stat.MeanVariance(column, weights)
		ratio[j] = math.Sqrt(after / before)
		finite = finite && a.to[j]-a.to[j] == 0 && ratio[j] > 0 && ratio[j] <= math.MaxFloat64
	}
	switch kind {
	case matchVariance:
		a.scale = ratio
	case matchCovariance:
		const perCoordinate = 2 // draws without which a covariance matrix is too noisy to be inverted
		if len(points) < perCoordinate*dim || !finite {
			return a, false
		}
		var before, after mat.SymDense
		stat.CovarianceMatrix(&before, x, nil)
		stat.CovarianceMatrix(&after, x, weights)
		var chol, cholAfter mat.Cholesky
		if !chol.Factorize(&before) || !cholAfter.Factorize(&after) {
			return a, false
		}
		var ok, okInverse bool
		a.lower, ok = quotient(&cholAfter, &chol)
		a.inverse, okInverse = quotient(&chol, &cholAfter)
		finite = finite && ok && okInverse
	}
	return a, finite
}

// quotient returns L_a·L_b⁻¹ of two Cholesky factors.
func quotient(a, b *mat.Cholesky) (*mat.TriDense, bool) {
	var la, lb, inverse, m mat.TriDense
	a.LTo(&la)
	b.LTo(&lb)
	if err := inverse.InverseTri(&lb); err != nil { // nearly singular
		return nil, false
	}
	m.MulTri(&la, &inverse)
	return &m, true
}

// apply returns the images of points.
func (a affine) apply(points [][]float64) [][]float64 {
	return a.each(points, a.from, a.to, a.lower, func(d, s float64) float64 { return d * s })
}

// undo returns the points whose images are given.
func (a affine) undo(images [][]float64) [][]float64 {
	return a.each(images, a.to, a.from, a.inverse, func(d, s float64) float64 { return d / s })
}

func (a affine) each(points [][]float64, from, to []float64, m *mat.TriDense, scale func(d, s float64) float64) [][]float64 {
	dim := len(from)
	flat, out := make([]float64, len(points)*dim), make([][]float64, len(points))
	for i, p := range points {
		out[i] = flat[i*dim : (i+1)*dim : (i+1)*dim]
		for j, v := range p {
			out[i][j] = v - from[j]
			if a.scale != nil {
				out[i][j] = scale(out[i][j], a.scale[j])
			}
		}
		if m != nil {
			blas64.Trmv(blas.NoTrans, m.RawTriangular(), blas64.Vector{N: dim, Inc: 1, Data: out[i]})
		}
		for j := range out[i] {
			out[i][j] += to[j]
		}
	}
	return out
}

// logDet returns log |det M|.
func (a affine) logDet() float64 {
	sum := 0.0
	for _, s := range a.scale {
		sum += numeric.Log(s)
	}
	if a.lower != nil {
		for j := range a.from {
			sum += numeric.Log(a.lower.At(j, j))
		}
	}
	return sum
}
