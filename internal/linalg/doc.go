// Package linalg factorises small matrices, one in each lane, and knows the
// gradients of factors and solutions; Factor and its solutions, Dependencies,
// LeastSquares and SymmetricEigen are of one matrix of numbers.
//
//	lu := linalg.NewLU(n)
//	lu.Factor(a)     // n·n rows, row-major
//	lu.Solve(x)      // x becomes A⁻¹x
//	linalg.Cholesky(a, n)
//	linalg.Triangle{N: n}.Solve(a, x, 1)
//
// A matrix that can't be factorised gives NaN in its own lane. The order of
// every sum is fixed and every fused multiply-add explicit, so the bits are the
// same on every CPU.
//
// References: [Golub2013], [Murray2016].
//
// Stability: internal. Tests: products with the inverse, gonum's solution,
// singular lanes, allocation.
package linalg
