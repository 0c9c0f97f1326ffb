package formula

import (
	"math"
	"slices"
	"sort"
)

// bspline is a basis of B-splines, without the first one, which the intercept
// stands for. Beyond its boundaries the outer polynomials go on.
type bspline struct {
	knots  []float64 // with the boundaries degree + 1 times
	degree int
}

// learnBspline places df − degree knots at quantiles of x.
func learnBspline(x []float64, df, degree int) *bspline {
	s := &bspline{degree: degree}
	lo, hi := slices.Min(x), slices.Max(x)
	s.knots = slices.Concat(slices.Repeat([]float64{lo}, degree+1), quantiles(x, df-degree), slices.Repeat([]float64{hi}, degree+1))
	return s
}

func (s *bspline) columns(x []float64) [][]float64 {
	return byColumn(x, len(s.knots)-s.degree-2, func(v float64) []float64 {
		return s.derivative(v, s.degree, 0)[1:]
	})
}

// derivative returns derivative number d at x of all B-splines of a degree on
// the knots.
//
// Source: [DeBoor2001] ch. IX for the recurrence, ch. X for derivatives; 0/0 is 0.
func (s *bspline) derivative(x float64, degree, d int) []float64 {
	t := s.knots
	b := make([]float64, len(t)-degree-1)
	if d > 0 {
		lower := s.derivative(x, degree-1, d-1)
		for i := range b {
			p := float64(degree)
			if w := t[i+degree] - t[i]; w > 0 {
				b[i] = float64(p * lower[i] / w)
			}
			if w := t[i+degree+1] - t[i+1]; w > 0 {
				b[i] -= float64(p * lower[i+1] / w)
			}
		}
		return b
	}
	// The interval of x, or the nearest one inside.
	first, last := s.degree, len(t)-s.degree-2
	j := min(max(sort.Search(len(t), func(i int) bool { return t[i] > x })-1, first), last)
	var value [maxDegree + 1]float64
	value[0] = 1
	for p := 1; p <= degree; p++ {
		saved := 0.0
		for r := range p {
			right, left := t[j+r+1], t[j+1-p+r]
			w := value[r] / (right - left)
			value[r] = math.FMA(right-x, w, saved)
			saved = float64((x - left) * w)
		}
		value[p] = saved
	}
	copy(b[j-degree:], value[:degree+1])
	return b
}

const maxDegree = 9 // of a spline; more is a polynomial by another name

// natural is a basis of cubic splines that are straight lines beyond their
// boundaries: R's ns.
type natural struct {
	s       bspline
	reflect [2][]float64 // Householder vectors of the constraints
}

// learnNatural places df − 1 knots at quantiles of x.
func learnNatural(x []float64, df int) *natural {
	lo, hi := slices.Min(x), slices.Max(x)
	n := &natural{s: bspline{degree: 3}}
	n.s.knots = slices.Concat(slices.Repeat([]float64{lo}, 4), quantiles(x, df-1), slices.Repeat([]float64{hi}, 4))
	// Second derivatives are 0 at both boundaries: the basis is what is
	// orthogonal to the two rows that say so, the last columns of their
	// Q, [Golub2013] §5.2.2.
	rows := [2][]float64{n.s.derivative(lo, 3, 2)[1:], n.s.derivative(hi, 3, 2)[1:]}
	for k := range rows {
		v := rows[k][k:]
		norm := 0.0
		for _, a := range v {
			norm = math.FMA(a, a, norm)
		}
		norm = math.Copysign(math.Sqrt(norm), v[0])
		u := make([]float64, len(rows[k]))
		for i, a := range v {
			u[k+i] = a / norm
		}
		u[k]++
		n.reflect[k] = u
		for j := k; j < 2; j++ {
			apply(u, k, rows[j])
		}
	}
	return n
}

// apply reflects v: v − u(u·v)/u[k].
func apply(u []float64, k int, v []float64) {
	dot := 0.0
	for i := k; i < len(u); i++ {
		dot = math.FMA(u[i], v[i], dot)
	}
	dot /= u[k]
	for i := k; i < len(u); i++ {
		v[i] = math.FMA(-dot, u[i], v[i])
	}
}

func (n *natural) columns(x []float64) [][]float64 {
	t := n.s.knots
	lo, hi := t[0], t[len(t)-1]
	return byColumn(x, len(t)-7, func(v float64) []float64 {
		at := min(max(v, lo), hi)
		b := n.s.derivative(at, 3, 0)[1:]
		if v != at {
			for i, slope := range n.s.derivative(at, 3, 1)[1:] {
				b[i] = math.FMA(v-at, slope, b[i])
			}
		}
		apply(n.reflect[0], 0, b)
		apply(n.reflect[1], 1, b)
		return b[2:]
	})
}

// byColumn evaluates a basis at each x into columns.
func byColumn(x []float64, width int, row func(x float64) []float64) [][]float64 {
	cols := matrix(width, len(x))
	for i, v := range x {
		for j, b := range row(v) {
			cols[j][i] = b
		}
	}
	return cols
}

// quantiles returns n quantiles of x at equal steps between 0 and 1:
// definition 7 of [HyndmanFan1996].
func quantiles(x []float64, n int) []float64 {
	sorted := slices.Sorted(slices.Values(x))
	q := make([]float64, max(n, 0))
	for i := range q {
		q[i] = quantile(sorted, float64(i+1)/float64(n+1))
	}
	return q
}

func quantile(sorted []float64, p float64) float64 {
	h := float64(p * float64(len(sorted)-1))
	k := int(h)
	if k >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return math.FMA(h-float64(k), sorted[k+1]-sorted[k], sorted[k])
}
