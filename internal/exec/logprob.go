package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// logProbOp is the log density of every event as a value. The density's kernel
// gives the partial derivatives in the forward sweep, as for a term; they are
// kept by event until the adjoints are known.
type logProbOp struct {
	density ir.Density
	rows    lane.Rows
	y, dy   []lane.V
	kept    []partials
}

// partials are the derivatives by one operand, of size elements an event.
type partials struct {
	d    []lane.V
	size int
	to   lane.Acc
}

func (o *logProbOp) forward(*Frame) {
	clear(o.y)
	for _, k := range o.kept {
		clear(k.d)
	}
	o.density.LogDensity(&o.rows)
}

func (o *logProbOp) reverse(*Frame) {
	for _, k := range o.kept {
		for i := range o.dy {
			h := &o.dy[i]
			for j := range k.size {
				d, g := &k.d[i*k.size+j], &k.to.V[i*k.to.Step+j]
				for l := range g {
					if h[l] != 0 {
						g[l] = math.FMA(h[l], d[l], g[l])
					}
				}
			}
		}
	}
}

// keep gives an operand memory of its own for its derivatives, if they are
// wanted.
func (o *logProbOp) keep(x *lane.Operand, in input, size int) {
	x.Arg = in.Arg
	if in.Wanted() {
		x.D = lane.Acc{V: make([]lane.V, o.rows.N*size), Step: size}
		o.kept = append(o.kept, partials{x.D.V, size, in.Acc})
	}
}

// logProb emits the log density of every event of n.Args[0] given the others.
func (c *compiler) logProb(n *ir.Node, x value) value {
	b, ok := c.bind(n)
	if !ok || !x.lanes && !c.checkData(n, x.data, b) {
		return value{bad: true}
	}
	y := c.alloc(b.events)
	base := b.prepare(n.Density, x)
	c.emit(y, func(f *Frame) op {
		o := &logProbOp{density: n.Density, y: y.rows(f), dy: y.adjoints(f)}
		o.rows = lane.Rows{N: b.events, K: b.width, Each: o.y, Base: base, P: make([]lane.Operand, len(b.params))}
		if s, ok := n.Density.(ir.Scratcher); ok {
			o.rows.Scratch = f.memory.Rows(s.ScratchRows(b.width))
		}
		o.keep(&o.rows.X, x.input(f, b.width), b.width)
		for k, v := range b.params {
			dims := n.Args[k+1].Dims
			o.keep(&o.rows.P[k], v.input(f, b.step[k]), ir.Size(dims[len(dims)-n.Density.Params()[k].Rank:]))
		}
		if d, ok := n.Density.(ir.Binder); ok {
			o.density = d.Bind(&o.rows)
		}
		return o
	}, wholly(append(b.params, x)...))
	return y
}
