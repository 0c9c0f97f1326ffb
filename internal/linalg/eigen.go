package linalg

import (
	"math"
	"slices"
)

// SymmetricEigen returns the eigenvalues of a symmetric n × n matrix of numbers,
// row-major, the largest first, and their orthonormal eigenvectors as rows. Of a
// the lower triangle is read.
//
// Result: ok is false if a number is not finite or too large to be squared.
// Small eigenvalues are as exact as rounding of the largest allows.
// Source: the cyclic Jacobi method, [Golub2013] §8.5.
// Cost: O(n³) a sweep, of which six to ten are needed.
func SymmetricEigen(a []float64, n int) (values, vectors []float64, ok bool) {
	w, v := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		v[i*n+i] = 1
		for j := range i + 1 {
			w[i*n+j], w[j*n+i] = a[i*n+j], a[i*n+j]
		}
	}
	total := Dot(w, w)
	if total-total != 0 {
		return nil, nil, false
	}
	const sweeps, negligible = 60, 0x1p-106 // convergence is quadratic; squares of 2⁻⁵³
	for range sweeps {
		off := 0.0
		for i := range n {
			off += Dot(w[i*n:i*n+i], w[i*n:i*n+i])
		}
		if off <= negligible*total {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(w, v, n, p, q)
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch x, y := w[i*n+i], w[j*n+j]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	values, vectors = make([]float64, n), make([]float64, 0, n*n)
	for k, i := range order {
		values[k] = w[i*n+i]
		vectors = append(vectors, v[i*n:(i+1)*n]...)
	}
	return values, vectors, true
}

// rotate makes w[p][q] zero by a rotation of rows and columns p and q, and turns
// rows p and q of v with them.
func rotate(w, v []float64, n, p, q int) {
	x := w[p*n+q]
	if x == 0 {
		return
	}
	tau := (w[q*n+q] - w[p*n+p]) / (2 * x)
	t := 1 / (math.Abs(tau) + math.Sqrt(math.FMA(tau, tau, 1))) // the smaller angle
	if tau < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(math.FMA(t, t, 1))
	s := t * c
	diagP, diagQ := math.FMA(-t, x, w[p*n+p]), math.FMA(t, x, w[q*n+q])
	turn(w[p*n:(p+1)*n], w[q*n:(q+1)*n], c, s)
	turn(v[p*n:(p+1)*n], v[q*n:(q+1)*n], c, s)
	for k := range n {
		w[k*n+p], w[k*n+q] = w[p*n+k], w[q*n+k]
	}
	w[p*n+p], w[q*n+q] = diagP, diagQ
	w[p*n+q], w[q*n+p] = 0, 0
}

// turn replaces x and y by c·x − s·y and s·x + c·y.
func turn(x, y []float64, c, s float64) {
	for k, a := range x {
		b := y[k]
		x[k] = math.FMA(c, a, -float64(s*b))
		y[k] = math.FMA(s, a, float64(c*b))
	}
}
