package linalg

import "math"

// Factor returns the lower triangular L with LLᵀ = A for one n × n matrix of
// numbers, row-major, of which the lower triangle is read: what Cholesky does in
// lanes. Diagonal elements are NaN from where A is seen not to be positive
// definite.
//
// Source: [Golub2013] algorithm 4.2.1, by rows.
// Cost: n³/3 multiply-adds.
func Factor(a []float64, n int) []float64 {
	l := make([]float64, n*n)
	FactorInto(l, a, n)
	return l
}

// FactorInto writes what Factor returns into the lower triangle of l.
func FactorInto(l, a []float64, n int) {
	for i := range n {
		for j := range i + 1 {
			s := a[i*n+j]
			for k := range j {
				s = math.FMA(-l[i*n+k], l[j*n+k], s)
			}
			switch {
			case i > j:
				l[i*n+j] = s / l[j*n+j]
			case s > 0:
				l[i*n+j] = math.Sqrt(s)
			default:
				l[i*n+j] = math.NaN()
			}
		}
	}
}

// SolveLower replaces x by L⁻¹x.
func SolveLower(l, x []float64) {
	n := len(x)
	for i := range x {
		v := x[i]
		for k := range i {
			v = math.FMA(-l[i*n+k], x[k], v)
		}
		x[i] = v / l[i*n+i]
	}
}

// SolveUpper replaces x by L⁻ᵀx.
func SolveUpper(l, x []float64) {
	n := len(x)
	for i := n - 1; i >= 0; i-- {
		v := x[i]
		for k := i + 1; k < n; k++ {
			v = math.FMA(-l[k*n+i], x[k], v)
		}
		x[i] = v / l[i*n+i]
	}
}

// Inverse returns (LLᵀ)⁻¹, the lower triangle, for a lower triangular L of n rows.
//
// Cost: n³ multiply-adds.
func Inverse(l []float64, n int) []float64 {
	a, column := make([]float64, n*n), make([]float64, n)
	for j := range n {
		clear(column)
		column[j] = 1
		SolveLower(l, column)
		SolveUpper(l, column)
		for i := j; i < n; i++ {
			a[i*n+j] = column[i]
		}
	}
	return a
}
