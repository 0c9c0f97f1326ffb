package linalg

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// LU is the factorisation PA = LU of a square matrix in each lane, with the
// largest element of a column as pivot [Golub2013, algorithm 3.4.1].
type LU struct {
	n     int
	a     []lane.V        // L below the diagonal, U on and above it
	pivot [][lane.W]int32 // row that was swapped with row k
}

// NewLU returns memory for matrices of n rows and columns.
func NewLU(n int) *LU {
	return &LU{n: n, a: make([]lane.V, n*n), pivot: make([][lane.W]int32, n)}
}

// Factor takes in a matrix of n·n rows of lanes, row-major. A singular one
// makes all its solutions infinite or NaN.
//
// Cost: O(n³) a lane.
func (f *LU) Factor(a []lane.V) {
	n := f.n
	copy(f.a, a)
	for k := range n {
		for l := range lane.W {
			best := k
			for i := k + 1; i < n; i++ {
				if math.Abs(f.a[i*n+k][l]) > math.Abs(f.a[best*n+k][l]) {
					best = i
				}
			}
			f.pivot[k][l] = int32(best)
			if best != k {
				for j := range n {
					p, q := &f.a[k*n+j][l], &f.a[best*n+j][l]
					*p, *q = *q, *p
				}
			}
		}
		for i := k + 1; i < n; i++ {
			row, top := f.a[i*n:(i+1)*n], f.a[k*n:(k+1)*n]
			for l, d := range &top[k] {
				row[k][l] /= d
			}
			for j := k + 1; j < n; j++ {
				for l := range lane.W {
					row[j][l] = math.FMA(-row[k][l], top[j][l], row[j][l])
				}
			}
		}
	}
}

// Solve replaces x, n rows, by A⁻¹x.
func (f *LU) Solve(x []lane.V) {
	n := f.n
	for k := range n {
		f.swap(x, k)
	}
	for k := range n {
		for i := k + 1; i < n; i++ {
			lessProduct(&x[i], &f.a[i*n+k], &x[k])
		}
	}
	for k := n - 1; k >= 0; k-- {
		for i := k + 1; i < n; i++ {
			lessProduct(&x[k], &f.a[k*n+i], &x[i])
		}
		for l := range lane.W {
			x[k][l] /= f.a[k*n+k][l]
		}
	}
}

// SolveTransposed replaces x by A⁻ᵀx.
func (f *LU) SolveTransposed(x []lane.V) {
	n := f.n
	for k := range n {
		for i := range k {
			lessProduct(&x[k], &f.a[i*n+k], &x[i])
		}
		for l := range lane.W {
			x[k][l] /= f.a[k*n+k][l]
		}
	}
	for k := n - 1; k >= 0; k-- {
		for i := k + 1; i < n; i++ {
			lessProduct(&x[k], &f.a[i*n+k], &x[i])
		}
	}
	for k := n - 1; k >= 0; k-- {
		f.swap(x, k)
	}
}

// swap exchanges row k of x with its pivot row, in each lane.
func (f *LU) swap(x []lane.V, k int) {
	for l, p := range &f.pivot[k] {
		x[k][l], x[p][l] = x[p][l], x[k][l]
	}
}

// lessProduct subtracts a·b from x.
func lessProduct(x, a, b *lane.V) {
	for l := range lane.W {
		x[l] = math.FMA(-a[l], b[l], x[l])
	}
}
