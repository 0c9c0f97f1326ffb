package bayes

import (
	"fmt"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// Scan follows a recursion over rows: state t is step of state t − 1 and of row
// t of every array of rows, and the state before the first is init. The result
// stacks the states: the first dim of rows, then the dims of init.
//
//	// ARMA: the innovations e of a series
//	e := bayes.Scan(0.0, []bayes.Expr{known}, func(e bayes.Expr, row []bayes.Expr) bayes.Expr {
//		return row[0].Sub(theta.Mul(e))
//	})
//
// step is called once, with expressions, and may use parameters and data of the
// model. Several states are the elements of one vector. What does not depend on
// the state is cheaper outside, for all rows at once.
//
// Shapes: rows have the same first dim; a row lacks it. step returns the shape
// of init. Data among rows can be no positions of At or counts in step, where
// they are like any expression.
// Cost: each row runs the operations of step twice forward and once in reverse
// for a gradient; a model of a thousand rows compiles like one of ten.
func Scan[S Operand](init S, rows []Expr, step func(state Expr, row []Expr) Expr) Expr {
	args := []*ir.Node{lift(init)}
	for _, r := range rows {
		args = append(args, lift(r))
	}
	n := node(ir.Call, args...)
	f := &scanFunc{rows: len(rows)}
	n.Func = f
	if n.Poisoned {
		return Expr{n}
	}
	if len(rows) == 0 {
		return wrong(n, ir.BadModel, "Scan: there are no rows to follow")
	}
	if step == nil {
		return wrong(n, ir.BadModel, "Scan: the function of a step is nil")
	}
	in := []*ir.Node{placeholder("state", args[0].Dims)}
	var row []Expr
	for i, r := range args[1:] {
		if len(r.Dims) == 0 || !fits(r.Dims[:1], args[1].Dims[:1]) {
			return wrong(n, ir.BadShape, "Scan: rows %v do not follow the first dim of %v", r, args[1])
		}
		in = append(in, placeholder(fmt.Sprintf("row %d", i), r.Dims[1:]))
		row = append(row, Expr{in[i+1]})
	}
	n.Dims = append(args[1].Dims[:1:1], args[0].Dims...)
	out := lift(step(Expr{in[0]}, row))
	if out.Faulty() {
		return Expr{out}
	}
	if !fits(out.Dims, args[0].Dims) {
		return wrong(n, ir.BadShape, "Scan: a step turns a state of shape %s into one of %s: it must keep the shape; a row has no dim %s",
			ir.Shape(args[0].Dims), ir.Shape(out.Dims), ir.Shape(n.Dims[:1]))
	}
	f.step = enclose(out, in...)
	whole := node(ir.Call, append(args, f.step.outer...)...)
	whole.Func, whole.Dims, whole.Pos = f, n.Dims, n.Pos
	return Expr{whole}
}

// scanFunc is a recursion as an operation. Its arguments are the start, the rows
// and what a step reads from outside.
type scanFunc struct {
	step closure
	rows int
}

func (*scanFunc) Name() string { return "Scan" }

func (f *scanFunc) Kernel(n *ir.Node, data [][]float64, grad bool) (ir.Kernel, error) {
	within := 1 + f.rows
	dims := [][]*ir.Dim{n.Args[0].Dims}
	for _, a := range n.Args[1:within] {
		dims = append(dims, a.Dims[1:])
	}
	step := f.step.on(dims...).bound(n.Args[within:], data[within:])
	times := n.Dims[0].Size
	k := &scanKernel{init: n.Args[0].Size()}
	for i, p := range step.in {
		a := n.Args[i]
		width := a.Size()
		if i > 0 {
			width = ir.Size(a.Dims[1:])
			k.width = append(k.width, width)
			if a.Dims[0].Size != times {
				return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: %v and %v have different numbers of rows", n.Args[1], a)
			}
		}
		if p.Size() != width {
			return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: a step was written for %s, not for %v", ir.Shape(p.Dims), a)
		}
	}
	g := exec.Graph{Outputs: []*ir.Node{step.out}}
	for _, p := range step.inner {
		rows := 0
		if p.Op == ir.Param {
			g.Params = append(g.Params, p)
			rows = p.Size()
		}
		k.outer = append(k.outer, rows)
		k.keep += rows
	}
	g.Params = append(g.Params, step.in...)
	p, err := exec.Compile(g)
	if err != nil {
		return nil, fmt.Errorf("in a step: %w", err)
	}
	k.body = p.NewBody(k.keep, grad)
	if grad {
		k.dState = make([]lane.V, k.init)
	}
	return k, nil
}

// scanKernel runs a step row by row: outer values, state and rows are the
// parameters of its body, in this order.
type scanKernel struct {
	body   *exec.Body
	init   int   // elements of the state
	width  []int // of a row of each array
	outer  []int // elements of each outer value, 0 for data
	keep   int   // of all outer values
	dState []lane.V
}

func (k *scanKernel) Forward(y []lane.V, a []lane.Arg) {
	k.load(a)
	state := k.body.X[k.keep : k.keep+k.init]
	lane.Load(state, a[0])
	for t := range len(y) / k.init {
		k.row(t, a)
		next := y[t*k.init : (t+1)*k.init]
		k.body.Forward(next)
		copy(state, next)
	}
}

// load takes in the outer values, the same for all rows.
func (k *scanKernel) load(a []lane.Arg) {
	to := k.body.X
	for i, rows := range k.outer {
		if rows > 0 {
			lane.Load(to[:rows], a[1+len(k.width)+i])
			to = to[rows:]
		}
	}
}

// row takes in row t of every array.
func (k *scanKernel) row(t int, a []lane.Arg) {
	to := k.body.X[k.keep+k.init:]
	for i, w := range k.width {
		from := a[1+i]
		if from.V != nil {
			from.V = from.V[t*w : (t+1)*w]
		} else {
			from.D = from.D[t*w : (t+1)*w]
		}
		lane.Load(to[:w], from)
		to = to[w:]
	}
}

// Reverse goes back row by row and computes each anew. The adjoint of a state is
// that of its place in the result and what the next state made of it.
func (k *scanKernel) Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	k.load(a)
	clear(k.body.DX)
	clear(k.dState)
	x, dx := k.body.X[k.keep:], k.body.DX[k.keep:]
	for t := len(y)/k.init - 1; t >= 0; t-- {
		lane.AddTo(lane.Acc{V: k.dState, Step: 1}, dy[t*k.init:(t+1)*k.init], 1)
		if t > 0 {
			copy(x, y[(t-1)*k.init:t*k.init])
		} else {
			lane.Load(x[:k.init], a[0])
		}
		k.row(t, a)
		k.body.Run()
		k.body.Reverse(k.dState)
		copy(k.dState, dx)
		from := dx[k.init:]
		for i, w := range k.width {
			if da[1+i].Wanted() {
				lane.AddTo(lane.Acc{V: da[1+i].V[t*w:], Step: 1}, from[:w], 1)
			}
			from = from[w:]
		}
	}
	if da[0].Wanted() {
		lane.AddTo(da[0], k.dState, 1)
	}
	from := k.body.DX
	for i, rows := range k.outer {
		if to := da[1+len(k.width)+i]; rows > 0 && to.Wanted() {
			lane.AddTo(to, from[:rows], 1)
		}
		from = from[rows:]
	}
}
