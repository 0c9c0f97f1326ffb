package linalg

import "math"

// LeastSquares turns columns of n numbers and y by one orthogonal matrix, so
// that ‖y − Σ c·column‖² = ‖u − R·c‖² + rss for every c. R is upper triangular,
// of as many rows as there are columns, row-major. Columns that depend on each
// other do no harm. What it is given is overwritten.
//
// Result: ok is false if something overflows.
// Source: Householder reflections [Golub2013, algorithm 5.2.1].
// Cost: O(n·k²) for k columns.
func LeastSquares(columns [][]float64, y []float64) (r, u []float64, rss float64, ok bool) {
	k := len(columns)
	r = make([]float64, k*k)
	for i, c := range columns {
		v := c[i:]
		norm := math.Sqrt(Dot(v, v))
		if norm > 0 {
			r[i*k+i] = -math.Copysign(norm, v[0])
			v[0] -= r[i*k+i]
			scale := 2 / Dot(v, v)
			for j := i + 1; j < k; j++ {
				reflect(columns[j][i:], v, scale)
			}
			reflect(y[i:], v, scale)
		}
		for j := i + 1; j < k; j++ {
			r[i*k+j] = columns[j][i]
		}
	}
	u, rss = y[:k], Dot(y[k:], y[k:])
	sum := rss
	for _, x := range r {
		sum += math.Abs(x)
	}
	for _, x := range u {
		sum += math.Abs(x)
	}
	return r, u, rss, sum-sum == 0
}

// reflect subtracts from x its part along v twice, scale = 2/‖v‖².
func reflect(x, v []float64, scale float64) {
	s := -scale * Dot(v, x)
	for i, a := range v {
		x[i] = math.FMA(s, a, x[i])
	}
}
