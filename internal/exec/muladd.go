package exec

import (
	"slices"

	"github.com/seed78144065/credence/internal/lane"
)

// foldProducts makes one step of an elementwise product and the sum that alone
// reads it, a + b·c: location and scale of group effects, intercept and slope.
func (p *Program) foldProducts() {
	p.foldInto(func(m, s step, start value, by int) (step, bool) {
		if m.factors == nil {
			return step{}, false
		}
		b, c, bBy, cBy := m.factors.in[0], m.factors.in[1], m.factors.step[0], m.factors.step[1]
		if !b.lanes {
			b, c, bBy, cBy = c, b, cBy, bBy
		}
		out := value{slot: s.out, n: s.rows, lanes: true}
		var summands []int
		if by == 1 {
			summands = []int{start.slot}
		}
		return step{out: s.out, rows: s.rows, summands: summands,
			uses: slices.Concat(stepped(start, by), stepped(b, bBy), stepped(c, cBy)),
			bind: func(f *Frame) op {
				o := &mulAddOp{out.rows(f), out.adjoints(f), start.input(f, by), b.input(f, bBy), c.input(f, cBy)}
				if f.p.slots[out.slot].over-1 == start.slot {
					o.a.Acc = lane.Acc{} // its adjoint is that of the result
				}
				return o
			},
		}, true
	})
}

// mulAddOp is a + b·c.
type mulAddOp struct {
	y, dy   []lane.V
	a, b, c input
}

func (o *mulAddOp) forward(*Frame) { lane.MulAdd(o.y, o.a.Arg, o.b.Arg, o.c.Arg) }
func (o *mulAddOp) reverse(*Frame) {
	lane.MulAddGrad(o.dy, o.a.Acc, o.b.Arg, o.b.Acc, o.c.Arg, o.c.Acc)
}
