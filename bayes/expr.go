package bayes

import (
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
)

// Expr is an expression of a model: parameters, data and what is computed from
// them. Building one never fails; a fault is kept in it and reported by
// Model.Compile with the line that made it.
//
// Arrays broadcast by the names of their dims: b[school] + c[year] has dims
// [school, year]. An anonymous array fits one of the same shape, a scalar fits
// all, and sizes never stretch.
type Expr struct{ n *ir.Node }

// Operand is what expressions are made of: literals, data and expressions. Whole
// numbers are those numbers.
type Operand interface {
	int | float64 | []int | []float64 | Expr
}

// Dims returns the expression's dims; a scalar has none.
func (e Expr) Dims() []Dim {
	if e.n == nil {
		return nil
	}
	dims := make([]Dim, len(e.n.Dims))
	for i, d := range e.n.Dims {
		dims[i] = Dim{d}
	}
	return dims
}

// Size returns the number of elements.
func (e Expr) Size() int {
	if e.n == nil {
		return 0
	}
	return e.n.Size()
}

// String returns the expression as it would be written.
func (e Expr) String() string {
	if e.n == nil {
		return "nothing"
	}
	return show(e.n)
}

// show writes a node as an expression, six operations deep at most.
func show(n *ir.Node) string { return showTo(n, 6) }

func showTo(n *ir.Node, depth int) string {
	if n.Op == ir.Const && n.Scalar() {
		return strconv.FormatFloat(n.Num[0], 'g', -1, 64)
	}
	if n.Name != "" || len(n.Args) == 0 || depth == 0 {
		return n.String()
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = showTo(a, depth-1)
	}
	return n.Verb() + "(" + strings.Join(args, ", ") + ")"
}

// lift turns an operand into a node.
func lift[T Operand](x T) *ir.Node {
	switch v := any(x).(type) {
	case int:
		return &ir.Node{Op: ir.Const, Num: []float64{float64(v)}}
	case float64:
		return &ir.Node{Op: ir.Const, Num: []float64{v}}
	case []int:
		num := make([]float64, len(v))
		for i, k := range v {
			num[i] = float64(k)
		}
		return &ir.Node{Op: ir.Const, Num: num, Dims: []*ir.Dim{{Size: len(v)}}}
	case []float64:
		return &ir.Node{Op: ir.Const, Num: v, Dims: []*ir.Dim{{Size: len(v)}}}
	case Expr:
		if v.n != nil {
			return v.n
		}
	}
	pos := ir.Here()
	return &ir.Node{Pos: pos, Err: ir.Faultf(ir.BadModel, pos,
		"an empty Expr is used: make expressions with Param, Data, Let or operations on them")}
}

// node builds a node from args; if one of them is faulty the node is poisoned.
func node(op ir.Op, args ...*ir.Node) *ir.Node {
	n := &ir.Node{Op: op, Args: args, Pos: ir.Here()}
	for _, a := range args {
		n.Poisoned = n.Poisoned || a.Faulty()
		n.Free = n.Free || a.Free
		n.After = n.After || a.After
	}
	return n
}

// wrong records a fault in n unless it already follows from another.
func wrong(n *ir.Node, kind ir.FaultKind, format string, args ...any) Expr {
	if !n.Poisoned {
		n.Err = ir.Faultf(kind, n.Pos, format, args...)
	}
	return Expr{n}
}

// elementwise builds an operation on arrays that are broadcast together.
func elementwise(op ir.Op, args ...*ir.Node) Expr {
	n := node(op, args...)
	if n.Poisoned {
		return Expr{n}
	}
	for i, a := range args {
		dims, _, _, ok := ir.Broadcast(n.Dims, a.Dims)
		if !ok {
			return wrong(n, ir.BadShape, "%v: shape mismatch: %v and %v", op, args[i-1], a)
		}
		n.Dims = dims
	}
	return Expr{n}
}
