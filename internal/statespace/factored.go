package statespace

import "math"

// tied is how far below a variance what is left of it is rounding.
const tied = 0x1p-45

// udu writes a symmetric matrix as U·diag(d)·Uᵀ, U upper triangular with a unit
// diagonal, by columns, d zero where a leaves nothing; ok is false if a is no covariance.
//
// Source: [Bierman1977] ch. III.
func udu(a []float64, n int) (u, d []float64, ok bool) {
	u, d = make([]float64, n*n), make([]float64, n)
	for j := n - 1; j >= 0; j-- {
		u[j*n+j] = 1
		for i := j; i >= 0; i-- {
			s := a[i*n+j]
			for k := j + 1; k < n; k++ {
				s = math.FMA(-u[k*n+i]*d[k], u[k*n+j], s)
			}
			switch {
			case i < j && d[j] > 0:
				u[j*n+i] = s / d[j]
			case i < j && !(s*s <= tied*a[i*n+i]*a[j*n+j]):
				return nil, nil, false
			case i == j && s > tied*a[j*n+j]:
				d[j] = s
			case i == j && !(s >= -tied*a[j*n+j]):
				return nil, nil, false
			}
		}
	}
	return u, d, true
}

// dot4 adds products in four partial sums, which processors overlap.
func dot4(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 4 {
		x, y := (*[4]float64)(a), (*[4]float64)(b)
		s0 = math.FMA(x[0], y[0], s0)
		s1 = math.FMA(x[1], y[1], s1)
		s2 = math.FMA(x[2], y[2], s2)
		s3 = math.FMA(x[3], y[3], s3)
		a, b = a[4:], b[4:]
	}
	for i, x := range a {
		s0 = math.FMA(x, b[i], s0)
	}
	return s0 + s1 + (s2 + s3)
}

// addTimes adds u·x to y, of the same length.
func addTimes(y []float64, u float64, x []float64) {
	x = x[:len(y)]
	for len(y) >= 4 {
		a, b := (*[4]float64)(y), (*[4]float64)(x)
		a[0] = math.FMA(u, b[0], a[0])
		a[1] = math.FMA(u, b[1], a[1])
		a[2] = math.FMA(u, b[2], a[2])
		a[3] = math.FMA(u, b[3], a[3])
		y, x = y[4:], x[4:]
	}
	for i, v := range x {
		y[i] = math.FMA(u, v, y[i])
	}
}
