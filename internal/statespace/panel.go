package statespace

import "math"

// panel is a factor of a covariance by its columns: the sum over columns of
// weight·column·columnᵀ. The weights of the first columns, flat ones, are in units
// of an infinite one.
type panel struct {
	rows, flat, m int
	w             []float64 // column c is w[c·rows:(c+1)·rows]
	weight        []float64 // of columns
	open          []int     // columns that are no row's
	own           []int     // which column is each row's, −1 for none
	size          []float64 // of the flat part of each row before
	scratch       []float64
}

func newPanel(rows, columns int) *panel {
	return &panel{
		w: make([]float64, rows*columns), weight: make([]float64, columns),
		open: make([]int, 0, columns), own: make([]int, rows), size: make([]float64, rows),
		scratch: make([]float64, max(rows, columns)),
	}
}

// begin makes all columns zero, and the weights of the flat ones 1.
func (p *panel) begin(rows, flat, columns int) {
	p.rows, p.flat, p.m = rows, flat, columns
	clear(p.w[:rows*columns])
	for c := range flat {
		p.weight[c] = 1
	}
}

func (p *panel) column(c int) []float64 { return p.w[c*p.rows : (c+1)*p.rows : (c+1)*p.rows] }

// triangularise rotates the columns until each of rows last, …, rows−1 has a
// column of its own, with a 1 there and nothing below it, and the other columns
// have nothing in these rows. The sum over columns stays what it was; where a row
// has flat columns, they count alone.
//
// Source: rank-one updates of factors by Agee and Turner [Bierman1977] ch. III, a
// row at a time. The column that is most of a row begins, so that no multiple of
// another is more than half of it: nothing cancels.
// Cost: 2·row multiply-adds for each number that is not zero: few, since
// transitions are mostly zeros.
func (p *panel) triangularise(last int) {
	p.open = p.open[:0]
	for c := range p.m {
		p.open = append(p.open, c)
	}
	for r := range p.rows {
		p.size[r] = p.flatPart(r)
	}
	for r := p.rows - 1; r >= last; r-- {
		p.settle(r)
		p.rotate(r)
	}
}

// rotate leaves one column that has something in row r.
func (p *panel) rotate(r int) {
	first, most, flat := -1, 0.0, false
	for i, c := range p.open {
		if flat && c >= p.flat {
			break
		}
		x := p.w[c*p.rows+r]
		if v := float64(float64(x*p.weight[c]) * x); v > most {
			first, most, flat = i, v, c < p.flat
		}
	}
	if first < 0 {
		p.own[r] = -1
		return
	}
	pivot := p.open[first]
	p.own[r] = pivot
	p.open = append(p.open[:first], p.open[first+1:]...)
	a := p.column(pivot)
	if x := a[r]; x != 1 {
		inverse := 1 / x
		for i := range a[:r] {
			a[i] *= inverse
		}
		a[r] = 1
	}
	a = a[:r]
	total := most
	for _, c := range p.open {
		at := c * p.rows
		x := p.w[at+r]
		p.w[at+r] = 0
		if x == 0 || p.weight[c] == 0 {
			continue
		}
		b := p.w[at : at+r]
		if flat && c >= p.flat {
			addTimes(b, -x, a)
			continue
		}
		share := p.weight[c] * x
		after := total + float64(share*x)
		turn(a, b, x, share/after)
		p.weight[c] *= total / after
		total = after
	}
	p.weight[pivot] = total
}

// turn makes b less x·a, then a more share·b.
func turn(a, b []float64, x, share float64) {
	b = b[:len(a)]
	for len(a) >= 2 {
		p, q := (*[2]float64)(a), (*[2]float64)(b)
		q0 := math.FMA(-x, p[0], q[0])
		q1 := math.FMA(-x, p[1], q[1])
		q[0], q[1] = q0, q1
		p[0] = math.FMA(share, q0, p[0])
		p[1] = math.FMA(share, q1, p[1])
		a, b = a[2:], b[2:]
	}
	if len(a) > 0 {
		b[0] = math.FMA(-x, a[0], b[0])
		a[0] = math.FMA(share, b[0], a[0])
	}
}

// flatPart returns the variance of row r by open flat columns.
func (p *panel) flatPart(r int) (s float64) {
	for _, c := range p.open {
		if c >= p.flat {
			break
		}
		x := p.w[c*p.rows+r]
		s = math.FMA(float64(x*p.weight[c]), x, s)
	}
	return s
}

// settle clears the flat part of a row that is no more than rounding, and tells
// whether nothing is left of it.
func (p *panel) settle(r int) bool {
	if p.flat == 0 {
		return true
	}
	if p.flatPart(r) > small*small*p.size[r] {
		return false
	}
	for _, c := range p.open {
		if c < p.flat {
			p.w[c*p.rows+r] = 0
		}
	}
	return true
}

// small is what a sum that should be zero is at most of its terms: 12 of 52 bits
// are left for the rounding of what was done to them before.
const small = 0x1p-40
