package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// ARMA is a stationary autoregressive moving average process around its mean:
//
//	y[t] − Mean = Σ AR[j]·(y[t−1−j] − Mean) + e[t] + Σ MA[j]·e[t−1−j],  e ~ N(0, SD²)
//
//	a := bayes.ARMA{Mean: mu, AR: phi, MA: theta, SD: sigma}
//	m.Observe(y, a.Observations())
//
// The density is exact, that of the stationary process; one that conditions on
// the first values is AR, or a Scan. A process that is not stationary has
// density NaN, which rejects the draw; the MA part may be any.
//
// Source: [Durbin2012] §3.4.
// Cost: that of a StateSpace of n = max(p, q + 1) + 1 states and, once, n⁶/3
// multiply-adds.
type ARMA struct {
	// Mean is a number; empty means 0.
	Mean Expr
	// AR and MA are vectors of coefficients, the latest lag first; empty means
	// none.
	AR, MA Expr
	// SD is the standard deviation of the innovations.
	SD Expr
}

// Observations is the distribution of a whole series, [T].
func (a ARMA) Observations() Dist { return a.StateSpace().Observations() }

// StateSpace returns the process as a state space model, whose first state is
// y − Mean and whose last one is Mean.
func (a ARMA) StateSpace() StateSpace {
	ar, ma, fault := a.coefficients()
	if fault.n != nil {
		return StateSpace{Observe: fault, Noise: fault, Transition: fault, Innovation: fault, Mean: fault, Cov: fault}
	}
	p, q := ar.Size(), ma.Size()
	r := max(p, q+1)
	n := r + 1
	variance := Square(Expr{a.SD.n}).Add(stationarity(ar))
	transition := func(n int) []float64 { // of r rows, n wide
		t := make([]float64, n*n)
		for i := range r - 1 {
			t[i*n+i+1] = 1
		}
		return t
	}
	steps := make([]float64, n)
	steps[0] = 1
	moved := filled(steps, places(q, func(j int) int { return j + 1 }), ma)
	inner := filled(transition(r), places(p, func(j int) int { return j * r }), ar).Reshape(Size(r), Size(r))
	whole := transition(n)
	whole[n*n-1] = 1
	first := moved.Slice(0, r)
	mean := lift(0.)
	if a.Mean.n != nil {
		mean = a.Mean.n
	}
	observe := make([]float64, n)
	observe[0], observe[r] = 1, 1
	return StateSpace{
		Observe:    Expr{lift(observe)},
		Noise:      Expr{lift(0.)},
		Transition: filled(whole, places(p, func(j int) int { return j * n }), ar).Reshape(Size(n), Size(n)),
		Innovation: Outer(moved, moved).Mul(variance),
		Mean:       filled(make([]float64, n), []float64{float64(r)}, mean),
		Cov:        filled(make([]float64, n*n), places(r*r, func(k int) int { return k/r*n + k%r }), lift(lyapunov(inner, Outer(first, first)))).Reshape(Size(n), Size(n)).Mul(variance),
	}
}

// coefficients returns AR and MA, of no elements where they are empty, or what
// is wrong.
func (a ARMA) coefficients() (ar, ma *ir.Node, fault Expr) {
	ar, ma = lift([]float64{}), lift([]float64{})
	for _, c := range []struct {
		name string
		e    Expr
		to   **ir.Node
	}{{"AR", a.AR, &ar}, {"MA", a.MA, &ma}} {
		if c.e.n == nil {
			continue
		}
		if *c.to = c.e.n; !c.e.n.Faulty() && len(c.e.n.Dims) != 1 {
			return nil, nil, wrong(node(ir.Reshape, c.e.n), ir.BadShape, "ARMA: %s is %v; it must be a vector, the latest lag first", c.name, c.e.n)
		}
	}
	n := node(ir.Reshape, ar, ma, lift(a.SD))
	if a.Mean.n != nil {
		n = node(ir.Reshape, ar, ma, lift(a.SD), a.Mean.n)
	}
	switch {
	case n.Poisoned:
		return nil, nil, Expr{n}
	case len(a.SD.n.Dims) > 0:
		return nil, nil, wrong(n, ir.BadShape, "ARMA: SD is %v; it must be a number", a.SD.n)
	case a.Mean.n != nil && len(a.Mean.n.Dims) > 0:
		return nil, nil, wrong(n, ir.BadShape, "ARMA: Mean is %v; it must be a number", a.Mean.n)
	}
	return ar, ma, Expr{}
}

// places lists the positions of n values.
func places(n int, at func(k int) int) []float64 {
	p := make([]float64, n)
	for k := range p {
		p[k] = float64(at(k))
	}
	return p
}

// filled returns a vector of numbers with the values of v at some positions.
func filled(base, at []float64, v *ir.Node) Expr {
	if len(at) == 0 {
		return Expr{lift(base)}
	}
	return Expr{lift(base)}.Put(Expr{lift(at)}, Expr{as(v, len(at))})
}

// lyapunov returns the solution P = T·P·Tᵀ + Q, as a vector, for square T and Q.
//
// Source: [Durbin2012] §5.6: vec P = (I − T ⊗ T)⁻¹ vec Q.
func lyapunov(t, q Expr) Expr {
	x := lift(t)
	r := x.Dims[0].Size
	all := node(ir.Permute, lift(Outer(Expr{as(x, r*r)}, Expr{as(x, r*r)}).Reshape(Size(r), Size(r), Size(r), Size(r))))
	all.Perm = []int{0, 2, 1, 3}
	for range all.Perm {
		all.Dims = append(all.Dims, &ir.Dim{Size: r})
	}
	ones := make([]float64, r*r)
	for i := range ones {
		ones[i] = 1
	}
	system := DiagonalMatrix(Expr{lift(ones)}).Sub(Expr{as(all, r*r, r*r)})
	return Solve(system, Expr{as(lift(q), r*r)})
}

// stationarity returns 0 for coefficients of a stationary autoregression, and
// NaN for others.
func stationarity(ar *ir.Node) Expr {
	if ar.Size() == 0 {
		return Expr{lift(0.)}
	}
	n := node(ir.Call, ar)
	n.Func = stationarityFunc{}
	return Expr{n}
}

type stationarityFunc struct{}

func (stationarityFunc) Name() string { return "ARMA" }

func (stationarityFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	k := stationarityKernel{make([]lane.V, n.Args[0].Size()), make([]lane.V, n.Args[0].Size())}
	if data[0] != nil {
		var y [1]lane.V
		if k.Forward(y[:], []lane.Arg{lane.Data(data[0])}); y[0][0] != 0 {
			return nil, ir.Faultf(ir.BadSupport, n.Pos, "the process with AR %v is not stationary: roots of 1 − Σ AR[j]·zʲ⁺¹ must lie outside the unit circle", data[0])
		}
	}
	return k, nil
}

// stationarityKernel computes partial autocorrelations from the last lag down.
type stationarityKernel struct{ a, b []lane.V }

// Forward: a process is stationary if every partial autocorrelation is below 1
// in absolute value, [Monahan1984].
func (k stationarityKernel) Forward(y []lane.V, a []lane.Arg) {
	lane.Load(k.a, a[0])
	y[0] = lane.V{}
	for n := len(k.a) - 1; n >= 0; n-- {
		copy(k.b, k.a[:n])
		for l, c := range &k.a[n] {
			if !(math.Abs(c) < 1) {
				y[0][l] = math.NaN()
			}
			for j := range n {
				k.a[j][l] = math.FMA(c, k.b[n-1-j][l], k.b[j][l]) / math.FMA(-c, c, 1)
			}
		}
	}
}

func (stationarityKernel) Reverse(_, _ []lane.V, _ []lane.Arg, _ []lane.Acc) {}
