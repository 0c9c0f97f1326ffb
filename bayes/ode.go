package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/ode"
)

// ODE returns the states at the given times of the system of ordinary
// differential equations dy/dt = rhs(t, y) that is in state y0 at time t0. It
// has the dims of times, then those of y0.
//
// rhs is called once, with expressions, and may use parameters and data of the
// model; its result has the shape of y0. times is data, increases and lies
// beyond t0. A draw that can't be solved, because its solution leaves the
// finite numbers or takes too many steps, is rejected.
//
// Derivatives are those of the numerical solution with its steps held fixed,
// which agree with the sensitivities to the order of the tolerance.
//
// Source: [Dormand1980]; for stiff systems [Kennedy2003].
// Cost: six evaluations of rhs for each step, for all lanes at once, and twice
// that for the gradient whatever the number of parameters; a stiff step costs
// about three rounds of Newton for each of five stages, and O(n³) for n states.
func ODE(rhs func(t, y Expr) Expr, y0 Expr, t0 float64, times Expr, cfg ODEConfig) Expr {
	start, at := lift(y0), lift(times)
	n := node(ir.Call, start, at)
	f := &odeFunc{t0: t0, cfg: cfg}
	n.Func = f
	n.Dims = append(at.Dims[:len(at.Dims):len(at.Dims)], start.Dims...)
	if n.Poisoned {
		return Expr{n}
	}
	if start.Op == ir.Const {
		start = &ir.Node{Op: ir.Data, Name: "y0", Dims: start.Dims, Num: start.Num, Pos: start.Pos}
		n.Args[0] = start
	}
	t, y := placeholder("t", nil), placeholder("y", start.Dims)
	out := lift(rhs(Expr{t}, Expr{y}))
	if out.Faulty() {
		return Expr{out}
	}
	if dims, _, _, ok := ir.Broadcast(start.Dims, out.Dims); !ok || len(dims) != len(start.Dims) || len(dims) != len(out.Dims) {
		return wrong(n, ir.BadShape, "ODE: the equations have shape %s; the start %v has %s", ir.Shape(out.Dims), start, ir.Shape(start.Dims))
	}
	switch {
	case len(at.Dims) != 1:
		return wrong(n, ir.BadShape, "ODE: times is %v; it must be a vector", at)
	case at.Free:
		return wrong(n, ir.BadModel, "ODE: the times %v depend on parameters; they must be data", at)
	case cfg.RelTol < 0 || cfg.AbsTol < 0 || cfg.MaxSteps < 0 || cfg.RelTol != cfg.RelTol || cfg.AbsTol != cfg.AbsTol:
		return wrong(n, ir.BadModel, "ODE: tolerances %v and %v with %d steps: they must be positive, or 0 for the defaults", cfg.RelTol, cfg.AbsTol, cfg.MaxSteps)
	}
	f.rhs = enclose(out, t, y)
	n.Args = append(n.Args, f.rhs.outer...)
	for _, a := range f.rhs.outer {
		n.Free = n.Free || a.Free
	}
	return Expr{n}
}

// ODEConfig says how ODE solves. The zero value has Stan's tolerances, 1e-6, and
// an explicit method.
type ODEConfig struct {
	// Stiff chooses an implicit method, for systems with states that settle
	// far faster than the times are apart.
	Stiff bool
	// A step may add an error of AbsTol + RelTol·|y|; 0 means 1e-6.
	RelTol, AbsTol float64
	// MaxSteps bounds the steps tried; 0 means 10,000, which a system that is not
	// stiff hardly needs. Every accepted step is kept for the derivatives: 0.4 KiB
	// for each state.
	//
	// Deviation: Stan's default is a million, with which one absurd draw of a
	// warm-up takes seconds.
	MaxSteps int
}

// odeFunc is the solution of a system as an operation. Its arguments are the
// start, the times and what the equations read from outside.
type odeFunc struct {
	rhs closure
	t0  float64
	cfg ODEConfig
}

func (*odeFunc) Name() string { return "ODE" }

func (f *odeFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	times, last := data[1], f.t0
	if times == nil {
		return nil, ir.Faultf(ir.BadModel, n.Pos, "the times %v are not data", n.Args[1])
	}
	for i, t := range times {
		if !(t > last) || math.IsInf(t, 0) {
			return nil, ir.Faultf(ir.BadData, n.Pos, "time %d is %v: times must increase, be finite and lie beyond t0 = %v", i, t, f.t0)
		}
		last = t
	}
	start := n.Args[0]
	if d := f.rhs.in[1].Dims; ir.Size(d) != start.Size() {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "the equations were written for a start of shape %s, which is now %s", ir.Shape(d), ir.Shape(start.Dims))
	}
	sys, err := newEquations(f.rhs.bound(n.Args[2:], data[2:]))
	if err != nil {
		return nil, fmt.Errorf("in the equations: %w", err)
	}
	method := ode.DormandPrince
	if f.cfg.Stiff {
		method = ode.ESDIRK
	}
	return &odeKernel{
		sys:    sys,
		solver: ode.New(method, start.Size(), f.t0, times, ode.Tolerance{Rel: f.cfg.RelTol, Abs: f.cfg.AbsTol, MaxSteps: f.cfg.MaxSteps}),
		y0:     make([]lane.V, start.Size()),
		dy0:    make([]lane.V, start.Size()),
	}, nil
}

// odeKernel is a solution with its memory.
type odeKernel struct {
	sys     *equations
	solver  *ode.Solver
	y0, dy0 []lane.V
}

func (k *odeKernel) Forward(y []lane.V, a []lane.Arg) {
	for i := range k.y0 {
		k.y0[i] = *a[0].At(i, &k.y0[i])
	}
	k.sys.load(a[2:])
	k.solver.Solve(k.sys, k.y0, y)
}

func (k *odeKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	clear(k.dy0)
	clear(k.sys.dOuter)
	k.solver.Pullback(k.sys, dy, k.dy0)
	if da[0].Wanted() {
		lane.AddTo(da[0], k.dy0, 1)
	}
	k.sys.unload(da[2:])
}

// equations is a closure of (t, y) as an ode.System. Rates runs it as a
// program; derivatives are those of Σ df·f, with df among its coordinates.
type equations struct {
	n      int
	rates  *exec.Frame
	pull   *exec.Frame
	x      []float64 // coordinates: t, y, outer values, df; lane-minor
	grad   []float64
	f      []float64
	outer  []int // rows of each outer value in lanes, 0 for data
	dOuter []lane.V
	unit   []lane.V
	row    []lane.V
	lp     [lane.W]float64
}

func newEquations(c closure) (*equations, error) {
	g := exec.Graph{Params: append([]*ir.Node(nil), c.in...), Outputs: []*ir.Node{c.out}}
	e := &equations{n: c.in[1].Size()}
	total := 0
	for _, n := range c.inner {
		rows := 0
		if n.Op == ir.Param {
			g.Params = append(g.Params, n)
			rows = n.Size()
		}
		e.outer = append(e.outer, rows)
		total += rows
	}
	p, err := exec.Compile(g)
	if err != nil {
		return nil, err
	}
	e.rates = p.NewFrame(exec.Value)
	df := placeholder("df", c.out.Dims)
	weighted := elementwise(ir.Mul, c.out, df).n
	if p, err = exec.Compile(exec.Graph{Params: append(g.Params, df), Terms: []*ir.Node{weighted}}); err != nil {
		return nil, err
	}
	e.pull = p.NewFrame(exec.Gradient)
	size := (1 + 2*e.n + total) * lane.W
	e.x, e.grad, e.f = make([]float64, size), make([]float64, size), make([]float64, e.n*lane.W)
	e.dOuter, e.unit, e.row = make([]lane.V, total), make([]lane.V, e.n), make([]lane.V, e.n)
	return e, nil
}

// load takes in the outer values.
func (e *equations) load(a []lane.Arg) {
	to := e.x[(1+e.n)*lane.W:]
	var buf lane.V
	for i, rows := range e.outer {
		for r := range rows {
			to = to[copy(to, a[i].At(r, &buf)[:]):]
		}
	}
}

// unload adds the adjoints of the outer values where they are wanted.
func (e *equations) unload(da []lane.Acc) {
	from := e.dOuter
	for i, rows := range e.outer {
		if rows > 0 && da[i].Wanted() {
			lane.AddTo(da[i], from[:rows], 1)
		}
		from = from[rows:]
	}
}

// at moves the coordinates to a time and a state.
func (e *equations) at(t *lane.V, y []lane.V) {
	copy(e.x, t[:])
	for j := range y {
		copy(e.x[(1+j)*lane.W:], y[j][:])
	}
}

func (e *equations) Rates(f []lane.V, t *lane.V, y []lane.V) {
	e.at(t, y)
	e.rates.Outputs(e.x, e.f)
	for j := range f {
		copy(f[j][:], e.f[j*lane.W:])
	}
}

// pullback computes e.grad for the adjoint df.
func (e *equations) pullback(df []lane.V, t *lane.V, y []lane.V) {
	e.at(t, y)
	to := e.x[(1+e.n+len(e.dOuter))*lane.W:]
	for j := range df {
		copy(to[j*lane.W:], df[j][:])
	}
	e.pull.Eval(e.x, e.grad, e.lp[:])
}

func (e *equations) Pullback(dy, df []lane.V, t *lane.V, y []lane.V) {
	e.pullback(df, t, y)
	add := func(to []lane.V, from []float64) {
		for j := range to {
			for l := range lane.W {
				to[j][l] += from[j*lane.W+l]
			}
		}
	}
	add(dy, e.grad[lane.W:])
	add(e.dOuter, e.grad[(1+e.n)*lane.W:])
}

func (e *equations) Jacobian(jac []lane.V, t *lane.V, y []lane.V) {
	for i := range e.unit {
		clear(e.unit)
		for l := range lane.W {
			e.unit[i][l] = 1
		}
		e.pullback(e.unit, t, y)
		for j := range y {
			copy(jac[i*e.n+j][:], e.grad[(1+j)*lane.W:])
		}
	}
}
