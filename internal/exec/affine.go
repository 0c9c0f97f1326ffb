package exec

import (
	"slices"

	"github.com/seed78144065/credence/internal/lane"
)

// product is a step that multiplies a data matrix by a column of lanes.
type product struct {
	lane.Product
	a []float64
	b value
}

// pair is two values, step rows of each for a row of their sum or product.
type pair struct {
	in   []value
	step []int
}

// foldStarts makes one step of a product and the sum that alone reads it: the
// intercept or the effects of groups are added while the product is still in
// registers. The bits are those of the two steps.
func (p *Program) foldStarts() {
	p.foldInto(func(m, s step, start value, by int) (step, bool) {
		if m.product == nil {
			return step{}, false
		}
		return affineStep(m.product, s, start, by), true
	})
}

// foldInto replaces sums s, by what join makes of one and the step m of a
// summand that nothing else reads; start is the other summand, in lanes.
func (p *Program) foldInto(join func(m, s step, start value, by int) (step, bool)) {
	readers := p.readers()
	made := make(map[int]int) // step by slot
	folded := make([]bool, len(p.steps))
	for i, s := range p.steps {
		if s.out >= 0 {
			made[s.out] = i
		}
		if s.sum == nil {
			continue
		}
		for k, v := range s.sum.in {
			start, by := s.sum.in[1-k], s.sum.step[1-k]
			m, ok := made[v.slot]
			if !ok || !v.lanes || s.sum.step[k] != 1 || !start.lanes || start.slot == v.slot || len(readers[v.slot]) != 1 {
				continue
			}
			if joined, ok := join(p.steps[m], s, start, by); ok {
				p.steps[i] = joined
				folded[m], p.slots[v.slot].dead = true, true
				break
			}
		}
	}
	kept := p.steps[:0]
	for i, s := range p.steps {
		if !folded[i] {
			kept = append(kept, s)
		}
	}
	p.steps = kept
}

// affineStep returns the step that computes the sum s as start + m.
func affineStep(m *product, s step, start value, by int) step {
	out := value{slot: s.out, n: s.rows, lanes: true}
	var summands []int
	if by == 1 {
		summands = []int{start.slot}
	}
	return step{out: s.out, rows: s.rows, summands: summands, columns: m.K,
		uses: slices.Concat(wholly(m.b), stepped(start, by)),
		bind: func(f *Frame) op {
			o := &affineOp{m.Product, m.a, out.rows(f), out.adjoints(f), start.input(f, by), m.b.whole(f)}
			if w := f.window; w != nil {
				o.N, o.a = w.hi-w.lo, m.a[w.lo*m.K:w.hi*m.K]
			}
			if over := f.p.slots[out.slot].over - 1; over >= 0 && over == start.slot {
				o.start.Acc = lane.Acc{} // its adjoint is that of the result
			}
			return o
		},
	}
}

// affineOp is start + A·b.
type affineOp struct {
	lane.Product
	a        []float64
	y, dy    []lane.V
	start, b input
}

func (o *affineOp) forward(*Frame) { lane.Affine(o.y, o.start.Arg, o.a, o.b.Arg.V, o.Product) }
func (o *affineOp) reverse(*Frame) {
	if o.start.Wanted() {
		lane.AddTo(o.start.Acc, o.dy, 1)
	}
	lane.MatMulGradB(o.b.Acc.V, o.dy, lane.Data(o.a), o.Product)
}
