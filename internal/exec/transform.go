package exec

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// transform maps unconstrained coordinates of one event onto a support.
type transform interface {
	// coordinates returns how many make an event of n elements.
	coordinates(n int) int
	// forward writes the event into x, adds the log-Jacobian to lp and its
	// gradient to dq. lp and dq may be nil.
	forward(x, q, dq []lane.V, lp *lane.V)
	// reverse adds to dq what the event's adjoint dx implies.
	reverse(dq, dx, x, q []lane.V)
	// inverse writes the coordinates of an event, or returns false if x is not
	// inside the support.
	inverse(q, x []float64) bool
}

// rounding is how far values may be from sum, norm or symmetry that their support
// demands. Files have them with as few as 6 significant digits, as those of CmdStan
// often do: each is off by up to 5e-6 of itself, the sum of a simplex by as much,
// and the square of a norm by twice that.
const rounding = 1e-5

// transformOf returns the transform of events of n elements, with memory of its
// own if it needs any; nil if coordinates are elements.
func transformOf(s ir.Support, n int) transform {
	switch {
	case s.Kind == ir.Ordered:
		return ordered{}
	case s.Kind == ir.PositiveOrdered:
		return ordered{positive: true}
	case s.Kind == ir.Simplex:
		return simplex{}
	case s.Kind == ir.UnitVector:
		return unitVector{}
	case s.Kind == ir.SumToZero:
		return sumToZero{}
	case s.Kind == ir.CholeskyCorr:
		return choleskyCorr{k: root(n)}
	case s.Kind == ir.CholeskyCov:
		return choleskyCov{k: root(n)}
	case s.Kind == ir.Corr:
		return newGram(choleskyCorr{k: root(n), gram: true}, root(n))
	case s.Kind == ir.Cov:
		return newGram(choleskyCov{k: root(n), gram: true}, root(n))
	case s.Kind == ir.Real || math.IsInf(s.Lo, -1) && math.IsInf(s.Hi, 1):
		return nil
	case math.IsInf(s.Hi, 1):
		return halfLine{s.Lo, 1}
	case math.IsInf(s.Lo, -1):
		return halfLine{s.Hi, -1}
	default:
		return bounded{s.Lo, s.Hi}
	}
}

// checkShape wants a parameter to have the dims that its support is of.
func checkShape(n *ir.Node) error {
	switch rank, dims := n.Support.Kind.Rank(), len(n.Dims); {
	case rank == 1 && (dims == 0 || n.Size() == 0):
		return ir.Faultf(ir.BadShape, n.Pos, "%v has no elements along a last dim; %s need one", n, supportName(n.Support))
	case n.Support.Kind == ir.UnitVector && n.Dims[dims-1].Size == 1:
		return ir.Faultf(ir.BadShape, n.Pos, "%v has one element; %s needs two", n, supportName(n.Support))
	case rank == 2 && (dims < 2 || n.Size() == 0 || n.Dims[dims-1].Size != n.Dims[dims-2].Size):
		return ir.Faultf(ir.BadShape, n.Pos, "%v has no two last dims of one size; %s need them", n, supportName(n.Support))
	}
	return nil
}

// Coordinates returns the number of coordinates of a parameter.
func Coordinates(n *ir.Node) int {
	events, width := eventsOf(n)
	t := transformOf(n.Support, width)
	if t == nil {
		return n.Size()
	}
	return events * t.coordinates(width)
}

// eventsOf splits a parameter into the events its transform works on: vectors
// along the last axis, matrices along the last two, or single numbers.
func eventsOf(n *ir.Node) (events, width int) {
	width = ir.Size(n.Dims[len(n.Dims)-n.Support.Kind.Rank():])
	return n.Size() / max(1, width), width
}

// param places a parameter with the coordinates q.
func (c *compiler) param(n *ir.Node, q value) {
	events, width := eventsOf(n)
	if transformOf(n.Support, width) == nil {
		c.vals[n] = q
		return
	}
	x := c.alloc(n.Size())
	c.emit(x, func(f *Frame) op {
		t := transformOf(n.Support, width)
		if t == (halfLine{0, 1}) {
			return &positiveOp{q.rows(f), q.adjoints(f), x.rows(f), x.adjoints(f)}
		}
		return &transformOp{t, events, t.coordinates(width), width, q.rows(f), q.adjoints(f), x.rows(f), x.adjoints(f)}
	}, wholly(q))
	c.last().effect = true
	c.vals[n] = x
}

// transformOp constrains a parameter.
type transformOp struct {
	t             transform
	events, k, n  int // events; coordinates and elements of one
	q, dq, x, dx_ []lane.V
}

func (o *transformOp) forward(f *Frame) {
	var lp *lane.V
	if f.Jacobian && f.each == nil {
		lp = f.lp
	}
	for e := range o.events {
		var dq []lane.V
		if lp != nil && o.dq != nil {
			dq = o.dq[e*o.k : (e+1)*o.k]
		}
		o.t.forward(o.x[e*o.n:(e+1)*o.n], o.q[e*o.k:(e+1)*o.k], dq, lp)
	}
}

func (o *transformOp) reverse(*Frame) {
	for e := range o.events {
		x, q := o.x[e*o.n:(e+1)*o.n], o.q[e*o.k:(e+1)*o.k]
		o.t.reverse(o.dq[e*o.k:(e+1)*o.k], o.dx_[e*o.n:(e+1)*o.n], x, q)
	}
}

// positiveOp is transformOp for the positive half line, all events at once.
type positiveOp struct{ q, dq, x, dx_ []lane.V }

func (o *positiveOp) forward(f *Frame) {
	if f.Jacobian && f.each == nil {
		lane.Positive(o.x, o.q, o.dq, f.lp)
	} else {
		lane.Positive(o.x, o.q, nil, nil)
	}
}

func (o *positiveOp) reverse(*Frame) { lane.ExpGrad(o.dq, o.dx_, o.q, o.x) }

// addProduct adds dx·slope to dq; a zero adjoint adds nothing, as everywhere.
func addProduct(dq *float64, dx, slope float64) {
	if dx != 0 {
		*dq = math.FMA(dx, slope, *dq)
	}
}

// halfLine is x = bound ± e^q; log-Jacobian q.
type halfLine struct{ bound, sign float64 }

func (halfLine) coordinates(int) int { return 1 }

func (t halfLine) forward(x, q, dq []lane.V, lp *lane.V) {
	lane.Exp(x, q)
	for l, v := range &q[0] {
		x[0][l] = math.FMA(t.sign, x[0][l], t.bound)
		if lp != nil {
			lp[l] += v
		}
		if dq != nil {
			dq[0][l]++
		}
	}
}

func (t halfLine) reverse(dq, dx, x, q []lane.V) {
	for l, v := range &dx[0] {
		slope := x[0][l]
		if t.bound != 0 { // x − bound would have lost digits of e^q
			slope = t.sign * numeric.Exp(q[0][l])
		}
		addProduct(&dq[0][l], v, slope)
	}
}

func (t halfLine) inverse(q, x []float64) bool {
	d := t.sign * (x[0] - t.bound)
	q[0] = numeric.Log(d)
	return d > 0 && d <= math.MaxFloat64
}

// bounded is x = lo + (hi − lo)·s with s = expit(q); log-Jacobian
// log(hi − lo) + log s + log(1 − s).
type bounded struct{ lo, hi float64 }

func (bounded) coordinates(int) int { return 1 }

func (t bounded) forward(x, q, dq []lane.V, lp *lane.V) {
	width := t.hi - t.lo
	logWidth := numeric.Log(width)
	var away, s1, r1, soft [1]lane.V
	lane.Expit(s1[:], q)
	for l, v := range &q[0] {
		away[0][l] = -v
	}
	lane.Expit(r1[:], away[:])
	for l, v := range &q[0] {
		away[0][l] = -math.Abs(v)
	}
	lane.Softplus(soft[:], away[:])
	for l, v := range &q[0] {
		// From the nearer end, so that x never leaves the interval.
		s, r := s1[0][l], r1[0][l]
		x[0][l] = math.FMA(width, s, t.lo)
		if v > 0 {
			x[0][l] = math.FMA(-width, r, t.hi)
		}
		if lp != nil {
			// log s + log(1 − s) = −|q| − 2·log(1 + e^−|q|)
			a := math.Abs(v)
			lp[l] += math.FMA(-2, soft[0][l], logWidth-a)
		}
		if dq != nil {
			dq[0][l] += r - s
		}
	}
}

func (t bounded) reverse(dq, dx, x, q []lane.V) {
	for l, v := range &dx[0] {
		s, r := numeric.Expit(q[0][l]), numeric.Expit(-q[0][l])
		addProduct(&dq[0][l], v, (t.hi-t.lo)*s*r)
	}
}

func (t bounded) inverse(q, x []float64) bool {
	q[0] = numeric.Log(x[0]-t.lo) - numeric.Log(t.hi-x[0])
	return x[0] > t.lo && x[0] < t.hi
}

// Unconstrain writes the coordinates at which parameter n has the values x.
func Unconstrain(n *ir.Node, q, x []float64) error { return Inverse(n)(q, x) }

// Inverse returns Unconstrain for one parameter and many values, one call at a
// time.
func Inverse(n *ir.Node) func(q, x []float64) error {
	events, width := eventsOf(n)
	t := transformOf(n.Support, width)
	return func(q, x []float64) error {
		for i, v := range x {
			if v != v || math.IsInf(v, 0) {
				return fmt.Errorf("%v is %v at position %d: values must be finite", n, v, i)
			}
		}
		if t == nil {
			copy(q, x)
			return nil
		}
		k := t.coordinates(width)
		for e := range events {
			if !t.inverse(q[e*k:(e+1)*k], x[e*width:(e+1)*width]) {
				return fmt.Errorf("%v has values %v: they must lie inside %s", n, x[e*width:(e+1)*width], supportName(n.Support))
			}
		}
		return nil
	}
}

// supportName describes a support for messages.
func supportName(s ir.Support) string {
	switch s.Kind {
	case ir.Real:
		return "the real line"
	case ir.Bounded:
		return interval(s.Lo, s.Hi, false)
	case ir.Ordered:
		return "increasing vectors"
	case ir.PositiveOrdered:
		return "increasing positive vectors"
	case ir.Simplex:
		return "the simplex (positive, sum 1)"
	case ir.UnitVector:
		return "the unit sphere (squares sum to 1)"
	case ir.SumToZero:
		return "vectors that sum to 0"
	case ir.CholeskyCorr:
		return "Cholesky factors of correlations (lower triangle, positive diagonal, rows of norm 1)"
	case ir.Corr:
		return "correlation matrices (symmetric, positive definite, diagonal 1)"
	case ir.CholeskyCov:
		return "Cholesky factors (lower triangle, positive diagonal)"
	default:
		return "symmetric positive definite matrices"
	}
}

// root returns the number of rows of a square matrix of n elements.
func root(n int) int { return int(math.Sqrt(float64(n))) }

func interval(lo, hi float64, closed bool) string {
	if closed {
		return fmt.Sprintf("[%v, %v]", lo, hi)
	}
	return fmt.Sprintf("(%v, %v)", lo, hi)
}
