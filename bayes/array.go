package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Sum returns the sum of all elements.
func (e Expr) Sum() Expr { return reduce(ir.Sum, lift(e), nil) }

// SumOver returns the sums along one dim, which the result lacks.
func (e Expr) SumOver(d Dim) Expr { return reduce(ir.Sum, lift(e), &d) }

// Mean returns the mean of all elements.
func (e Expr) Mean() Expr { return Div(e.Sum(), max(lift(e).Size(), 1)) }

// MeanOver returns the means along one dim.
func (e Expr) MeanOver(d Dim) Expr { return Div(e.SumOver(d), max(d.Size(), 1)) }

// ProdOver returns the products along one dim.
func (e Expr) ProdOver(d Dim) Expr { return reduce(ir.Prod, lift(e), &d) }

// LogSumExp returns log Σ e^x along one dim, without overflow.
func (e Expr) LogSumExp(d Dim) Expr { return reduce(ir.LogSumExp, lift(e), &d) }

// Softmax returns e^x/Σ e^x along one dim.
func (e Expr) Softmax(d Dim) Expr { return reduce(ir.Softmax, lift(e), &d) }

// Cumsum returns running sums along one dim.
func (e Expr) Cumsum(d Dim) Expr { return reduce(ir.Cumsum, lift(e), &d) }

// reduce builds a reduction over d, or over everything if d is nil, or a scan.
func reduce(op ir.Op, x *ir.Node, d *Dim) Expr {
	n := node(op, x)
	if n.Poisoned {
		return Expr{n}
	}
	if d == nil {
		n.Axis = ir.All
		return Expr{n}
	}
	n.Axis = axis(x, *d)
	if n.Axis < 0 {
		return wrong(n, ir.BadShape, "%v: %v has no dim %q: its shape is %s", op, x, d.Name(), ir.Shape(x.Dims))
	}
	n.Dims = x.Dims
	if op != ir.Softmax && op != ir.Cumsum {
		n.Dims = append(x.Dims[:n.Axis:n.Axis], x.Dims[n.Axis+1:]...)
	}
	return Expr{n}
}

// axis returns the place of d among the dims of x: the same dim, or else the
// last one with its name and size; −1 if there is none.
func axis(x *ir.Node, d Dim) int {
	at := -1
	for i, e := range x.Dims {
		if e == d.d {
			return i
		}
		if e.Name == d.Name() && e.Size == d.Size() {
			at = i
		}
	}
	return at
}

// Dot returns the sum of the products of two vectors; MatMul has that of each row of
// a matrix.
func Dot[A, B Operand](a A, b B) Expr {
	x, y, product := lift(a), lift(b), Mul(a, b)
	if len(x.Dims) > 1 || len(y.Dims) > 1 {
		return wrong(product.n, ir.BadShape, "Dot: %v with %v: want two vectors; MatMul multiplies a matrix and a vector", x, y)
	}
	return product.Sum()
}

// MatMul returns the matrix product of a [n,k] and b [k,m], or of a [n,k] and a
// vector b [k]. The inner dims must agree.
func MatMul[A, B Operand](a A, b B) Expr {
	x, y := lift(a), lift(b)
	n := node(ir.MatMul, x, y)
	if n.Poisoned {
		return Expr{n}
	}
	if len(x.Dims) != 2 || len(y.Dims) < 1 || len(y.Dims) > 2 {
		return wrong(n, ir.BadShape, "MatMul: %v times %v: want a matrix times a vector or matrix", x, y)
	}
	if !fits(x.Dims[1:], y.Dims[:1]) {
		return wrong(n, ir.BadShape, "MatMul: shape mismatch: the last dim of %v is not the first of %v", x, y)
	}
	n.Dims = append(x.Dims[:1:1], y.Dims[1:]...)
	return Expr{n}
}

// T returns the transpose of a matrix.
func (e Expr) T() Expr {
	x := lift(e)
	n := node(ir.Permute, x)
	if n.Poisoned {
		return Expr{n}
	}
	if len(x.Dims) != 2 {
		return wrong(n, ir.BadShape, "T: %v is not a matrix", x)
	}
	n.Dims, n.Perm = []*ir.Dim{x.Dims[1], x.Dims[0]}, []int{1, 0}
	return Expr{n}
}

// Index returns position i, from 0, of dim d, which the result lacks. A vector
// needs no d.
func (e Expr) Index(i int, d ...Dim) Expr { return take("Index", e, []int{i}, true, d) }

// Slice returns positions lo to hi − 1 of dim d, which becomes anonymous. A
// vector needs no d.
func (e Expr) Slice(lo, hi int, d ...Dim) Expr {
	index := make([]int, max(hi-lo, 0))
	for i := range index {
		index[i] = lo + i
	}
	return take("Slice", e, index, false, d)
}

func take(verb string, e Expr, index []int, drop bool, d []Dim) Expr {
	x := lift(e)
	n := node(ir.Take, x)
	if n.Poisoned {
		return Expr{n}
	}
	if n.Axis = chosen(verb, n, x, d); n.Err != nil {
		return Expr{n}
	}
	if len(index) == 0 {
		return wrong(n, ir.BadShape, "%s: an empty slice of %v", verb, x)
	}
	for _, k := range index {
		if size := x.Dims[n.Axis].Size; k < 0 || k >= size {
			return wrong(n, ir.BadShape, "%s: position %d is outside %v: use 0 to %d", verb, k, x, size-1)
		}
	}
	n.Index, n.Drop = index, drop
	n.Dims = slices.Clone(x.Dims)
	if n.Dims[n.Axis] = (&ir.Dim{Size: len(index)}); drop {
		n.Dims = slices.Delete(n.Dims, n.Axis, n.Axis+1)
	}
	return Expr{n}
}

// chosen returns the axis of x that the dim d, at most one, names; a fault is
// kept in n. Only a vector has one that goes without saying: the order of an
// array's dims is that of the operands it was made from.
func chosen(verb string, n, x *ir.Node, d []Dim) int {
	at := 0
	switch {
	case len(x.Dims) == 0:
		wrong(n, ir.BadShape, "%s: %v is a scalar: it has no positions", verb, x)
	case len(d) > 1:
		wrong(n, ir.BadShape, "%s: %d dims are given; want one", verb, len(d))
	case len(d) == 1:
		if at = axis(x, d[0]); at < 0 {
			wrong(n, ir.BadShape, "%s: %v has no dim %q: its shape is %s", verb, x, d[0].Name(), ir.Shape(x.Dims))
		}
	case len(x.Dims) > 1:
		wrong(n, ir.BadShape, "%s: %v has several dims: say which one is meant", verb, x)
	}
	return at
}

// At returns, for every element of group, what e has at that position of dim d:
// an effect for each group becomes one for each observation. A vector needs no
// d; the dims of group take the place of d, at the front.
//
// group holds whole numbers from 0 and is data.
func (e Expr) At(group Expr, d ...Dim) Expr {
	x, g := lift(e), lift(group)
	n := node(ir.Group, x, g)
	if n.Poisoned {
		return Expr{n}
	}
	k := chosen("At", n, x, d)
	if n.Err != nil {
		return Expr{n}
	}
	if k > 0 { // bring d to the front
		front := node(ir.Permute, x)
		front.Perm = []int{k}
		for i := range x.Dims {
			if i != k {
				front.Perm = append(front.Perm, i)
			}
		}
		for _, i := range front.Perm {
			front.Dims = append(front.Dims, x.Dims[i])
		}
		x, n.Args[0] = front, front
	}
	n.Dims = append(slices.Clone(g.Dims), x.Dims[1:]...)
	return Expr{n}
}

// Reshape returns the same elements, in row-major order, under other dims.
func (e Expr) Reshape(dims ...Dim) Expr {
	x := lift(e)
	n := node(ir.Reshape, x)
	for _, d := range dims {
		n.Dims = append(n.Dims, d.d)
	}
	if !n.Poisoned && n.Size() != x.Size() {
		return wrong(n, ir.BadShape, "Reshape: %v has %d elements, %s has %d", x, x.Size(), ir.Shape(n.Dims), n.Size())
	}
	return Expr{n}
}
