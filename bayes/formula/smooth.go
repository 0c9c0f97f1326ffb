package formula

import (
	"math"
	"slices"
	"sort"

	"github.com/seed78144065/credence/internal/linalg"
)

// smooth is s(x, k): a cubic regression spline with k knots as a mixed model.
// It is a straight line, whose slope is a coefficient like others, and a
// departure from the line Σ u[q]·z[q](x) with u ~ Normal(0, sd), whose penalty
// Σ u² is the integral of the squared second derivative.
//
// The departure is orthogonal to straight lines over the rows of the fit and
// scaled so that its mean square over them is sd² a priori.
//
// Source: [Wood2017] §5.3.1, table 5.1, for the spline; ch. 5 for the mixed
// model. Agrees with R's mgcv 1.8-41, bs = "cr" (testdata/smooth.json).
type smooth struct {
	node   *Node
	name   string
	args   arguments
	known  map[*Node]standard
	knots  []float64
	value  [][]float64 // of basis function q at knot j: [j][q]
	second [][]float64 // its second derivative there
	line   [][2]float64
	size   float64
}

const defaultKnots = 10 // as mgcv's s

// smooth reads s(x, k = 10).
func (b *specBuilder) smooth(n *Node) {
	name := n.String()
	if b.resolver.smooths[name] == nil {
		b.resolver.smooths[name] = &smooth{node: n, name: name, args: readArguments(n, b.list, []string{"k"}), known: make(map[*Node]standard)}
	}
	s := b.resolver.smooths[name]
	if slices.Contains(b.spec.smooths, s) {
		b.fault(n, "%s is there twice", name)
		return
	}
	b.spec.smooths = append(b.spec.smooths, s)
}

func (s *smooth) learn(f *frame) {
	if s.args.x == nil || s.value != nil {
		return
	}
	x := f.arithmetic(s.args.x, s.known)
	k := s.args.number("k", defaultKnots)
	switch {
	case x == nil:
		return
	case k < 3:
		f.list.add(s.node.Pos, ErrSyntax, "%v: k must be at least 3: fewer knots make a straight line", s.node)
		return
	case !s.args.enough(f, x, k):
		return
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(x)))
	s.knots = make([]float64, k)
	for j := range s.knots {
		s.knots[j] = quantile(distinct, float64(j)/float64(k-1))
	}
	s.basis()
	s.orthogonalise(x)
}

// basis solves for the functions of unit penalty. With D the second
// differences of the values and B = L·Lᵀ the matrix of the penalty, values
// v = Dᵀ(DDᵀ)⁻¹L·u have second derivatives B⁻¹D·v = L⁻ᵀ·u, so penalty uᵀu.
func (s *smooth) basis() {
	k := len(s.knots)
	h := make([]float64, k-1)
	for j := range h {
		h[j] = s.knots[j+1] - s.knots[j]
	}
	n := k - 2
	d, b, dd := matrix(n, k), make([]float64, n*n), make([]float64, n*n) // the last two are symmetric: lower triangles
	for i := range d {
		d[i][i], d[i][i+2] = 1/h[i], 1/h[i+1]
		d[i][i+1] = -1/h[i] - 1/h[i+1]
		b[i*n+i] = (h[i] + h[i+1]) / 3 // table 5.1
		if i > 0 {
			b[i*n+i-1] = h[i] / 6
		}
	}
	for i := range n {
		for j := range i + 1 {
			for c := range k {
				dd[i*n+j] = math.FMA(d[i][c], d[j][c], dd[i*n+j])
			}
		}
	}
	l, ld := linalg.Factor(b, n), linalg.Factor(dd, n)
	s.value, s.second = matrix(k, n), matrix(k, n)
	for q := range n {
		col, unit := make([]float64, n), make([]float64, n)
		for i := range col {
			col[i] = l[i*n+q]
		}
		unit[q] = 1
		linalg.SolveLower(ld, col)
		linalg.SolveUpper(ld, col)
		linalg.SolveUpper(l, unit)
		for i := range col {
			s.second[i+1][q] = unit[i]
			for c := i; c < i+3; c++ {
				s.value[c][q] = math.FMA(d[i][c], col[i], s.value[c][q])
			}
		}
	}
}

// orthogonalise learns the straight line in each function over the rows of the
// fit, and the size of what is left.
func (s *smooth) orthogonalise(x []float64) {
	cols := byColumn(x, len(s.knots)-2, s.raw)
	m, ss := mean(x), 0.0
	for _, v := range x {
		ss = math.FMA(v-m, v-m, ss)
	}
	s.line = make([][2]float64, len(cols))
	total := 0.0
	for q, col := range cols {
		level, slope := mean(col), 0.0
		for i, v := range col {
			slope = math.FMA(x[i]-m, v, slope)
		}
		slope /= ss
		s.line[q] = [2]float64{math.FMA(-slope, m, level), slope}
		for i, v := range col {
			r := v - math.FMA(slope, x[i], s.line[q][0])
			total = math.FMA(r, r, total)
		}
	}
	s.size = math.Sqrt(total / float64(len(x)))
}

// raw evaluates the functions at x; beyond the knots they are straight.
func (s *smooth) raw(x float64) []float64 {
	k := len(s.knots)
	at := min(max(x, s.knots[0]), s.knots[k-1])
	j := min(max(sort.SearchFloat64s(s.knots, at)-1, 0), k-2)
	h := s.knots[j+1] - s.knots[j]
	r, t := s.knots[j+1]-at, at-s.knots[j]
	cr := float64(float64(float64(r*r)*r)/h-float64(h*r)) / 6 // table 5.1
	ct := float64(float64(float64(t*t)*t)/h-float64(h*t)) / 6
	out := make([]float64, k-2)
	for q := range out {
		v := math.FMA(r/h, s.value[j][q], float64(t/h*s.value[j+1][q]))
		out[q] = math.FMA(cr, s.second[j][q], math.FMA(ct, s.second[j+1][q], v))
		if x != at {
			// The slope there: the derivative of the same four terms.
			dr := float64(3*float64(r*r))/h - h // −6 times the weight of second[j]
			dt := float64(3*float64(t*t))/h - h
			slope := (s.value[j+1][q] - s.value[j][q]) / h
			slope = math.FMA(-dr/6, s.second[j][q], math.FMA(dt/6, s.second[j+1][q], slope))
			out[q] = math.FMA(x-at, slope, out[q])
		}
	}
	return out
}

// columns evaluates the straight line and the departures; nil after a fault.
func (s *smooth) columns(f *frame) (x []float64, z [][]float64) {
	if s.value == nil {
		return nil, nil
	}
	if x = f.arithmetic(s.args.x, s.known); x == nil {
		return nil, nil
	}
	z = byColumn(x, len(s.line), s.raw)
	for q, col := range z {
		for i, v := range col {
			col[i] = (v - math.FMA(s.line[q][1], x[i], s.line[q][0])) / s.size
		}
	}
	return x, z
}
