package statespace

import "math"

// tied is how far below a variance what is left of it is rounding.
const tied = 0x1p-45

// udu writes a symmetric matrix as U·diag(d)·Uᵀ, U upper triangular with a unit
// diagonal, d zero where a leaves nothing; ok is false if a is no covariance.
//
// Source: [Bierman1977] ch. III.
func udu(a []float64, n int) (u, d []float64, ok bool) {
	u, d = make([]float64, n*n), make([]float64, n)
	for j := n - 1; j >= 0; j-- {
		u[j*n+j] = 1
		for i := j; i >= 0; i-- {
			s := a[i*n+j]
			for k := j + 1; k < n; k++ {
				s = math.FMA(-u[i*n+k]*d[k], u[j*n+k], s)
			}
			switch {
			case i < j && d[j] > 0:
				u[i*n+j] = s / d[j]
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

// basis is memory for rows of numbers that are made orthogonal.
type basis struct {
	flat   int       // columns whose weight is infinite come first
	m      int       // columns
	weight []float64 // of columns
	w      []float64 // rows
	scaled []float64 // a row times the weights
	u      []float64 // [row, row]: w before = u·w after, unit upper triangular
	d      []float64 // squared length of each row after
	size   []float64 // of the flat part of each row before
}

func newBasis(rows, columns int) *basis {
	cut := func(n int) []float64 { return make([]float64, n) }
	return &basis{weight: cut(columns), w: cut(rows * columns), scaled: cut(columns), u: cut(rows * rows), d: cut(rows), size: cut(rows)}
}

// begin makes all rows zero.
func (b *basis) begin(rows, flat, columns int) {
	b.flat, b.m = flat, columns
	clear(b.w[:rows*columns])
}

func (b *basis) row(i int) []float64 { return b.w[i*b.m : (i+1)*b.m : (i+1)*b.m] }

// orthogonalise makes rows−1, …, last orthogonal to each other and to all rows
// before them, in the inner product of the weights. That of the flat columns, an
// infinite weight, comes before that of the others: where it is zero the others
// count.
//
// Source: weighted Gram–Schmidt, modified [Bierman1977] §VI.4.
// Cost: (rows² − last²)·columns multiply-adds.
func (b *basis) orthogonalise(rows, last int) {
	for i := range rows {
		f := b.row(i)[:b.flat]
		b.size[i] = dot(f, f)
	}
	for j := rows - 1; j >= last; j-- {
		wj := b.row(j)
		b.settle(j)
		from, to := 0, b.flat
		s := dot(wj[:to], wj[:to])
		if s > 0 {
			copy(b.scaled, wj[:to])
		} else {
			from, to = b.flat, b.m
			for k := from; k < to; k++ {
				b.scaled[k] = wj[k] * b.weight[k]
			}
			s = dot4(wj[from:to], b.scaled[from:to])
		}
		b.d[j] = s
		if !(s > 0) {
			for i := range j {
				b.u[i*rows+j] = 0
			}
			continue
		}
		// Transitions are mostly zeros, and so are rows.
		first, end := 0, b.m
		for wj[first] == 0 {
			first++
		}
		for wj[end-1] == 0 {
			end--
		}
		from, to = max(from, first), min(to, end)
		scaled, wj := b.scaled[from:to], wj[first:end]
		inverse := 1 / s
		for i := range j {
			wi := b.row(i)
			u := dot4(wi[from:to], scaled) * inverse
			b.u[i*rows+j] = u
			if u != 0 {
				addTimes(wi[first:end], -u, wj)
			}
		}
	}
}

// settle clears the flat part of a row that is no more than rounding, and tells
// whether nothing is left of it.
func (b *basis) settle(j int) bool {
	f := b.row(j)[:b.flat]
	if s := dot(f, f); s > small*small*b.size[j] {
		return false
	}
	clear(f)
	return true
}

// small is what a sum that should be zero is at most of its terms: 12 of 52 bits
// are left for the rounding of what was done to them before.
const small = 0x1p-40

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
