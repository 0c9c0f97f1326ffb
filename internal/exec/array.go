package exec

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// gatherOp copies chosen rows: indexing, slicing, transposing, repeating along
// a new dimension and picking a group's effect are all this.
type gatherOp struct {
	y, dy, x, dx []lane.V
	idx          []int32
}

func (o *gatherOp) forward(*Frame) { lane.Gather(o.y, o.x, o.idx) }
func (o *gatherOp) reverse(*Frame) { lane.ScatterAdd(o.dx, o.dy, o.idx) }

// matMulOp is a matrix product.
type matMulOp struct {
	lane.Product
	y, dy []lane.V
	a, b  input
}

func (o *matMulOp) forward(*Frame) { lane.MatMul(o.y, o.a.Arg, o.b.Arg, o.Product) }
func (o *matMulOp) reverse(*Frame) {
	if o.a.Wanted() {
		lane.MatMulGradA(o.a.Acc.V, o.dy, o.b.Arg, o.Product)
	}
	if o.b.Wanted() {
		lane.MatMulGradB(o.b.Acc.V, o.dy, o.a.Arg, o.Product)
	}
}

// totalOp sums all rows.
type totalOp struct{ y, dy, x, dx []lane.V }

func (o *totalOp) forward(*Frame) { o.y[0] = lane.Sum(o.x) }
func (o *totalOp) reverse(*Frame) {
	lane.SumAxisGrad(o.dx, o.dy, lane.Axis{Outer: 1, N: len(o.dx), Inner: 1})
}

// axisOp reduces or scans along one axis.
type axisOp struct {
	lane.Axis
	y, dy, x, dx, scratch []lane.V
}

type (
	sumAxisOp   struct{ axisOp }
	prodAxisOp  struct{ axisOp }
	cumsumOp    struct{ axisOp }
	softmaxOp   struct{ axisOp } // scratch holds the logsumexp
	logSumExpOp struct{ axisOp } // scratch holds the softmax
)

func (o *sumAxisOp) forward(*Frame)   { lane.SumAxis(o.y, o.x, o.Axis) }
func (o *sumAxisOp) reverse(*Frame)   { lane.SumAxisGrad(o.dx, o.dy, o.Axis) }
func (o *prodAxisOp) forward(*Frame)  { lane.ProdAxis(o.y, o.x, o.Axis) }
func (o *prodAxisOp) reverse(*Frame)  { lane.ProdAxisGrad(o.dx, o.dy, o.x, o.scratch, o.Axis) }
func (o *cumsumOp) forward(*Frame)    { lane.Cumsum(o.y, o.x, o.Axis) }
func (o *cumsumOp) reverse(*Frame)    { lane.CumsumGrad(o.dx, o.dy, o.Axis) }
func (o *softmaxOp) forward(*Frame)   { lane.Softmax(o.y, o.scratch, o.x, o.Axis) }
func (o *softmaxOp) reverse(*Frame)   { lane.SoftmaxGrad(o.dx, o.dy, o.y, o.Axis) }
func (o *logSumExpOp) forward(*Frame) { lane.Softmax(o.scratch, o.y, o.x, o.Axis) }
func (o *logSumExpOp) reverse(*Frame) { lane.LogSumExpGrad(o.dx, o.dy, o.scratch, o.Axis) }

func (c *compiler) gather(x value, idx []int32) value {
	y := c.alloc(len(idx))
	c.emitRows(y.n, y, func(f *Frame) op {
		from, rows := x.whole(f), idx
		if w := f.window; w != nil {
			rows = idx[w.lo:w.hi]
		}
		return &gatherOp{y.rows(f), y.adjoints(f), from.Arg.V, from.Acc.V, rows}
	}, wholly(x))
	c.last().gather = &gathering{x, idx}
	return y
}

// permutation returns, for every element of an array of shape to, the element
// of one of shape from that it is; axis i of to is axis perm[i] of from, or −1.
func permutation(from, to []*ir.Dim, perm []int) []int32 {
	stride := make([]int, len(from))
	s := 1
	for i := len(from) - 1; i >= 0; i-- {
		stride[i] = s
		s *= from[i].Size
	}
	idx := []int32{0}
	for i, d := range to {
		st := 0
		if perm[i] >= 0 {
			st = stride[perm[i]]
		}
		next := make([]int32, 0, len(idx)*d.Size)
		for _, base := range idx {
			for k := range d.Size {
				next = append(next, base+int32(k*st))
			}
		}
		idx = next
	}
	return idx
}

// take emits the copy of the positions that a Take picks.
func (c *compiler) take(n *ir.Node, x value) value {
	ax := axisOf(n.Args[0].Dims, n.Axis)
	idx := make([]int32, 0, ax.Outer*len(n.Index)*ax.Inner)
	for o := range ax.Outer {
		for _, k := range n.Index {
			if k < 0 || k >= ax.N {
				return c.bad(ir.BadShape, n, "%v: position %d is outside %v: use 0 to %d", n.Op, k, n.Args[0], ax.N-1)
			}
			for i := range ax.Inner {
				idx = append(idx, int32((o*ax.N+k)*ax.Inner+i))
			}
		}
	}
	return c.gather(x, idx)
}

// group emits the copy of the rows that a Group picks: row pos[i] of the first
// axis, with all that is under it.
func (c *compiler) group(n *ir.Node, x, pos value) value {
	if pos.lanes {
		return c.bad(ir.BadModel, n, "%v: the positions %v depend on parameters; they must be data", n.Op, n.Args[1])
	}
	groups, width := n.Args[0].Dims[0], ir.Size(n.Args[0].Dims[1:])
	idx := make([]int32, 0, len(pos.data)*width)
	for row, p := range pos.data {
		k := int(p)
		if float64(k) != p || k < 0 || k >= groups.Size {
			return c.bad(ir.BadData, n, "%v: row %d of %v is %v: positions in %v are whole numbers from 0 to %d",
				n.Op, row, n.Args[1], p, n.Args[0], groups.Size-1)
		}
		for i := range width {
			idx = append(idx, int32(k*width+i))
		}
	}
	return c.gather(x, idx)
}

func (c *compiler) matMul(n *ir.Node, args []value) value {
	a, b := n.Args[0].Dims, n.Args[1].Dims
	p := lane.Product{N: 1, K: a[len(a)-1].Size, M: 1}
	if len(a) == 2 {
		p.N = a[0].Size
	}
	if len(b) == 2 {
		p.M = b[1].Size
	}
	if b[0].Size != p.K {
		return c.bad(ir.BadShape, n, "MatMul: shape mismatch: %v times %v", n.Args[0], n.Args[1])
	}
	for i, v := range args {
		for k, x := range v.data {
			if x-x != 0 { // NaN or infinite
				return c.bad(ir.BadData, n, "MatMul: element %d of %v is %v: a matrix of data must be finite", k, n.Args[i], x)
			}
		}
	}
	y := c.alloc(p.N * p.M)
	rows := 0 // a product with a column goes row by row of its matrix
	if p.M == 1 && !args[0].lanes {
		rows = p.N
	}
	c.emitRows(rows, y, func(f *Frame) op {
		p := p
		if f.window != nil {
			p.N = f.window.hi - f.window.lo
		}
		return &matMulOp{p, y.rows(f), y.adjoints(f), args[0].input(f, p.K), args[1].whole(f)}
	}, wholly(args...))
	if rows > 0 {
		c.last().product, c.last().columns = &product{p, args[0].data, args[1]}, p.K
	}
	return y
}

func (c *compiler) alongAxis(n *ir.Node, x value) value {
	if n.Axis == ir.All {
		y := c.alloc(1)
		c.emit(y, func(f *Frame) op {
			return &totalOp{y.rows(f), y.adjoints(f), x.rows(f), x.adjoints(f)}
		}, wholly(x))
		return y
	}
	ax := axisOf(n.Args[0].Dims, n.Axis)
	size := x.n
	if n.Op != ir.Softmax && n.Op != ir.Cumsum {
		size = ax.Outer * ax.Inner
	}
	y := c.alloc(size)
	extra := 0
	switch n.Op {
	case ir.Prod:
		extra = ax.N
	case ir.Softmax:
		extra = ax.Outer * ax.Inner
	case ir.LogSumExp:
		extra = x.n
	}
	scratch := c.alloc(extra)
	c.emit(y, func(f *Frame) op {
		o := axisOp{ax, y.rows(f), y.adjoints(f), x.rows(f), x.adjoints(f), scratch.rows(f)}
		switch n.Op {
		case ir.Sum:
			return &sumAxisOp{o}
		case ir.Prod:
			return &prodAxisOp{o}
		case ir.LogSumExp:
			return &logSumExpOp{o}
		case ir.Softmax:
			return &softmaxOp{o}
		default:
			return &cumsumOp{o}
		}
	}, wholly(x, scratch))
	return y
}

func axisOf(dims []*ir.Dim, axis int) lane.Axis {
	return lane.Axis{
		Outer: ir.Size(dims[:axis]),
		N:     dims[axis].Size,
		Inner: ir.Size(dims[axis+1:]),
	}
}
