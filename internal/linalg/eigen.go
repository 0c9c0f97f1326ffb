package linalg

import (
	"cmp"
	"math"
	"slices"
)

// SymmetricEigen returns the eigenvalues of a symmetric n × n matrix of numbers,
// row-major, the largest first, and their orthonormal eigenvectors as rows. Of a
// the lower triangle is read.
//
// Result: ok is false if a number is not finite. Eigenvalues are as exact as
// rounding of the largest allows.
// Source: reflections to a tridiagonal matrix and implicit shifts, [Golub2013]
// algorithms 8.3.1 to 8.3.3.
// Cost: some 7n³ multiply-adds.
func SymmetricEigen(a []float64, n int) (values, vectors []float64, ok bool) {
	w, top := make([]float64, n*n), 0.0
	for i := range n {
		for j := range i + 1 {
			v := a[i*n+j]
			w[i*n+j], w[j*n+i] = v, v
			if v-v != 0 {
				return nil, nil, false
			}
			top = max(top, math.Abs(v))
		}
	}
	_, exponent := math.Frexp(top) // of a power of two that leaves no square to overflow
	for i := range w {
		w[i] = math.Ldexp(w[i], -exponent)
	}
	diagonal, beside, turned := tridiagonal(w, n)
	if !shifted(diagonal, beside, turned) {
		return nil, nil, false
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(diagonal[j], diagonal[i]) })
	values, vectors = make([]float64, n), make([]float64, 0, n*n)
	for k, i := range order {
		values[k] = math.Ldexp(diagonal[i], exponent)
		vectors = append(vectors, turned[i*n:(i+1)*n]...)
	}
	return values, vectors, true
}

// tridiagonal returns T with A = QTQᵀ, its diagonal and what is beside it, and
// Qᵀ. It overwrites a, of n rows.
func tridiagonal(a []float64, n int) (diagonal, beside, turned []float64) {
	const nothing = 0x1p-200 // beside a largest element of about 1; its square does not underflow
	turned, beside = make([]float64, n*n), make([]float64, n)
	reflectors, w := make([]float64, n*n), make([]float64, n) // row k: v of I − vvᵀ, which leaves of row k what is on both sides of the diagonal
	for k := range n - 2 {
		v := reflectors[k*n+k+1 : (k+1)*n]
		copy(v, a[k*n+k+1:(k+1)*n])
		norm := math.Sqrt(Dot(v, v))
		if norm < nothing {
			clear(v)
			continue
		}
		beside[k] = -math.Copysign(norm, v[0])
		v[0] -= beside[k]
		scale := math.Sqrt(2 / Dot(v, v))
		for i := range v {
			v[i] *= scale
		}
		// The rest becomes A − vwᵀ − wvᵀ, w = Av − ½(vᵀAv)v.
		w := w[:len(v)]
		for i := range v {
			w[i] = Dot(a[(k+1+i)*n+k+1:(k+2+i)*n], v)
		}
		half := Dot(v, w) / 2
		for i := range v {
			w[i] = math.FMA(-half, v[i], w[i])
		}
		for i := range v {
			row := a[(k+1+i)*n+k+1 : (k+2+i)*n]
			for j := range row {
				row[j] = math.FMA(-v[i], w[j], math.FMA(-w[i], v[j], row[j]))
			}
		}
	}
	if n > 1 {
		beside[n-2] = a[(n-2)*n+n-1]
	}
	diagonal = make([]float64, n)
	for i := range n {
		diagonal[i], turned[i*n+i] = a[i*n+i], 1
	}
	for k := n - 3; k >= 0; k-- {
		v := reflectors[k*n+k+1 : (k+1)*n]
		for i := k + 1; i < n; i++ {
			row := turned[i*n+k+1 : (i+1)*n]
			s := -Dot(row, v)
			for j := range row {
				row[j] = math.FMA(s, v[j], row[j])
			}
		}
	}
	return diagonal, beside, turned
}

// shifted turns a tridiagonal matrix into a diagonal one, and the rows of v with
// it: QR steps with implicit shifts on the last part, which ends where what is
// beside the diagonal is no more than rounding. It reports whether it came to an
// end.
func shifted(diagonal, beside, v []float64) bool {
	n := len(diagonal)
	steps := 60 * n // two or three a value are needed
	rounding := 0.0 // of numbers as large as the matrix
	for i, d := range diagonal {
		rounding = max(rounding, 0x1p-53*(math.Abs(d)+math.Abs(beside[i])))
	}
	for last := n - 1; last > 0; steps-- {
		if steps == 0 {
			return false
		}
		first := last
		for ; first > 0; first-- {
			if math.Abs(beside[first-1]) <= rounding {
				beside[first-1] = 0
				break
			}
		}
		if first == last {
			last--
			continue
		}
		// Wilkinson's shift: the eigenvalue of the last two rows that is nearer to the last.
		d, b := (diagonal[last-1]-diagonal[last])/2, beside[last-1]
		far := d + math.Copysign(math.Sqrt(math.FMA(d, d, float64(b*b))), d)
		shift := diagonal[last] - float64(b*(b/far))
		x, z := diagonal[first]-shift, beside[first] // z is what the rotation must make 0
		for k := first; k < last; k++ {
			c, s := rotation(x, z)
			if k > first {
				beside[k-1] = math.FMA(c, x, float64(s*z))
			}
			p, q, r := diagonal[k], beside[k], diagonal[k+1]
			across := float64(2 * c * s * q)
			diagonal[k] = math.FMA(c*c, p, math.FMA(s*s, r, across))
			diagonal[k+1] = math.FMA(s*s, p, math.FMA(c*c, r, -across))
			beside[k] = math.FMA(c*s, r-p, float64((float64(c*c)-float64(s*s))*q))
			if k < last-1 {
				x, z = beside[k], float64(s*beside[k+1])
				beside[k+1] *= c
			}
			turn(v[k*n:(k+1)*n], v[(k+1)*n:(k+2)*n], c, s)
		}
	}
	return true
}

// rotation returns c and s with c² + s² = 1 that make c·z − s·x zero.
func rotation(x, z float64) (c, s float64) {
	if z == 0 {
		return 1, 0
	}
	r := math.Sqrt(math.FMA(x, x, float64(z*z)))
	return x / r, z / r
}

// turn replaces x and y by c·x + s·y and c·y − s·x.
func turn(x, y []float64, c, s float64) {
	for k, a := range x {
		b := y[k]
		x[k] = math.FMA(c, a, float64(s*b))
		y[k] = math.FMA(c, b, -float64(s*a))
	}
}
