package exec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Supports that the graphs of the tests use.
var (
	realLine = ir.Support{}
	positive = ir.Support{Kind: ir.Bounded, Lo: 0, Hi: math.Inf(1)}
	unit     = ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 1}
)

func dim(name string, n int) *ir.Dim { return &ir.Dim{Name: name, Size: n} }

func param(name string, s ir.Support, dims ...*ir.Dim) *ir.Node {
	return &ir.Node{Op: ir.Param, Name: name, Support: s, Dims: dims}
}

// data returns numbers between lo and hi.
func data(r *rand.Rand, lo, hi float64, dims ...*ir.Dim) *ir.Node {
	n := &ir.Node{Op: ir.Data, Name: "data", Dims: dims}
	for range n.Size() {
		n.Num = append(n.Num, lo+(hi-lo)*r.Float64())
	}
	return n
}

func number(x float64) *ir.Node { return &ir.Node{Op: ir.Const, Num: []float64{x}} }

func vector(d *ir.Dim, x ...float64) *ir.Node {
	return &ir.Node{Op: ir.Data, Name: "data", Dims: []*ir.Dim{d}, Num: x}
}

// elementwise builds an elementwise operation.
func elementwise(op ir.Op, args ...*ir.Node) *ir.Node {
	n := &ir.Node{Op: op, Args: args}
	for _, a := range args {
		dims, _, _, ok := ir.Broadcast(n.Dims, a.Dims)
		if !ok {
			panic(fmt.Sprint(op, ": shapes don't broadcast: ", args))
		}
		n.Dims = dims
	}
	return n
}

func alongAxis(op ir.Op, x *ir.Node, axis int) *ir.Node {
	n := &ir.Node{Op: op, Args: []*ir.Node{x}, Axis: axis}
	switch {
	case axis == ir.All:
	case op == ir.Softmax || op == ir.Cumsum:
		n.Dims = x.Dims
	default:
		n.Dims = slices.Delete(slices.Clone(x.Dims), axis, axis+1)
	}
	return n
}

func matMul(a, b *ir.Node) *ir.Node {
	last := len(a.Dims) - 1
	return &ir.Node{Op: ir.MatMul, Args: []*ir.Node{a, b}, Dims: slices.Concat(a.Dims[:last], b.Dims[1:])}
}

// permute takes axes of x; dims without one (−1) repeat it.
func permute(x *ir.Node, perm []int, repeated ...*ir.Dim) *ir.Node {
	n := &ir.Node{Op: ir.Permute, Args: []*ir.Node{x}, Perm: perm}
	for _, p := range perm {
		if p < 0 {
			n.Dims, repeated = append(n.Dims, repeated[0]), repeated[1:]
		} else {
			n.Dims = append(n.Dims, x.Dims[p])
		}
	}
	return n
}

func take(x *ir.Node, axis int, drop bool, index ...int) *ir.Node {
	n := &ir.Node{Op: ir.Take, Args: []*ir.Node{x}, Axis: axis, Index: index, Drop: drop}
	n.Dims = slices.Delete(slices.Clone(x.Dims), axis, axis+1)
	if !drop {
		n.Dims = slices.Insert(n.Dims, axis, dim("", len(index)))
	}
	return n
}

func group(x, pos *ir.Node) *ir.Node {
	return &ir.Node{Op: ir.Group, Args: []*ir.Node{x, pos}, Dims: slices.Concat(pos.Dims, x.Dims[1:])}
}

func reshape(x *ir.Node, dims ...*ir.Dim) *ir.Node {
	return &ir.Node{Op: ir.Reshape, Args: []*ir.Node{x}, Dims: dims}
}

func term(d ir.Density, x *ir.Node, params ...*ir.Node) *ir.Node {
	return &ir.Node{Op: ir.Term, Name: x.Name, Args: append([]*ir.Node{x}, params...), Density: d}
}

// weighted makes a graph whose log density is the sum of the node's elements
// with unequal weights, so that no two adjoints agree.
func weighted(n *ir.Node) Graph {
	w := &ir.Node{Op: ir.Data, Name: "weights", Dims: n.Dims}
	for i := range n.Size() {
		w.Num = append(w.Num, 0.3+0.7*math.Sin(float64(i+1)))
	}
	return graphOf(elementwise(ir.Mul, n, w))
}

// graphOf collects the parameters of terms in order of first use.
func graphOf(terms ...*ir.Node) Graph {
	g := Graph{Terms: terms}
	seen := make(map[*ir.Node]bool)
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.Op == ir.Param {
			g.Params = append(g.Params, n)
		}
		for _, a := range n.Args {
			visit(a)
		}
	}
	for _, t := range terms {
		visit(t)
	}
	return g
}
