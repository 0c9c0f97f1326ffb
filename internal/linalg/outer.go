package linalg

import "github.com/seed78144065/credence/internal/lane"

// Part is the part of a square matrix that is read or written.
type Part uint8

// Parts. Lower and Upper include the diagonal, Below does not.
const (
	Whole Part = iota
	Lower
	Upper
	Below
)

// rows returns the rows of column k.
func (p Part) rows(k, n int) (lo, hi int) {
	switch p {
	case Lower:
		return k, n
	case Upper:
		return 0, k + 1
	case Below:
		return k + 1, n
	default:
		return 0, n
	}
}

// AddOuter adds u·vᵀ to a part of a, n·n rows: the adjoint of a matrix that was
// multiplied by v or divided into it. u and v have n rows of m numbers. Where u
// is zero it adds nothing.
//
// Cost: n²m multiply-adds a lane.
func AddOuter(a []lane.V, n int, p Part, u, v []lane.V, m int) {
	for k := range n {
		lo, hi := p.rows(k, n)
		if lo == hi {
			continue
		}
		if m == 1 {
			lane.MulTo(lane.Acc{V: a[lo*n+k:], Step: n}, u[lo:hi], lane.Arg{V: v[k : k+1]})
			continue
		}
		for i := lo; i < hi; i++ {
			lane.MulTo(lane.Acc{V: a[i*n+k : i*n+k+1]}, u[i*m:(i+1)*m], lane.Lanes(v[k*m:(k+1)*m]))
		}
	}
}
