package exec

import (
	"errors"
	"fmt"
	"sync"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/par"
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

	apart    bool // every step by itself, as tests of segments want
	unpooled bool // every event by itself
}

// Program is a compiled graph: a flat list of operations on rows of lanes. It
// is immutable and safe for concurrent use; every goroutine needs a Frame.
type Program struct {
	dim   int
	rows  int // of lane values, coordinates first
	local int // rows of a tile of all local values
	// Chunks of all segments, and rows of adjoints of their own.
	chunks, own int
	blocks      int    // rows that the blocks share
	slots       []slot // where values lie
	pool        *par.Pool
	steps       []step
	terms       []termInfo
	outs        []value
	// eventwise returns the program that doesn't pool events, which Pointwise
	// frames run; nil if this is it.
	eventwise func() *Program
}

// slot is the place of a value of n rows: from row off of a frame. A local slot
// lives inside one segment and holds a tile of its rows at a time, in memory of
// the segment's chunk.
type slot struct {
	n, off int
	local  bool
	tiled  bool // local to a block, which has given it its rows
	dead   bool // of a step that is no more
	// over is 1 + the local slot whose memory this one takes over, 0 if none: a
	// sum is made in place, and the adjoints of sum and summand are one.
	over int
}

// step is one operation of the program, not yet bound to a frame.
type step struct {
	bind func(f *Frame) op
	uses []use
	out  int // slot written, −1 if none
	// rows is the number of rows if row i of the result needs row i of the
	// aligned inputs only, so that stretches of rows can run by themselves.
	rows int
	term bool // a density's term, which can end a segment
	// summands are the slots that the result may take over, and reread says
	// that the reverse step reads the result, so that it can't be taken over.
	summands []int
	reread   bool
	effect   bool // it does more than compute out: adds a Jacobian
	// product, sum and factors say what a step computes, if it is A·b for data A
	// and b in lanes, or a + b, or a·b row by row.
	product *product
	sum     *pair
	factors *pair
	columns int        // of the data matrix that a step multiplies by
	gather  *gathering // what out is rows of
}

// gathering is the rows idx of a value.
type gathering struct {
	from value
	idx  []int32
}

// use is a slot that a step reads, aligned with its rows or as a whole.
type use struct {
	slot    int
	aligned bool
}

// termInfo is what messages and pointwise results need of a term.
type termInfo struct {
	node   *ir.Node
	events int
}

// value is where a node's numbers are: data, shared by all frames, or n rows
// in a slot. A bad value belongs to a node with a fault, which
// its users don't report again.
type value struct {
	data       []float64
	slot, n    int
	lanes, bad bool
}

// Compile lowers a graph. The error joins all faults (*ir.Fault).
func Compile(g Graph) (*Program, error) {
	c := &compiler{
		p:        &Program{pool: par.New()},
		vals:     make(map[*ir.Node]value),
		draw:     g.Draw,
		unpooled: g.unpooled,
	}
	for _, n := range g.Params {
		if err := checkShape(n); err != nil {
			return nil, err
		}
		c.p.dim += Coordinates(n)
	}
	coordinates := make([]value, len(g.Params)) // first in every frame
	for i, n := range g.Params {
		coordinates[i] = c.alloc(Coordinates(n))
	}
	for i, n := range g.Params {
		c.param(n, coordinates[i])
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
	if c.pooled {
		g.unpooled = true
		c.p.eventwise = sync.OnceValue(func() *Program { return recompile(g) })
	}
	c.p.prune()
	c.p.foldStarts()
	c.p.foldProducts()
	switch {
	case g.apart:
	case len(g.Terms) > 0:
		c.p.fuse()
	default:
		c.p.tile()
	}
	c.p.layout()
	return c.p, nil
}

// recompile compiles a graph that was compiled before.
func recompile(g Graph) *Program {
	p, err := Compile(g)
	if err != nil {
		panic(fmt.Sprintf("exec: a graph has faults that it hadn't before: %v", err))
	}
	return p
}

// layout gives every slot its rows.
func (p *Program) layout() {
	p.rows, p.local = 0, 0
	for i := range p.slots {
		switch s := &p.slots[i]; {
		case s.dead || s.tiled:
		case s.over > 0:
			s.off = p.slots[s.over-1].off
		case s.local:
			s.off = p.local
			p.local += tileRows
		default:
			s.off = p.rows
			p.rows += s.n
		}
	}
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
// mode Gradient, aligned to the lines of the cache.
func (p *Program) NewFrame(mode Mode) *Frame {
	if mode == Pointwise && p.eventwise != nil {
		p = p.eventwise()
	}
	f := &Frame{Jacobian: true, mode: mode, dim: p.dim, p: p}
	switch rows := 1 + p.rows + p.chunks*p.local + p.blocks; mode {
	case Gradient:
		f.memory = lane.NewArena(2*rows - 1 + p.own) // of blocks, which have no reverse, once too much
		f.val, f.adj = f.memory.Rows(p.rows), f.memory.Rows(p.rows)
	case Pointwise:
		for _, t := range p.terms {
			rows += t.events
		}
		f.memory = lane.NewArena(rows)
		f.val = f.memory.Rows(p.rows)
		for _, t := range p.terms {
			f.each = append(f.each, f.memory.Rows(t.events))
		}
	default:
		f.memory = lane.NewArena(rows)
		f.val = f.memory.Rows(p.rows)
	}
	f.lp = &f.memory.Rows(1)[0]
	f.total = f.lp
	for _, s := range p.steps {
		f.ops = append(f.ops, s.bind(f))
	}
	for _, v := range p.outs {
		f.out, f.outN = append(f.out, v.input(f, 1).Arg), append(f.outN, v.n)
	}
	return f
}
