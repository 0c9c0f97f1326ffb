package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/internal/statespace"
)

// StateSpace is a linear-Gaussian state space model, whose states are summed
// out by the Kalman filter:
//
//	y[t] = Observe·x[t] + ε,        ε ~ N(0, diag(Noise))
//	x[t+1] = Transition·x[t] + η,   η ~ N(0, Innovation)
//	x[0] ~ N(Mean, Cov)
//
// m.Observe(y, s.Observations()) is its likelihood. Trends, seasons, ARMA
// processes and regressions with moving coefficients are of this form
// [Durbin2012].
//
// Shapes: n states, p observations a step, T steps. Innovation and Cov are
// symmetric; Innovation may be singular. Errors of observation that are
// correlated belong into the state.
type StateSpace struct {
	// Observe is [n] for one observation a step, [p, n], or [T, p, n] where it
	// differs by step.
	Observe Expr
	// Noise holds the variances of the errors of observation: a number, or [p].
	Noise Expr
	// Transition and Innovation are [n, n].
	Transition, Innovation Expr
	// Mean is [n] and Cov [n, n]: what is known of the first state.
	Mean, Cov Expr
}

// Observations is the distribution of a whole series, [T] for one observation a
// step, else [T, p].
//
// Cost: O(T·(p·n² + n³)), gradient included.
func (s StateSpace) Observations() Dist {
	args, rank, msg := s.args()
	d := stateSpace{rank: rank, moving: len(lift(s.Observe).Dims) == 3}
	return s.dist(d, msg, args)
}

// States is the distribution of all states, [T, n], given the observations y:
// what Model.Generate draws. It has no density, since states may be tied to
// each other.
func (s StateSpace) States(y Expr) Dist {
	args, _, msg := s.args()
	series := lift(y)
	return s.dist(hiddenStates{moving: len(lift(s.Observe).Dims) == 3}, msg, append(args, as(series, series.Size())))
}

// Smoothed returns the mean of every state given the observations y and the
// parameters, [T, n]. It is known in predictions alone.
func (s StateSpace) Smoothed(y Expr) Expr {
	args, _, msg := s.args()
	x := lift(y)
	n := node(ir.Call, append(args, x)...)
	n.Func, n.After = smoothedStates{len(lift(s.Observe).Dims) == 3}, true
	switch {
	case n.Poisoned:
	case msg != "":
		return wrong(n, ir.BadShape, "StateSpace: %s", msg)
	case len(x.Dims) == 0:
		return wrong(n, ir.BadShape, "StateSpace: the observations are %v; they must be [step], or [step, observation]", x)
	default:
		n.Dims = []*ir.Dim{x.Dims[0], args[2].Dims[0]}
	}
	return Expr{n}
}

func (s StateSpace) dist(density ir.Density, msg string, args []*ir.Node) Dist {
	d := Dist{density: density, args: args, pos: ir.Here()}
	if msg != "" {
		d.err = ir.Faultf(ir.BadShape, d.pos, "StateSpace: %s", msg)
	}
	return d
}

// args returns the parameters as the kernels want them, the rank of a series
// and what is wrong with their shapes, or nothing.
func (s StateSpace) args() (args []*ir.Node, rank int, msg string) {
	z, h := lift(s.Observe), lift(s.Noise)
	tr, q, mean, cov := lift(s.Transition), lift(s.Innovation), lift(s.Mean), lift(s.Cov)
	args = []*ir.Node{z, h, tr, q, mean, cov}
	for _, a := range args {
		if a.Faulty() {
			return args, 1, ""
		}
	}
	if len(mean.Dims) != 1 || mean.Size() == 0 {
		return args, 1, fmt.Sprintf("Mean has shape %s; it must be a vector", ir.Shape(mean.Dims))
	}
	n := mean.Size()
	for _, m := range []struct {
		name string
		n    *ir.Node
	}{{"Transition", tr}, {"Innovation", q}, {"Cov", cov}} {
		if len(m.n.Dims) != 2 || m.n.Dims[0].Size != n || m.n.Dims[1].Size != n {
			return args, 1, fmt.Sprintf("%s has shape %s; for the %d states of Mean it must be [%d, %d]", m.name, ir.Shape(m.n.Dims), n, n, n)
		}
	}
	r := len(z.Dims)
	if r < 1 || r > 3 || z.Dims[r-1].Size != n {
		return args, 1, fmt.Sprintf("Observe has shape %s; for the %d states of Mean it must be [%d], [observation, %d] or [step, observation, %d]", ir.Shape(z.Dims), n, n, n, n)
	}
	p := 1
	if rank = min(r, 2); r > 1 {
		p = z.Dims[r-2].Size
	}
	if len(h.Dims) > 1 || h.Size() != 1 && h.Size() != p {
		return args, rank, fmt.Sprintf("Noise has shape %s; it must be a number or [%d]", ir.Shape(h.Dims), p)
	}
	args[0] = as(z, z.Size()/n, n)
	if h.Size() != p || len(h.Dims) == 0 {
		h = as(h, 1)
		spread := node(ir.Take, h)
		spread.Index, spread.Dims = make([]int, p), []*ir.Dim{{Size: p}}
		h = spread
	}
	args[1] = h
	return args, rank, ""
}

// as returns the elements of n under anonymous dims of the sizes.
func as(n *ir.Node, size ...int) *ir.Node {
	r := node(ir.Reshape, n)
	for _, s := range size {
		r.Dims = append(r.Dims, &ir.Dim{Size: s})
	}
	return r
}

func stateSpaceParams() []ir.ParamSpec {
	spec := func(rank int, name string, lo float64) ir.ParamSpec {
		return ir.ParamSpec{Name: name, Rank: rank, Lo: lo, Hi: math.Inf(1), Closed: true, Any: true}
	}
	any := math.Inf(-1)
	return []ir.ParamSpec{
		spec(2, "Observe", any), spec(1, "Noise", 0), spec(2, "Transition", any),
		spec(2, "Innovation", any), spec(1, "Mean", any), spec(2, "Cov", any),
	}
}

// stateSpace is the distribution of the observations.
type stateSpace struct {
	rank   int
	moving bool
}

func (stateSpace) Name() string              { return "StateSpace" }
func (d stateSpace) Domain() ir.Domain       { return ir.Domain{Rank: d.rank} }
func (stateSpace) Params() []ir.ParamSpec    { return stateSpaceParams() }
func (d stateSpace) LogDensity(r *lane.Rows) { d.Bind(r).LogDensity(r) }

func (d stateSpace) CheckShapes(x []int, p [][]int) string { return stepsFit(x[0], d.moving, p) }

// stepsFit says what is wrong with the number of steps, or nothing.
func stepsFit(steps int, moving bool, p [][]int) string {
	if rows, each := p[0][0], p[1][0]; moving && rows != steps*each {
		return fmt.Sprintf("has %d steps; Observe has %d", steps, rows/each)
	}
	return ""
}

func (d stateSpace) Draw(src rng.Source, x []float64, p [][]float64) {
	n := len(p[4])
	k := statespace.NewKalman(n, len(p[1]), len(x)/len(p[1]), d.moving)
	k.Simulate(src, linearOf(p), make([]float64, len(x)/len(p[1])*n), x)
}

func (d stateSpace) Bind(r *lane.Rows) ir.Density {
	p := elements(&r.P[1])
	return boundStateSpace{d, statespace.NewKalman(elements(&r.P[4]), p, r.K/p, d.moving)}
}

// boundStateSpace has the memory of its filter.
type boundStateSpace struct {
	stateSpace
	k *statespace.Kalman
}

var plusOne = lane.V{1, 1, 1, 1, 1, 1, 1, 1}

func (d boundStateSpace) LogDensity(r *lane.Rows) {
	for i := range r.N {
		var a [6]lane.Arg
		var g [6]lane.Acc
		for j := range a {
			a[j], g[j] = event(&r.P[j], i)
		}
		y, dy := event(&r.X, i)
		d.k.Filter(statespace.Linear{Observe: a[0], Noise: a[1], Transition: a[2], Innovation: a[3], Mean: a[4], Cov: a[5]}, y)
		lp := r.Out(i)
		for l, v := range d.k.LogLik {
			lp[l] += v
		}
		d.k.Gradient(&plusOne, statespace.LinearGradient{
			Observe: g[0], Noise: g[1], Transition: g[2], Innovation: g[3], Mean: g[4], Cov: g[5], Y: dy,
		})
	}
}

// linearOf returns the model of parameters that are numbers.
func linearOf(p [][]float64) statespace.Linear {
	return statespace.Linear{
		Observe: lane.Data(p[0]), Noise: lane.Data(p[1]), Transition: lane.Data(p[2]),
		Innovation: lane.Data(p[3]), Mean: lane.Data(p[4]), Cov: lane.Data(p[5]),
	}
}

// hiddenStates is the distribution of the states given the observations, its
// last parameter.
type hiddenStates struct{ moving bool }

func (hiddenStates) Name() string      { return "StateSpace.States" }
func (hiddenStates) Domain() ir.Domain { return ir.Domain{Rank: 2} }
func (hiddenStates) Params() []ir.ParamSpec {
	y := ir.ParamSpec{Name: "y", Rank: 1, Lo: math.Inf(-1), Hi: math.Inf(1), Any: true}
	return append(stateSpaceParams(), y)
}

func (d hiddenStates) CheckShapes(x []int, p [][]int) string {
	if n, y, each := p[4][0], p[6][0], p[1][0]; x[1] != n || x[0]*each != y {
		return fmt.Sprintf("has shape %v; for %d states and %d observations it must be [%d, %d]", x, n, y, y/each, n)
	}
	return stepsFit(x[0], d.moving, p)
}

func (hiddenStates) Check([]float64, [][]float64) string { return "can only be drawn, by Generate" }

// LogDensity is NaN, so that states are no parameters either.
func (hiddenStates) LogDensity(r *lane.Rows) {
	for i := range r.N {
		lp := r.Out(i)
		for l := range lp {
			lp[l] = math.NaN()
		}
	}
}

func (d hiddenStates) Draw(src rng.Source, x []float64, p [][]float64) {
	k := statespace.NewKalman(len(p[4]), len(p[1]), len(p[6])/len(p[1]), d.moving)
	k.DrawStates(src, linearOf(p), p[6], x)
}

// smoothedStates computes the means of the states, given the parameters and the
// observations.
type smoothedStates struct{ moving bool }

func (smoothedStates) Name() string { return "StateSpace.Smoothed" }

func (f smoothedStates) Kernel(n *ir.Node, _ [][]float64, _ bool) (ir.Kernel, error) {
	steps, p, y := n.Dims[0].Size, n.Args[1].Size(), n.Args[6].Size()
	if msg := stepsFit(steps, f.moving, [][]int{{n.Args[0].Dims[0].Size}, {p}}); msg != "" {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "%v %s", n.Args[6], msg)
	}
	if y != steps*p {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "there are %d observations; %d steps of %d need %d", y, steps, p, steps*p)
	}
	return smoothKernel{statespace.NewKalman(n.Args[4].Size(), p, steps, f.moving)}, nil
}

type smoothKernel struct{ k *statespace.Kalman }

func (s smoothKernel) Forward(y []lane.V, a []lane.Arg) {
	s.k.Filter(statespace.Linear{Observe: a[0], Noise: a[1], Transition: a[2], Innovation: a[3], Mean: a[4], Cov: a[5]}, a[6])
	s.k.States(y)
}

func (smoothKernel) Reverse(_, _ []lane.V, _ []lane.Arg, _ []lane.Acc) {}
