package linalg

import "github.com/seed78144065/credence/internal/lane"

// Triangle is a triangular matrix of n rows in each lane, row-major. The other
// triangle is not read.
type Triangle struct {
	N     int
	Upper bool
}

// Solve replaces x, n rows of m numbers, by A⁻¹x. A zero on the diagonal gives
// infinities or NaN in its lane.
//
// Source: [Golub2013] algorithms 3.1.1 and 3.1.2.
// Cost: n²m/2 multiply-adds a lane.
func (t Triangle) Solve(a, x []lane.V, m int) {
	negate(x)
	for s := range t.N {
		i := t.at(s)
		lo, hi := t.beside(i)
		to := x[i*m : (i+1)*m]
		if m == 1 {
			lane.MulTo(lane.Acc{V: to}, a[i*t.N+lo:i*t.N+hi], lane.Lanes(x[lo:hi]))
		} else {
			for k := lo; k < hi; k++ {
				lane.MulTo(lane.Acc{V: to, Step: 1}, x[k*m:(k+1)*m], lane.Arg{V: a[i*t.N+k : i*t.N+k+1]})
			}
		}
		divideLess(to, &a[i*t.N+i])
	}
}

// SolveTransposed replaces x by A⁻ᵀx.
func (t Triangle) SolveTransposed(a, x []lane.V, m int) {
	negate(x)
	for s := t.N - 1; s >= 0; s-- {
		i := t.at(s)
		lo, hi := t.beside(i)
		from := x[i*m : (i+1)*m]
		divideLess(from, &a[i*t.N+i])
		if m == 1 {
			lane.MulTo(lane.Acc{V: x[lo:hi], Step: 1}, a[i*t.N+lo:i*t.N+hi], lane.Arg{V: from})
			continue
		}
		for k := lo; k < hi; k++ {
			lane.MulTo(lane.Acc{V: x[k*m : (k+1)*m], Step: 1}, from, lane.Arg{V: a[i*t.N+k : i*t.N+k+1]})
		}
	}
}

// at returns the row that is solved in step s.
func (t Triangle) at(s int) int {
	if t.Upper {
		return t.N - 1 - s
	}
	return s
}

// beside returns the columns of row i off the diagonal.
func (t Triangle) beside(i int) (lo, hi int) {
	if t.Upper {
		return i + 1, t.N
	}
	return 0, i
}

func negate(x []lane.V) {
	for i := range x {
		for l, v := range &x[i] {
			x[i][l] = -v
		}
	}
}

// divideLess replaces x by −x/d.
func divideLess(x []lane.V, d *lane.V) {
	for i := range x {
		for l, v := range &x[i] {
			x[i][l] = -v / d[l]
		}
	}
}
