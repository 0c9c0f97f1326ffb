package exec

import (
	"errors"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// Graph is what is compiled.
type Graph struct {
	// Params are the free parameters; their unconstrained coordinates follow
	// one another.
	Params []*ir.Node
	// Terms add to the log density: ir.Term nodes, or any node, summed.
	Terms []*ir.Node
	// Outputs are the nodes whose values Frame.Outputs writes.
	Outputs []*ir.Node
	// Draw holds, for a node that is to be drawn at random instead of read,
	// the ir.Term that it is drawn from.
	Draw map[*ir.Node]*ir.Node
}

// Program is a compiled graph: a flat list of operations on rows of lanes. It
// is immutable and safe for concurrent use; every goroutine needs a Frame.
type Program struct {
	dim   int
	rows  int // of lane values, coordinates first
	steps []step
	terms []termInfo
	outs  []value
}

// step binds an operation to a frame.
type step func(f *Frame) op

// termInfo is what messages and pointwise results need of a term.
type termInfo struct {
	node   *ir.Node
	events int
}

// value is where a node's numbers are: data, shared by all frames, or n rows
// of a frame from row off. A bad value belongs to a node with a fault, which
// its users don't report again.
type value struct {
	data       []float64
	off, n     int
	lanes, bad bool
}

// Compile lowers a graph. The error joins all faults (*ir.Fault).
func Compile(g Graph) (*Program, error) {
	c := &compiler{
		p:    &Program{},
		vals: make(map[*ir.Node]value),
		draw: g.Draw,
	}
	for _, n := range g.Params {
		if n.Support.Kind > ir.Bounded && (n.Scalar() || n.Size() == 0) {
			return nil, ir.Faultf(ir.BadShape, n.Pos, "%v has no elements along a last dim; %s need one", n, SupportName(n.Support))
		}
		c.p.dim += Coordinates(n)
	}
	c.p.rows = c.p.dim
	at := 0
	for _, n := range g.Params {
		c.param(n, at)
		at += Coordinates(n)
	}
	for _, t := range g.Terms {
		c.term(t)
	}
	for _, n := range g.Outputs {
		c.p.outs = append(c.p.outs, c.value(n))
	}
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...)
	}
	return c.p, nil
}

// Dim returns the number of unconstrained coordinates.
func (p *Program) Dim() int { return p.dim }

// Ops returns the number of operations one evaluation runs.
func (p *Program) Ops() int { return len(p.steps) }

// Rows returns the number of rows of lanes a frame holds.
func (p *Program) Rows() int { return p.rows }

// OutputSize returns the number of elements of all outputs.
func (p *Program) OutputSize() int {
	n := 0
	for _, v := range p.outs {
		n += v.n
	}
	return n
}

// Events returns the number of events of each term.
func (p *Program) Events() []int {
	n := make([]int, len(p.terms))
	for i, t := range p.terms {
		n[i] = t.events
	}
	return n
}

// NewFrame returns scratch for one goroutine: rows × 64 bytes, twice that in
// mode Gradient.
func (p *Program) NewFrame(mode Mode) *Frame {
	f := &Frame{Jacobian: true, mode: mode, dim: p.dim, val: make([]lane.V, p.rows)}
	switch mode {
	case Gradient:
		f.adj = make([]lane.V, p.rows)
	case Pointwise:
		for _, t := range p.terms {
			f.each = append(f.each, make([]lane.V, t.events))
		}
	}
	for _, s := range p.steps {
		f.ops = append(f.ops, s(f))
	}
	for _, v := range p.outs {
		f.out, f.outN = append(f.out, v.arg(f, 1)), append(f.outN, v.n)
	}
	return f
}

func (v value) rows(f *Frame) []lane.V { return f.val[v.off : v.off+v.n] }

// adjoints returns the rows of adjoints of lane values, nil in frames that
// have none.
func (v value) adjoints(f *Frame) []lane.V {
	if f.adj == nil || !v.lanes {
		return nil
	}
	return f.adj[v.off : v.off+v.n]
}

func (v value) arg(f *Frame, step int) lane.Arg {
	if v.lanes {
		return lane.Arg{V: v.rows(f), Step: step}
	}
	return lane.Arg{D: v.data, Step: step}
}

func (v value) input(f *Frame, step int) input {
	return input{v.arg(f, step), lane.Acc{V: v.adjoints(f), Step: step}}
}
