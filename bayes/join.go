package bayes

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// Concat joins arrays along their first dim, which becomes d: rows of one, then
// of the next. Their other dims agree; a number is one element of a vector.
//
// With At it puts the parts in any order: bayes.Concat(d, a, b).At(order).
func Concat(d Dim, parts ...Expr) Expr {
	n, ok := joined("Concat", d, parts)
	if !ok {
		return Expr{n}
	}
	first := n.Args[0]
	for _, x := range n.Args {
		if len(x.Dims) > len(first.Dims) {
			first = x
		}
	}
	rest := first.Dims[min(1, len(first.Dims)):]
	for _, x := range n.Args {
		if len(x.Dims) == 0 && len(rest) == 0 {
			continue
		}
		if len(x.Dims) != len(rest)+1 || !fits(x.Dims[1:], rest) {
			return wrong(n, ir.BadShape, "Concat: shape mismatch: %v and %v differ in more than their first dim", first, x)
		}
	}
	n.Dims = append([]*ir.Dim{d.d}, rest...)
	return checked(n)
}

// Stack makes an array of arrays of one shape: position i of the new first dim
// d is part i. Parts of fewer dims are repeated along the others.
func Stack(d Dim, parts ...Expr) Expr {
	n, ok := joined("Stack", d, parts)
	if !ok {
		return Expr{n}
	}
	var dims []*ir.Dim
	for i, x := range n.Args {
		if dims, _, _, ok = ir.Broadcast(dims, x.Dims); !ok {
			return wrong(n, ir.BadShape, "Stack: shape mismatch: %v and %v", n.Args[max(i-1, 0)], x)
		}
	}
	for i, x := range n.Args {
		perm, _ := ir.Into(x.Dims, dims)
		if ir.IsIdentity(perm, len(x.Dims)) && len(x.Dims) == len(dims) {
			continue
		}
		spread := node(ir.Permute, x)
		spread.Perm, spread.Dims = perm, dims
		if len(x.Dims) == 0 {
			spread.Perm = make([]int, len(dims))
			for k := range dims {
				spread.Perm[k] = -1
			}
		}
		n.Args[i] = spread
	}
	n.Dims = append([]*ir.Dim{d.d}, dims...)
	return checked(n)
}

// Put returns e with other values at some positions: where At picks row
// position[i] for i, Put sets row position[i] to row i of values. So observed and
// missing entries become one array, data.Put(missing, m.Param(…)).
//
// position holds different whole numbers from 0 and is data; values has its
// dim, and the dims of e but the first.
func (e Expr) Put(position, values Expr) Expr {
	x, p, v := lift(e), lift(position), lift(values)
	n := node(ir.Call, x, p, v)
	n.Func, n.Dims = put{}, x.Dims
	switch {
	case n.Poisoned:
	case len(x.Dims) == 0:
		return wrong(n, ir.BadShape, "Put: %v is a scalar: it has no positions", x)
	case len(p.Dims) > 1:
		return wrong(n, ir.BadShape, "Put: positions %v are no vector", p)
	case !fits(v.Dims, append(p.Dims[:len(p.Dims):len(p.Dims)], x.Dims[1:]...)):
		return wrong(n, ir.BadShape, "Put: shape mismatch: %v at the positions %v of %v", v, p, x)
	}
	return Expr{n}
}

// joined builds the node of rows that follow one another; ok is false if it is
// faulty.
func joined(verb string, d Dim, parts []Expr) (n *ir.Node, ok bool) {
	nodes := make([]*ir.Node, len(parts))
	for i, e := range parts {
		nodes[i] = lift(e)
	}
	n = node(ir.Call, nodes...)
	n.Func = join{verb}
	switch {
	case len(parts) == 0:
		wrong(n, ir.BadShape, "%s: nothing to join", verb)
	case d.d == nil:
		wrong(n, ir.BadModel, "%s: the dim is empty: make it with Model.Dim, NewDim or Size", verb)
	default:
		return n, !n.Poisoned
	}
	return n, false
}

// checked reports a joined dim of another size than its parts.
func checked(n *ir.Node) Expr {
	if err := n.Func.(join).check(n); err != nil {
		return wrong(n, ir.BadShape, "%s: %s", n.Verb(), err.Error())
	}
	return Expr{n}
}

// fits reports whether two shapes are the same, place by place.
func fits(a, b []*ir.Dim) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	_, pa, pb, ok := ir.Broadcast(a, b)
	return ok && ir.IsIdentity(pa, len(a)) && ir.IsIdentity(pb, len(b))
}

// join copies the rows of its arguments, one after the other.
type join struct{ verb string }

func (j join) Name() string { return j.verb }

func (j join) Kernel(n *ir.Node, _ [][]float64, _ bool) (ir.Kernel, error) {
	if err := j.check(n); err != nil {
		return nil, err
	}
	return j, nil
}

// check wants the parts of n to fill it.
func (j join) check(n *ir.Node) error {
	row, rows := max(1, ir.Size(n.Dims[1:])), 0
	for _, a := range n.Args {
		rows += a.Size() / row
		if a.Size()%row != 0 {
			return ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: %v does not fit %s", a, ir.Shape(n.Dims))
		}
	}
	if d := n.Dims[0]; rows != d.Size {
		return ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: the parts have %d rows, the dim %s", rows, ir.Shape(n.Dims[:1]))
	}
	return nil
}

func (join) Forward(y []lane.V, a []lane.Arg) {
	var buf lane.V
	for i := range a {
		for k := range a[i].Len() {
			y[k] = *a[i].At(k, &buf)
		}
		y = y[a[i].Len():]
	}
}

func (join) Reverse(_, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	for i := range a {
		if da[i].Wanted() {
			lane.AddTo(da[i], dy[:a[i].Len()], 1)
		}
		dy = dy[a[i].Len():]
	}
}

// put replaces rows: arguments the array, the positions and the new rows.
type put struct{}

func (put) Name() string { return "Put" }

func (put) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	x, at := n.Args[0], data[1]
	if at == nil {
		return nil, ir.Faultf(ir.BadModel, n.Pos, "the positions %v depend on parameters; they must be data", n.Args[1])
	}
	k := &putKernel{row: make([]int, x.Size()), width: ir.Size(x.Dims[1:])}
	for i := range k.row {
		k.row[i] = -1
	}
	for i, p := range at {
		r := int(p)
		switch {
		case float64(r) != p || r < 0 || r >= x.Dims[0].Size:
			return nil, ir.Faultf(ir.BadData, n.Pos, "row %d of %v is %v: positions in %v are whole numbers from 0 to %d",
				i, n.Args[1], p, x, x.Dims[0].Size-1)
		case k.width > 0 && k.row[r*k.width] >= 0:
			return nil, ir.Faultf(ir.BadData, n.Pos, "rows %d and %d of %v are both %v: every position is put once",
				k.row[r*k.width]/k.width, i, n.Args[1], p)
		}
		for j := range k.width {
			k.row[r*k.width+j] = i*k.width + j
		}
	}
	if v := n.Args[2]; v.Size() != len(at)*k.width {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: %v at %d positions of %v", v, len(at), x)
	}
	return k, nil
}

// putKernel knows which row of the new values each element of the result is, −1
// for none.
type putKernel struct {
	row   []int
	width int
}

func (k *putKernel) Forward(y []lane.V, a []lane.Arg) {
	var buf lane.V
	for i, r := range k.row {
		if r < 0 {
			y[i] = *a[0].At(i, &buf)
		} else {
			y[i] = *a[2].At(r, &buf)
		}
	}
}

func (k *putKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	for i, r := range k.row {
		to, j := &da[0], i
		if r >= 0 {
			to, j = &da[2], r
		}
		if to.Wanted() {
			g := &to.V[j]
			for l, h := range &dy[i] {
				g[l] += h
			}
		}
	}
}
