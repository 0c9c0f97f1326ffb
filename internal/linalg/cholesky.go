package linalg

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// Cholesky replaces a, n·n rows, row-major, by the lower triangular L with
// LLᵀ = A in each lane. Only the lower triangle of A is read. A lane whose A is
// not positive definite gets NaN from the column on where that is seen.
//
// Source: [Golub2013] algorithm 4.2.1, by rows: the products of each element
// are one chain of fused multiply-adds in order of k.
// Cost: n³/3 multiply-adds a lane.
func Cholesky(a []lane.V, n int) {
	var s [1]lane.V
	for i := range n {
		row := a[i*n : (i+1)*n]
		for j := range i {
			s = [1]lane.V{}
			lane.MulTo(lane.Acc{V: s[:]}, row[:j], lane.Lanes(a[j*n:j*n+j]))
			for l, d := range &a[j*n+j] {
				row[j][l] = (row[j][l] - s[0][l]) / d
			}
		}
		s = [1]lane.V{}
		lane.MulTo(lane.Acc{V: s[:]}, row[:i], lane.Lanes(row[:i]))
		for l, v := range &row[i] {
			d := v - s[0][l]
			if row[i][l] = math.Sqrt(d); !(d > 0) {
				row[i][l] = math.NaN()
			}
		}
		clear(row[i+1:])
	}
}

// CholeskyGrad turns dl, the adjoint of L, into that of the lower triangle of A,
// where each element stands for itself and its mirror image. The upper triangle
// of dl plays no part. Where dl is zero in a whole lane the result is too,
// whatever L holds, if live is false for it.
//
// Source: each step of Cholesky in opposite order, [Murray2016] §4.1.
// Cost: 2n³/3 multiply-adds a lane.
func CholeskyGrad(dl, l []lane.V, n int, live *[lane.W]bool) {
	for i := n - 1; i >= 0; i-- {
		for j := i; j >= 0; j-- {
			g, x := &dl[i*n+j], &l[i*n+j]
			var h [1]lane.V // minus the adjoint of what is divided, or under the root
			for k, d := range &l[j*n+j] {
				switch {
				case !live[k]:
					g[k] = 0
				case i == j:
					g[k] = 0.5 * g[k] / d
				default:
					g[k] /= d
					dl[j*n+j][k] = math.FMA(-g[k], x[k], dl[j*n+j][k])
				}
				h[0][k] = -g[k]
			}
			addScaled(dl[i*n:i*n+j], &h, l[j*n:j*n+j])
			addScaled(dl[j*n:j*n+j], &h, l[i*n:i*n+j])
		}
	}
}

// addScaled adds c·x to y; rows of x that are zero add nothing.
func addScaled(y []lane.V, c *[1]lane.V, x []lane.V) {
	lane.MulTo(lane.Acc{V: y, Step: 1}, x, lane.Arg{V: c[:]})
}
