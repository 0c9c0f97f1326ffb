package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// Mode says what a Frame is for.
type Mode uint8

const (
	// Gradient frames compute log densities with gradients.
	Gradient Mode = iota
	// Value frames compute log densities, outputs and random draws.
	Value
	// Pointwise frames keep the log density of every event of every term.
	Pointwise
)

// Frame is the scratch of one evaluation of a Program: all its values and
// adjoints, and its operations bound to them. One goroutine uses it at a time.
type Frame struct {
	// Jacobian adds the log-Jacobians of the parameters' transforms, as a
	// density on the unconstrained scale needs.
	Jacobian bool
	// Seed and Draw address the noise of random draws: lane l is draw Draw[l].
	Seed uint64
	Draw [lane.W]uint64

	p    *Program
	mode Mode
	dim  int
	val  []lane.V // coordinates first
	adj  []lane.V // nil unless mode is Gradient
	lp   *lane.V
	each [][]lane.V // by term, mode Pointwise
	out  []lane.Arg // outputs, by node
	outN []int
	ops  []op

	memory *lane.Arena // of all the above, and of whatever steps need more

	// While steps are bound: the rows they work on, the chunk they belong to
	// and where it adds its log density.
	window *window
	chunk  *chunk
	total  *lane.V
	tile   *chunk // of all blocks
}

// op is one operation bound to a frame. reverse adds to the adjoints of its
// inputs what the adjoint of its result implies.
type op interface {
	forward(f *Frame)
	reverse(f *Frame)
}

// input is an operand and where its adjoint goes.
type input struct {
	lane.Arg
	lane.Acc
}

// Eval computes the log density of W points x (coordinates lane-minor) into
// logp, and its gradient into grad unless that is nil. It allocates nothing.
func (f *Frame) Eval(x, grad, logp []float64) {
	f.load(x)
	if grad == nil {
		f.sweep()
		copy(logp, f.lp[:])
		return
	}
	clear(f.adj)
	f.sweep()
	for i := len(f.ops) - 1; i >= 0; i-- {
		f.ops[i].reverse(f)
	}
	copy(grad, lane.Flat(f.adj[:f.dim]))
	copy(logp, f.lp[:])
}

// Outputs runs the program at x and writes its outputs, lane-minor.
func (f *Frame) Outputs(x, out []float64) {
	f.load(x)
	f.sweep()
	var buf lane.V
	k := 0
	for i := range f.out {
		for r := range f.outN[i] {
			k += copy(out[k:k+lane.W], f.out[i].At(r, &buf)[:])
		}
	}
}

// Terms runs the program at x and returns the log density of every event of
// every term; the rows are the frame's own until its next use.
func (f *Frame) Terms(x []float64) [][]lane.V {
	f.load(x)
	for _, rows := range f.each {
		clear(rows)
	}
	f.sweep()
	return f.each
}

func (f *Frame) load(x []float64) {
	copy(lane.Flat(f.val[:f.dim]), x)
}

func (f *Frame) sweep() {
	*f.lp = lane.V{}
	for _, o := range f.ops {
		o.forward(f)
	}
	for l, v := range f.lp {
		if math.IsNaN(v) || v > math.MaxFloat64 {
			f.lp[l] = math.Inf(-1)
		}
	}
}
