package ode

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// System is a set of n equations dy/dt = f(t, y), at a point in each lane. f
// may depend on parameters that the System holds, with their adjoints.
type System interface {
	// Rates writes f(t, y).
	Rates(f []lane.V, t *lane.V, y []lane.V)
	// Pullback adds Σᵢ df[i]·∂f[i]/∂y to dy and the same for the parameters. It
	// adds nothing in a lane where df is zero.
	Pullback(dy, df []lane.V, t *lane.V, y []lane.V)
	// Jacobian writes ∂f[i]/∂y[j] into jac[i·n+j].
	Jacobian(jac []lane.V, t *lane.V, y []lane.V)
}

// Tolerance bounds the error that a step may add to state y, in the mean of
// squares over the states: Abs + Rel·|y|. Zeros are the defaults.
type Tolerance struct {
	Rel, Abs float64 // 1e-6, as in [Stan2023]
	MaxSteps int     // to try between the start and the last time: 10⁴
}

// method is a Runge–Kutta method of some kind.
type method interface {
	// stages is the number of stage values that Pullback needs.
	stages() int
	// order is that of the error estimate plus one.
	order() float64
	// start prepares for a first step from s.t and s.y.
	start(s *Solver)
	// attempt computes stage values, the next state s.next and its error s.err
	// for steps of size s.step; NaN in lanes where that fails.
	attempt(s *Solver)
	// accept takes note that lane l goes on to s.next.
	accept(s *Solver, l int)
	// pullback turns the adjoint s.dy of the state after a step into that of the
	// state before, given the stage values.
	pullback(s *Solver, stage []lane.V)
}

// Solver holds the memory of one solution. One goroutine uses it at a time.
type Solver struct {
	method method
	sys    System
	n      int
	t0     float64
	times  []float64
	tol    Tolerance

	t, step   lane.V // of the step being tried
	size      lane.V // that the error would allow
	y, next   []lane.V
	err, rate []lane.V // rate is scratch of n rows
	stage     []lane.V
	dy        []lane.V
	past      history
}

// history is the steps that were accepted: number i of lane l is in row i of
// that lane, whatever the other lanes did.
type history struct {
	count [lane.W]int
	t, h  []lane.V
	at    [][lane.W]int32 // 1 + the number of the time that the step ends at, or 0
	stage []lane.V
}

// Method chooses a Runge–Kutta method.
type Method int

const (
	// DormandPrince is explicit, of order 5(4), for equations that are not
	// stiff.
	DormandPrince Method = iota
	// ESDIRK is implicit and L-stable, of order 4(3), for stiff ones. A step
	// costs a Jacobian and an LU factorisation.
	ESDIRK
)

// New returns a solver of n equations from time t0, with results at the times,
// which increase and lie beyond t0.
func New(m Method, n int, t0 float64, times []float64, tol Tolerance) *Solver {
	if tol.Rel == 0 {
		tol.Rel = 1e-6
	}
	if tol.Abs == 0 {
		tol.Abs = 1e-6
	}
	if tol.MaxSteps == 0 {
		tol.MaxSteps = 1e4
	}
	s := &Solver{n: n, t0: t0, times: times, tol: tol}
	if m == ESDIRK {
		s.method = newImplicit(n)
	} else {
		s.method = newExplicit(n)
	}
	rows := func(k int) []lane.V { return make([]lane.V, k*n) }
	s.y, s.next, s.err, s.rate, s.dy = rows(1), rows(1), rows(1), rows(1), rows(1)
	s.stage = rows(s.method.stages())
	s.past.grow(len(times), len(s.stage))
	return s
}

// Solve writes the states at the times into out: time by time, n rows each.
func (s *Solver) Solve(sys System, y0, out []lane.V) {
	s.sys = sys
	copy(s.y, y0)
	var due, tried [lane.W]int // the time that comes next, steps tried
	left := lane.W
	for l := range lane.W {
		s.t[l], s.past.count[l] = s.t0, 0
	}
	s.method.start(s)
	s.firstStep()
	for left > 0 {
		for l := range lane.W {
			s.step[l] = 0
			if due[l] < len(s.times) {
				s.step[l] = min(s.size[l], s.times[due[l]]-s.t[l])
			}
		}
		s.method.attempt(s)
		for l := range lane.W {
			if due[l] == len(s.times) {
				continue
			}
			tried[l]++
			if s.judge(l, due[l]) && s.t[l] == s.times[due[l]] {
				for j := range s.n {
					out[due[l]*s.n+j][l] = s.y[j][l]
				}
				if due[l]++; due[l] == len(s.times) {
					left--
					continue
				}
			}
			if tried[l] == s.tol.MaxSteps || s.stuck(l) {
				for i := due[l] * s.n; i < len(out); i++ {
					out[i][l] = math.NaN()
				}
				due[l], s.past.count[l] = len(s.times), 0
				left--
			}
		}
	}
}

// Pullback adds to dy0, and to the adjoints the system holds, what the adjoint
// dout of the last solution implies.
func (s *Solver) Pullback(sys System, dout, dy0 []lane.V) {
	s.sys = sys
	clear(s.dy)
	steps := 0
	for _, n := range s.past.count {
		steps = max(steps, n)
	}
	for i := steps - 1; i >= 0; i-- {
		s.t, s.step = s.past.t[i], s.past.h[i]
		for l := range lane.W {
			if i >= s.past.count[l] {
				s.step[l] = 0
			} else if at := int(s.past.at[i][l]); at > 0 {
				for j := range s.n {
					s.dy[j][l] += dout[(at-1)*s.n+j][l]
				}
			}
		}
		s.method.pullback(s, s.past.stages(i, len(s.stage)))
	}
	lane.AddTo(lane.Acc{V: dy0, Step: 1}, s.dy, 1)
}

// Coefficients of the step size controller [Hairer1993, II.4].
const (
	safety  = 0.9
	slowest = 0.2 // least and greatest change of size
	fastest = 5.0
)

// firstStep chooses a first step that changes the state by about a hundredth of
// its size [Hairer1993, II.4].
func (s *Solver) firstStep() {
	s.sys.Rates(s.rate, &s.t, s.y)
	span := s.times[len(s.times)-1] - s.t0
	for l := range lane.W {
		var y, f float64
		for j := range s.n {
			scale := math.FMA(s.tol.Rel, math.Abs(s.y[j][l]), s.tol.Abs)
			a, b := s.y[j][l]/scale, s.rate[j][l]/scale
			y, f = math.FMA(a, a, y), math.FMA(b, b, f)
		}
		h := 0.01 * math.Sqrt(y/f)
		if !(h > 0 && h <= math.MaxFloat64) { // the state is zero, or nothing moves yet
			h = 1e-6 * span // as [Hairer1993] has it
		}
		s.size[l] = min(h, span)
	}
}

// judge accepts the step of lane l, which may reach time number due, or
// shortens the next attempt.
func (s *Solver) judge(l, due int) bool {
	sum := 0.0
	for j := range s.n {
		scale := math.FMA(s.tol.Rel, max(math.Abs(s.y[j][l]), math.Abs(s.next[j][l])), s.tol.Abs)
		e := s.err[j][l] / scale
		sum = math.FMA(e, e, sum)
	}
	norm := math.Sqrt(sum / float64(s.n))
	if !(norm <= math.MaxFloat64) {
		s.size[l] = slowest * s.step[l]
		return false
	}
	factor := fastest
	if norm > 0 {
		factor = min(fastest, max(slowest, safety*numeric.Pow(norm, -1/s.method.order())))
	}
	if norm > 1 {
		s.size[l] = min(factor, 1) * s.step[l]
		return false
	}
	target, at := s.times[due], int32(0)
	t := s.t[l] + s.step[l]
	if s.step[l] >= target-s.t[l] {
		t, at = target, int32(due+1)
		s.size[l] = max(s.size[l], factor*s.step[l]) // cut short by the target, not by the error
	} else {
		s.size[l] = factor * s.step[l]
	}
	s.past.add(s, l, at)
	s.t[l] = t
	s.method.accept(s, l)
	for j := range s.n {
		s.y[j][l] = s.next[j][l]
	}
	return true
}

// stuck reports whether lane l's next step is lost in the digits of its time.
func (s *Solver) stuck(l int) bool {
	const resolution = 0x1p-48 // 16 units in the last place
	return !(s.size[l] > resolution*max(math.Abs(s.t[l]), s.times[len(s.times)-1]-s.t0))
}

// add notes the step that lane l takes.
func (p *history) add(s *Solver, l int, at int32) {
	i := p.count[l]
	if i == len(p.t) {
		p.grow(2*i, len(s.stage))
	}
	p.t[i][l], p.h[i][l], p.at[i][l] = s.t[l], s.step[l], at
	stage := p.stages(i, len(s.stage))
	for j := range stage {
		stage[j][l] = s.stage[j][l]
	}
	p.count[l]++
}

// stages returns the stage values of step i.
func (p *history) stages(i, rows int) []lane.V { return p.stage[i*rows : (i+1)*rows] }

// grow makes room for n steps.
func (p *history) grow(n, rows int) {
	p.t = append(p.t, make([]lane.V, n-len(p.t))...)
	p.h = append(p.h, make([]lane.V, n-len(p.h))...)
	p.at = append(p.at, make([][lane.W]int32, n-len(p.at))...)
	p.stage = append(p.stage, make([]lane.V, n*rows-len(p.stage))...)
}
