package linalg

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// LogDet returns log |det A| of the factorised matrix, −Inf if it is singular.
func (f *LU) LogDet() (y lane.V) {
	for k := range f.n {
		for l, u := range &f.a[k*f.n+k] {
			y[l] += numeric.Log(math.Abs(u))
		}
	}
	return y
}

// InverseTransposed writes A⁻ᵀ into x, n·n rows, given n rows to work in.
//
// Cost: n³ multiply-adds a lane.
func (f *LU) InverseTransposed(x, work []lane.V) {
	for i := range f.n { // row i of A⁻ᵀ is column i of A⁻¹
		clear(work)
		for l := range lane.W {
			work[i][l] = 1
		}
		f.Solve(work)
		copy(x[i*f.n:], work)
	}
}
