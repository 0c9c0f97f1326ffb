package vi

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// fullRank is a normal distribution of mean + L·u, L lower triangular.
type fullRank struct {
	dim     int
	lambda  []float64  // mean, then L with zeros above the diagonal
	mean, l []float64  // views of lambda
	u, h    [][]lane.V // [block][dim]
	work    []lane.V
	gMean   []float64 // mean over draws of h
	gDiag   []float64 // of h·u
	growth  []float64 // of the diagonal in a step
	sums    []lane.V  // [block]
	draws   float64
}

// newFullRank starts at a mean and the lower triangular root of a covariance.
func newFullRank(mean, l []float64, blocks int) *fullRank {
	d := len(mean)
	q := &fullRank{dim: d, lambda: make([]float64, d+d*d), work: lane.Make(d), gMean: make([]float64, d), gDiag: make([]float64, d), growth: make([]float64, d), sums: lane.Make(blocks)}
	q.mean, q.l = q.lambda[:d], q.lambda[d:]
	copy(q.mean, mean)
	copy(q.l, l)
	for range blocks {
		q.u, q.h = append(q.u, lane.Make(d)), append(q.h, lane.Make(d))
	}
	return q
}

func (q *fullRank) parameters() []float64 { return q.lambda }

func (q *fullRank) refresh() {}

func (q *fullRank) product() lane.Product { return lane.Product{N: q.dim, K: q.dim, M: 1} }

func (q *fullRank) draw(s *rng.Stream, x []lane.V, block int) {
	u := q.u[block]
	fillPairs(s, u)
	lane.MatMul(x, lane.Data(q.l), lane.Lanes(u), q.product())
	for i, m := range q.mean {
		for l := range &x[i] {
			x[i][l] += m
		}
	}
}

// tell keeps h = Lᵀ∇log p + u: see meanField.tell.
func (q *fullRank) tell(grad []lane.V, block int) {
	h := q.h[block]
	copy(h, q.u[block])
	lane.MatMulGradB(h, grad, lane.Data(q.l), q.product())
	leaveOut(h)
	q.draws = float64((block + 1) * bayes.Lanes)
}

// length is of the step L·T with T the lower triangle of the mean of h·uᵀ, its
// diagonal halved, and of L·h of the mean: the natural gradient, for by the
// whitened u the information of an element of T is 1, and of its diagonal 2.
//
// Cost: O(dim²) multiply-adds in lanes.
func (q *fullRank) length() float64 {
	clear(q.gMean)
	clear(q.gDiag)
	for b, h := range q.h {
		for i := range h {
			for l, v := range &h[i] {
				q.gMean[i] += v
				q.gDiag[i] = math.FMA(v, q.u[b][i][l], q.gDiag[i])
			}
		}
	}
	square := 0.0
	for i := range q.dim {
		q.gMean[i] /= q.draws
		q.gDiag[i] /= q.draws
		square = math.FMA(q.gMean[i], q.gMean[i], square)
		square = math.FMA(q.gDiag[i]/2, q.gDiag[i], square)
	}
	return math.Sqrt(square + q.below())
}

// below returns the sum of squares of the mean of h·uᵀ below its diagonal.
func (q *fullRank) below() (square float64) {
	for i := range q.dim {
		for j := range i {
			sum := 0.0
			for b, h := range q.h {
				sum += dotLanes(&h[i], &q.u[b][j])
			}
			sum /= q.draws
			square = math.FMA(sum, sum, square)
		}
	}
	return square
}

// ascend multiplies L by 1 + rate·T, and by exp(rate·T) on the diagonal, which
// stays positive. Row i of L·T needs the sums over k ≥ j of L[i,k]·h[k] alone.
func (q *fullRank) ascend(rate float64) {
	for i, g := range q.gDiag {
		q.growth[i] = numeric.Exp(float64(rate * g / 2))
	}
	for i := range q.dim {
		row := q.l[i*q.dim : i*q.dim+i+1]
		step := 0.0
		for k, v := range row {
			step = math.FMA(v, q.gMean[k], step)
		}
		q.mean[i] = math.FMA(rate, step, q.mean[i])
	}
	rate /= q.draws
	for i := range q.dim {
		row := q.l[i*q.dim : i*q.dim+i+1]
		clear(q.sums)
		for j := i; j >= 0; j-- {
			old, step := row[j], 0.0
			for b := range q.sums {
				sum, h := &q.sums[b], &q.h[b][j]
				step += dotLanes(sum, &q.u[b][j])
				for l := range sum {
					sum[l] = math.FMA(old, h[l], sum[l])
				}
			}
			row[j] = math.FMA(rate, step, float64(old*q.growth[j]))
		}
	}
}

func (q *fullRank) watch(dst, origin []float64) {
	for i, m := range q.mean {
		square := 0.0
		for _, v := range q.l[i*q.dim : i*q.dim+i+1] {
			square = math.FMA(v, v, square)
		}
		dst[i] = (m - origin[i]) / math.Sqrt(square)
		dst[q.dim+i] = numeric.Log(square) / 2
	}
}

// divergence is ½(‖K⁻¹L‖² + ‖L⁻¹K‖²) − dim for the other root K, and of the
// difference of means, in either scale.
//
// Cost: dim³/3 multiply-adds.
func (q *fullRank) divergence(other []float64) float64 {
	k := other[q.dim:]
	sum := -2 * float64(q.dim)
	column := make([]float64, q.dim)
	for _, roots := range [][2][]float64{{k, q.l}, {q.l, k}} {
		for i, m := range q.mean {
			column[i] = other[i] - m
		}
		solveFrom(roots[0], q.dim, 0, column)
		sum += squares(column)
		for j := range q.dim { // rows and columns before j are zeros
			part := column[j:]
			for i := range part {
				part[i] = roots[1][(j+i)*q.dim+j]
			}
			solveFrom(roots[0], q.dim, j, part)
			sum += squares(part)
		}
	}
	return sum / 2
}

func (q *fullRank) gaussian() *gaussian {
	g := &gaussian{mean: q.mean, apply: func(u []lane.V) {
		lane.MatMul(q.work, lane.Data(q.l), lane.Lanes(u), q.product())
		copy(u, q.work)
	}}
	for i := range q.dim {
		g.logDet += numeric.Log(q.l[i*q.dim+i])
	}
	return g
}

// solveFrom replaces x by L⁻¹x, where L is the corner of an n × n matrix from
// row and column first on.
func solveFrom(l []float64, n, first int, x []float64) {
	for i := range x {
		row := l[(first+i)*n+first:]
		v := x[i]
		for k := range i {
			v = math.FMA(-row[k], x[k], v)
		}
		x[i] = v / row[i]
	}
}

// squares returns ‖x‖².
func squares(x []float64) (sum float64) {
	for _, v := range x {
		sum = math.FMA(v, v, sum)
	}
	return sum
}
