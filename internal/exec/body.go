package exec

import "github.com/seed78144065/credence/internal/lane"

// Body runs a program with one output by hand, as an operation does that
// repeats it: the caller fills in the parameters, row by row of lanes, and gets
// the output, then gives its adjoint and gets those of the parameters. One
// goroutine uses it at a time.
type Body struct {
	// X and DX are the parameters, in order, and their adjoints; DX is nil
	// without gradients.
	X, DX []lane.V

	f    *Frame
	y    input
	keep int // elements of the parameters whose adjoints add up
}

// NewBody returns memory for p, whose parameters are all on the real line. The
// adjoints of their first keep elements add up over calls of Reverse, until the
// caller clears them; those of the others are of the last call.
func (p *Program) NewBody(keep int, grad bool) *Body {
	mode := Value
	if grad {
		mode = Gradient
	}
	f := p.NewFrame(mode)
	b := &Body{X: f.val[:p.dim], f: f, y: p.outs[0].input(f, 1), keep: keep}
	if grad {
		b.DX = f.adj[:p.dim]
	}
	return b
}

// Forward runs the program at X and writes the output into y.
func (b *Body) Forward(y []lane.V) {
	b.Run()
	lane.Load(y, b.y.Arg)
}

// Run runs the program at X.
func (b *Body) Run() {
	for _, o := range b.f.ops {
		o.forward(b.f)
	}
}

// Reverse adds to DX what the adjoint dy of the output implies, after Forward or
// Run at the same X.
func (b *Body) Reverse(dy []lane.V) {
	clear(b.f.adj[b.keep:])
	if !b.y.Wanted() {
		return
	}
	lane.AddTo(b.y.Acc, dy, 1)
	for i := len(b.f.ops) - 1; i >= 0; i-- {
		b.f.ops[i].reverse(b.f)
	}
}
