package exec

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// compiler turns nodes into values and steps, arguments first.
type compiler struct {
	p      *Program
	vals   map[*ir.Node]value
	draw   map[*ir.Node]*ir.Node
	faults []error

	unpooled, pooled bool // whether events may not be, or have been, pooled
}

// alloc reserves n rows of lanes.
func (c *compiler) alloc(n int) value {
	c.p.slots = append(c.p.slots, slot{n: n})
	return value{slot: len(c.p.slots) - 1, n: n, lanes: true}
}

// emit adds a step that computes out, or adds to the log density if that is no
// value in lanes.
func (c *compiler) emit(out value, bind func(f *Frame) op, uses ...[]use) {
	c.emitRows(0, out, bind, uses...)
}

// emitRows adds a step whose row i, of n, needs row i of its aligned inputs.
func (c *compiler) emitRows(n int, out value, bind func(f *Frame) op, uses ...[]use) {
	s := step{bind: bind, uses: slices.Concat(uses...), out: -1, rows: n}
	if out.lanes {
		s.out = out.slot
	}
	c.p.steps = append(c.p.steps, s)
}

// last returns the step emitted last.
func (c *compiler) last() *step { return &c.p.steps[len(c.p.steps)-1] }

func (c *compiler) fault(kind ir.FaultKind, n *ir.Node, format string, args ...any) {
	c.faults = append(c.faults, ir.Faultf(kind, n.Pos, format, args...))
}

// value returns where n's numbers are, lowering n at first sight. What depends
// on data alone is computed now.
func (c *compiler) value(n *ir.Node) value {
	if v, ok := c.vals[n]; ok {
		return v
	}
	var v value
	if t, ok := c.draw[n]; ok {
		v = c.drawn(n, t)
	} else if n.Op == ir.Const || n.Op == ir.Data {
		v = value{data: n.Num, n: len(n.Num)}
	} else if n.Op == ir.NormalNoise || n.Op == ir.UniformNoise || n.Op == ir.Strata {
		v = c.noise(n)
	} else {
		v = c.lower(n)
	}
	if !v.bad && v.n != n.Size() {
		v = c.bad(ir.BadShape, n, "%v has %d values; its shape wants %d", n, v.n, n.Size())
	}
	c.vals[n] = v
	return v
}

// bad reports a fault in n and returns the value of a node that has one.
func (c *compiler) bad(kind ir.FaultKind, n *ir.Node, format string, args ...any) value {
	c.fault(kind, n, format, args...)
	return value{bad: true}
}

// lower emits the operation of n, or folds it if no argument is in lanes.
func (c *compiler) lower(n *ir.Node) value {
	args := make([]value, len(n.Args))
	lanes := false
	for i, a := range n.Args {
		args[i] = c.value(a)
		if args[i].bad {
			return args[i]
		}
		lanes = lanes || args[i].lanes
	}
	switch {
	case n.Op == ir.Reshape:
		return args[0]
	case lanes:
		return c.operation(n, args)
	default:
		return c.fold(n, args)
	}
}

// fold computes a node of data alone with the engine's own kernels: its
// arguments are spread over lanes, the operation runs, lane 0 is kept.
func (c *compiler) fold(n *ir.Node, args []value) value {
	sub := &compiler{p: &Program{}, vals: make(map[*ir.Node]value)}
	in := slices.Clone(args)
	for i, a := range args {
		switch {
		case n.Op == ir.Call || n.Op == ir.LogProb || n.Op == ir.FromNoise || n.Op == ir.NoiseOf || n.Op == ir.Group && i == 1: // these stay data
		default:
			in[i] = sub.alloc(a.n)
		}
		sub.vals[n.Args[i]] = in[i]
	}
	out := sub.operation(n, in)
	c.faults = append(c.faults, sub.faults...)
	if out.bad {
		return out
	}
	sub.p.layout()
	f := sub.p.NewFrame(Value)
	for i, a := range args {
		if in[i].lanes {
			rows := in[i].rows(f)
			for r, x := range a.data {
				rows[r][0] = x
			}
		}
	}
	f.sweep()
	data := make([]float64, out.n)
	for i, row := range out.rows(f) {
		data[i] = row[0]
	}
	return value{data: data, n: out.n}
}

// operation emits the steps that compute n from args, at least one of which is
// in lanes.
func (c *compiler) operation(n *ir.Node, args []value) value {
	if fn, ok := unaries[n.Op]; ok {
		x, y := args[0], c.alloc(args[0].n)
		c.emitRows(y.n, y, func(f *Frame) op {
			return &mapOp{fn, y.rows(f), y.adjoints(f), x.rows(f), x.adjoints(f)}
		}, aligned(x))
		c.last().reread = true
		return y
	}
	switch n.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Pow, ir.Min, ir.Max, ir.Less, ir.LessEq, ir.Equal, ir.LogAddExp, ir.LogDiffExp, ir.Where:
		return c.elementwise(n, args)
	case ir.Sum, ir.Prod, ir.LogSumExp, ir.Softmax, ir.Cumsum:
		return c.alongAxis(n, args[0])
	case ir.MatMul:
		return c.matMul(n, args)
	case ir.Permute:
		from := n.Args[0].Dims
		for i, p := range n.Perm {
			if p >= 0 && from[p].Size != n.Dims[i].Size {
				return c.bad(ir.BadShape, n, "%v: shape mismatch: %v does not fit %s", n.Op, n.Args[0], ir.Shape(n.Dims))
			}
		}
		return c.gather(args[0], permutation(from, n.Dims, n.Perm))
	case ir.Take:
		return c.take(n, args[0])
	case ir.Group:
		return c.group(n, args[0], args[1])
	case ir.Call:
		return c.call(n, args)
	case ir.LogProb:
		return c.logProb(n, args[0])
	case ir.FromNoise:
		return c.fromNoise(n, args)
	case ir.NoiseOf:
		return c.noiseOf(n, args)
	}
	if n.Op == ir.Param {
		return c.bad(ir.BadModel, n, "%v is a parameter of another model, which can't be computed here: declare it in this one", n)
	}
	return c.bad(ir.BadModel, n, "%v can't be computed here", n)
}

// elementwise spreads the arguments to one shape and emits the operation.
func (c *compiler) elementwise(n *ir.Node, args []value) value {
	in := make([]value, len(args))
	step := make([]int, len(args))
	for i, a := range n.Args {
		in[i], step[i] = c.spread(args[i], 1, a.Dims, n.Dims)
		if in[i].bad {
			return c.bad(ir.BadShape, n, "%v: shape mismatch: %v does not fit %s", n.Op, a, ir.Shape(n.Dims))
		}
	}
	y := c.alloc(n.Size())
	var used []use
	for i, v := range in {
		used = append(used, stepped(v, step[i])...)
	}
	c.emitRows(y.n, y, func(f *Frame) op {
		a, b := in[0].input(f, step[0]), in[1].input(f, step[1])
		rows, adj := y.rows(f), y.adjoints(f)
		if over := f.p.slots[y.slot].over - 1; over >= 0 { // its adjoint is that of the sum
			for i, x := range []*input{&a, &b} {
				if in[i].lanes && in[i].slot == over {
					x.Acc = lane.Acc{}
				}
			}
		}
		switch n.Op {
		case ir.Add:
			return &sumOp{1, rows, adj, a, b}
		case ir.Sub:
			return &sumOp{-1, rows, adj, a, b}
		case ir.Mul:
			return &mulOp{rows, adj, a, b}
		case ir.Where:
			return &whereOp{rows, adj, a, b, in[2].input(f, step[2])}
		default:
			return &map2Op{binaries[n.Op], rows, adj, a, b}
		}
	}, used)
	switch n.Op {
	case ir.Add:
		c.last().summands = rowSlots(in, step)
		c.last().sum = &pair{in, step}
	case ir.Sub:
		c.last().summands = rowSlots(in[:1], step)
	case ir.Mul:
		c.last().factors = &pair{in, step}
	case ir.Where:
	default:
		c.last().reread = true
	}
	return y
}

// rowSlots returns the slots of the values that a step reads row by row.
func rowSlots(in []value, step []int) (slots []int) {
	for i, v := range in {
		if v.lanes && step[i] == 1 {
			slots = append(slots, v.slot)
		}
	}
	return slots
}

// spread returns v, size numbers for each position of the shape from, laid out
// over the shape onto, and the step that a kernel moves through it: 0 if the
// same numbers serve all rows. The result is bad if from doesn't fit onto.
func (c *compiler) spread(v value, size int, from, onto []*ir.Dim) (value, int) {
	if len(from) == 0 {
		return v, 0
	}
	perm, ok := ir.Into(from, onto)
	if !ok {
		return value{bad: true}, 0
	}
	if ir.IsIdentity(perm, len(from)) {
		return v, size
	}
	inner := &ir.Dim{Size: size}
	idx := permutation(with(from, inner), with(onto, inner), append(perm, len(from)))
	if v.lanes {
		return c.gather(v, idx), size
	}
	data := make([]float64, len(idx))
	for i, k := range idx {
		data[i] = v.data[k]
	}
	return value{data: data, n: len(data)}, size
}

// with returns dims and one more.
func with(dims []*ir.Dim, d *ir.Dim) []*ir.Dim { return append(slices.Clone(dims), d) }
