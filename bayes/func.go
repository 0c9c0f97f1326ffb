package bayes

import (
	"fmt"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// Func is a function written by hand, with a gradient of its own: what no
// operation expresses, such as a solver, a table or a model of physics. It sees
// one draw at a time, so it costs Lanes times what an operation does.
//
// Arrays are row-major. Both methods must be safe for concurrent use and must
// neither keep nor change what they read. bayestest.CheckGradient, on a program
// that calls the function, finds a gradient that is wrong.
//
// A name for messages comes from String, if the type has it.
type Func interface {
	// Value writes the function at the arguments x into y. Values that are not
	// finite reject the draw, or are a fault if all arguments are data.
	Value(y []float64, x [][]float64)
	// Gradient adds to dx[i][j] the sum over k of dy[k]·∂y[k]/∂x[i][j], given
	// y, the function at x. dx[i] is nil if the derivative by argument i is not
	// wanted.
	Gradient(dx [][]float64, dy, y []float64, x [][]float64)
}

// ShapeChecker is a Func that refuses shapes it can't work on: of its result y
// and of its arguments x. Compile calls it, also for new data, and reports the
// error with the line of the Call.
type ShapeChecker interface {
	CheckShapes(y []int, x [][]int) error
}

// Call returns an array on dims that f computes from the arguments.
func Call(f Func, args []Expr, dims ...Dim) Expr {
	nodes := make([]*ir.Node, len(args))
	for i, a := range args {
		nodes[i] = lift(a)
	}
	n := node(ir.Call, nodes...)
	n.Func = userFunc{f}
	for _, d := range dims {
		n.Dims = append(n.Dims, d.d)
	}
	switch {
	case f == nil:
		n.Func = nil
		return wrong(n, ir.BadModel, "Call: the function is nil")
	case len(args) == 0:
		return wrong(n, ir.BadModel, "%v: a call without arguments; a constant is Data", n.Verb())
	case n.Size() == 0:
		return wrong(n, ir.BadShape, "%v: the result %s has no elements", n.Verb(), ir.Shape(n.Dims))
	}
	return Expr{n}
}

// userFunc runs a Func lane by lane.
type userFunc struct{ f Func }

// Name is the function's String, or else its type.
func (u userFunc) Name() string {
	if s, ok := u.f.(fmt.Stringer); ok {
		return s.String()
	}
	name := fmt.Sprintf("%T", u.f)
	return name[strings.LastIndexByte(name, '.')+1:]
}

func (u userFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	if c, ok := u.f.(ShapeChecker); ok {
		x := make([][]int, len(n.Args))
		for i, a := range n.Args {
			x[i] = sizes(a.Dims)
		}
		if err := c.CheckShapes(sizes(n.Dims), x); err != nil {
			return nil, ir.Faultf(ir.BadShape, n.Pos, "%v", err)
		}
	}
	k := &userKernel{f: u.f, y: make([]float64, n.Size()), dy: make([]float64, n.Size())}
	known := true
	for i, a := range n.Args {
		known = known && data[i] != nil
		k.x, k.dx = append(k.x, make([]float64, a.Size())), append(k.dx, make([]float64, a.Size()))
	}
	k.wanted = make([][]float64, len(n.Args))
	if !known {
		return k, nil
	}
	u.f.Value(k.y, data)
	for i, v := range k.y {
		if v-v != 0 { // NaN or infinite
			return nil, ir.Faultf(ir.BadData, n.Pos, "element %d of the result is %v for arguments that are all data: it must be finite", i, v)
		}
	}
	return k, nil
}

// userKernel is the memory of one frame: one draw at a time.
type userKernel struct {
	f      Func
	x, dx  [][]float64
	wanted [][]float64 // dx, nil where no derivative is wanted
	y, dy  []float64
}

func (k *userKernel) Forward(y []lane.V, a []lane.Arg) {
	for l := range lane.W {
		k.load(a, l)
		k.f.Value(k.y, k.x)
		for i, v := range k.y {
			y[i][l] = v
		}
	}
}

func (k *userKernel) Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	for l := range lane.W {
		idle := true
		for i := range dy {
			k.y[i], k.dy[i] = y[i][l], dy[i][l]
			idle = idle && dy[i][l] == 0
		}
		if idle {
			continue
		}
		k.load(a, l)
		for i := range da {
			if da[i].Wanted() {
				clear(k.dx[i])
				k.wanted[i] = k.dx[i]
			}
		}
		k.f.Gradient(k.wanted, k.dy, k.y, k.x)
		for i := range da {
			if !da[i].Wanted() {
				continue
			}
			for j, g := range k.dx[i] {
				da[i].V[j][l] += g
			}
		}
	}
}

// load copies the arguments of lane l.
func (k *userKernel) load(a []lane.Arg, l int) {
	for i, x := range k.x {
		if a[i].V == nil {
			copy(x, a[i].D)
			continue
		}
		for j := range x {
			x[j] = a[i].V[j][l]
		}
	}
}
