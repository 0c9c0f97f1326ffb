package ode

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
)

// linear is dy/dt = −rate·(y − level(t)), level(t) = cos t, in each of n
// states with a rate of its own: stiff where a rate is large.
type linear struct {
	rate, drate []lane.V
}

func (s *linear) Rates(f []lane.V, t *lane.V, y []lane.V) {
	for j := range y {
		for l := range lane.W {
			f[j][l] = -s.rate[j][l] * (y[j][l] - math.Cos(t[l]))
		}
	}
}

func (s *linear) Pullback(dy, df []lane.V, t *lane.V, y []lane.V) {
	for j := range y {
		for l, d := range df[j] {
			if d != 0 {
				dy[j][l] -= d * s.rate[j][l]
				s.drate[j][l] -= d * (y[j][l] - math.Cos(t[l]))
			}
		}
	}
}

func (s *linear) Jacobian(jac []lane.V, t *lane.V, y []lane.V) {
	clear(jac)
	for j := range y {
		for l := range lane.W {
			jac[j*len(y)+j][l] = -s.rate[j][l]
		}
	}
}

// exact returns the solution of linear from y0 at 0, and its derivatives by y0
// and the rate r.
func exact(r, y0, t float64) (y, dy0, dr float64) {
	c, s := math.Cos(t), math.Sin(t)
	d := 1 + r*r
	decay := math.Exp(-r * t)
	p := r * (r*c + s) / d
	y = p + (y0-r*r/d)*decay
	dp := ((2*r*c+s)*d - r*(r*c+s)*2*r) / (d * d)
	dq := 2 * r / (d * d) // of r²/d
	return y, decay, dp - dq*decay - t*(y0-r*r/d)*decay
}

// predator is the Lotka–Volterra system: u' = (a − b·v)u, v' = (−c + d·u)v.
type predator struct {
	p, dp []lane.V // a, b, c, d
}

func (s *predator) Rates(f []lane.V, _ *lane.V, y []lane.V) {
	for l := range lane.W {
		u, v := y[0][l], y[1][l]
		f[0][l] = (s.p[0][l] - s.p[1][l]*v) * u
		f[1][l] = (-s.p[2][l] + s.p[3][l]*u) * v
	}
}

func (s *predator) Pullback(dy, df []lane.V, _ *lane.V, y []lane.V) {
	for l := range lane.W {
		u, v, du, dv := y[0][l], y[1][l], df[0][l], df[1][l]
		if du == 0 && dv == 0 {
			continue
		}
		dy[0][l] += du*(s.p[0][l]-s.p[1][l]*v) + dv*s.p[3][l]*v
		dy[1][l] += -du*s.p[1][l]*u + dv*(-s.p[2][l]+s.p[3][l]*u)
		s.dp[0][l] += du * u
		s.dp[1][l] -= du * u * v
		s.dp[2][l] -= dv * v
		s.dp[3][l] += dv * u * v
	}
}

func (s *predator) Jacobian(jac []lane.V, _ *lane.V, y []lane.V) {
	for l := range lane.W {
		u, v := y[0][l], y[1][l]
		jac[0][l], jac[1][l] = s.p[0][l]-s.p[1][l]*v, -s.p[1][l]*u
		jac[2][l], jac[3][l] = s.p[3][l]*v, -s.p[2][l]+s.p[3][l]*u
	}
}

// spread returns a row of values from lo to hi over the lanes.
func spread(lo, hi float64) lane.V {
	var v lane.V
	for l := range v {
		v[l] = lo + (hi-lo)*float64(l)/(lane.W-1)
	}
	return v
}

var methods = map[string]Method{"DormandPrince": DormandPrince, "ESDIRK": ESDIRK}

// The solution and its derivatives against closed forms: errors fall with the
// tolerance.
func TestClosedForm(t *testing.T) {
	times := []float64{0.5, 1, 4}
	for name, m := range methods {
		for _, tol := range []float64{1e-5, 1e-8, 1e-11} {
			worst, worstGrad := linearError(New(m, 2, 0, times, Tolerance{Rel: tol, Abs: tol}), times)
			// Errors of steps add up over the span of 4.
			if limit := 100 * tol; !(worst < limit) || !(worstGrad < 10*limit) {
				t.Errorf("%s: tolerance %v: states are off by %v, derivatives by %v", name, tol, worst, worstGrad)
			}
		}
	}
}

// linearError solves a linear system of two states and returns the largest
// errors of states and derivatives.
func linearError(s *Solver, times []float64) (state, grad float64) {
	sys := &linear{rate: []lane.V{spread(0.5, 3), spread(2, 20)}, drate: make([]lane.V, 2)}
	y0 := []lane.V{spread(-1, 2), spread(3, 0)}
	out := make([]lane.V, len(times)*2)
	s.Solve(sys, y0, out)
	for i, t := range times {
		for j := range 2 {
			for l := range lane.W {
				want, _, _ := exact(sys.rate[j][l], y0[j][l], t)
				state = worse(state, math.Abs(out[2*i+j][l]-want))
			}
		}
	}
	for i, t := range times {
		dout, dy0 := make([]lane.V, len(out)), make([]lane.V, 2)
		clear(sys.drate)
		for j := range 2 {
			for l := range lane.W {
				dout[2*i+j][l] = 1
			}
		}
		s.Pullback(sys, dout, dy0)
		for j := range 2 {
			for l := range lane.W {
				_, wantY, wantR := exact(sys.rate[j][l], y0[j][l], t)
				grad = worse(grad, math.Abs(dy0[j][l]-wantY))
				grad = worse(grad, math.Abs(sys.drate[j][l]-wantR))
			}
		}
	}
	return state, grad
}

// worse is the larger error; NaN is the worst.
func worse(a, b float64) float64 {
	if !(b <= a) {
		return b
	}
	return a
}

// A wrong coefficient is seen: in the solution, or in its derivatives alone.
func TestPlantedCoefficients(t *testing.T) {
	times := []float64{0.5, 1, 4}
	tol := Tolerance{Rel: 1e-8, Abs: 1e-8}
	right := dormandPrince
	defer func() { dormandPrince = right }()
	dormandPrince.a[5][2] += 1e-3
	dormandPrince.a[5][3] -= 1e-3
	if state, _ := linearError(New(DormandPrince, 2, 0, times, tol), times); state < 1e-6 {
		t.Error("a wrong weight goes unnoticed:", state)
	}
	dormandPrince = right

	s := New(DormandPrince, 2, 0, times, tol)
	m := s.method.(*explicit)
	s.method = forgetful{m}
	if state, grad := linearError(s, times); state > 1e-6 || grad < 1e-3 {
		t.Error("derivatives that skip stages go unnoticed:", state, grad)
	}
}

// forgetful takes the derivative through the first stage alone.
type forgetful struct{ *explicit }

func (m forgetful) pullback(s *Solver, stage []lane.V) {
	clear(m.dk)
	for l := range lane.W {
		for j := range m.n {
			m.dk[j][l] = s.step[l] * s.dy[j][l]
		}
	}
	s.sys.Pullback(s.dy, m.dk, &s.t, stage[:m.n])
}

// Derivatives of a nonlinear system against differences of its solution.
func TestDifferences(t *testing.T) {
	times := []float64{1, 5, 10}
	for name, m := range methods {
		s := New(m, 2, 0, times, Tolerance{Rel: 1e-11, Abs: 1e-11})
		sys := &predator{p: []lane.V{spread(0.5, 0.6), spread(0.02, 0.03), spread(0.8, 0.9), spread(0.02, 0.03)}, dp: make([]lane.V, 4)}
		y0 := []lane.V{spread(20, 40), spread(10, 5)}
		out := make([]lane.V, 6)
		total := func() (sum lane.V) {
			s.Solve(sys, y0, out)
			for i, row := range out {
				for l, v := range row {
					sum[l] += float64(i+1) * v
				}
			}
			return sum
		}
		total()
		dout, dy0 := make([]lane.V, 6), make([]lane.V, 2)
		for i := range dout {
			for l := range lane.W {
				dout[i][l] = float64(i + 1)
			}
		}
		s.Pullback(sys, dout, dy0)
		check := func(what string, x []lane.V, dx []lane.V) {
			for j := range x {
				old := x[j]
				h := 1e-5 * old[0]
				for l := range lane.W {
					x[j][l] = old[l] + h
				}
				up := total()
				for l := range lane.W {
					x[j][l] = old[l] - h
				}
				down := total()
				x[j] = old
				for l := range lane.W {
					want := (up[l] - down[l]) / (2 * h)
					if d := math.Abs(dx[j][l] - want); !(d < 1e-6*(1+math.Abs(want))) {
						t.Errorf("%s: derivative by %s %d in lane %d is %v, differences say %v", name, what, j, l, dx[j][l], want)
					}
				}
			}
		}
		check("start", y0, dy0)
		check("parameter", sys.p, sys.dp)
	}
}

// A lane's numbers don't depend on its neighbours, even ones that fail.
func TestLanesAreApart(t *testing.T) {
	times := []float64{1, 5, 10}
	for name, m := range methods {
		s := New(m, 2, 0, times, Tolerance{})
		run := func(p []lane.V, y0 []lane.V) (out, dp []lane.V) {
			sys := &predator{p: p, dp: make([]lane.V, 4)}
			out = make([]lane.V, 6)
			dout, dy0 := make([]lane.V, 6), make([]lane.V, 2)
			s.Solve(sys, y0, out)
			for i := range dout {
				dout[i] = spread(1, 1)
			}
			s.Pullback(sys, dout, dy0)
			return out, append(sys.dp, dy0...)
		}
		p := []lane.V{spread(0.5, 0.6), spread(0.02, 0.03), spread(0.8, 0.9), spread(0.02, 0.03)}
		y0 := []lane.V{spread(20, 40), spread(10, 5)}
		out, dp := run(p, y0)
		p[0] = spread(5, 0.6)
		p[0][7] = 0.6
		y0[0][3], y0[1][5] = math.NaN(), math.Inf(1)
		other, otherDP := run(p, y0)
		for i := range out {
			if out[i][7] != other[i][7] {
				t.Errorf("%s: state %d of lane 7 is %v in other company, was %v", name, i, other[i][7], out[i][7])
			}
			if !math.IsNaN(other[i][3]) || !math.IsNaN(other[i][5]) {
				t.Errorf("%s: a lane that starts at NaN or infinity has state %v, %v", name, other[i][3], other[i][5])
			}
		}
		for i := range dp {
			if dp[i][7] != otherDP[i][7] {
				t.Errorf("%s: derivative %d of lane 7 is %v in other company, was %v", name, i, otherDP[i][7], dp[i][7])
			}
			if otherDP[i][3] != 0 {
				t.Errorf("%s: a lane that failed has derivative %v", name, otherDP[i][3])
			}
		}
	}
}

// explosive is y' = y², which reaches infinity at 1/y0.
type explosive struct{ linear }

func (*explosive) Rates(f []lane.V, _ *lane.V, y []lane.V) {
	for l, v := range y[0] {
		f[0][l] = v * v
	}
}

func (*explosive) Jacobian(jac []lane.V, _ *lane.V, y []lane.V) {
	for l, v := range y[0] {
		jac[0][l] = 2 * v
	}
}

// A solution that leaves the finite numbers, or takes too many steps, is NaN
// from there on; what came before stays.
func TestFailures(t *testing.T) {
	for name, m := range methods {
		out := make([]lane.V, 2)
		New(m, 1, 0, []float64{0.5, 2}, Tolerance{}).Solve(&explosive{}, []lane.V{spread(0.2, 1)}, out)
		if got := out[0][7]; math.Abs(got-2) > 1e-4 {
			t.Errorf("%s: y(½) = %v, want 2", name, got)
		}
		if !math.IsNaN(out[1][7]) || math.Abs(out[1][0]-0.2/0.6) > 1e-4 {
			t.Errorf("%s: y(2) = %v and %v, want 1/3 and NaN", name, out[1][0], out[1][7])
		}
		sys := &linear{rate: []lane.V{spread(1, 1e4)}, drate: make([]lane.V, 1)}
		New(m, 1, 0, []float64{1}, Tolerance{Rel: 1e-10, Abs: 1e-10, MaxSteps: 3}).Solve(sys, []lane.V{spread(1, 1)}, out[:1])
		if !math.IsNaN(out[0][7]) {
			t.Errorf("%s: three steps are enough for %v", name, out[0])
		}
	}
}

// An implicit method takes few steps where an explicit one takes very many.
func TestStiff(t *testing.T) {
	sys := &linear{rate: []lane.V{spread(1e6, 1e7)}, drate: make([]lane.V, 1)}
	steps := func(m Method) int {
		s := New(m, 1, 0, []float64{1}, Tolerance{Rel: 1e-5, Abs: 1e-5, MaxSteps: 2000})
		out := make([]lane.V, 1)
		s.Solve(sys, []lane.V{spread(2, 2)}, out)
		if want, _, _ := exact(1e6, 2, 1); !(math.Abs(out[0][0]-want) < 1e-4) {
			return math.MaxInt
		}
		return s.past.count[0]
	}
	if n := steps(ESDIRK); n > 200 {
		t.Error("ESDIRK takes", n, "steps")
	}
	if n := steps(DormandPrince); n != math.MaxInt {
		t.Error("the system is not stiff: Dormand and Prince need", n, "steps")
	}
}

// Solve and Pullback allocate nothing once the history has room.
func TestNoAllocation(t *testing.T) {
	for name, m := range methods {
		s := New(m, 2, 0, []float64{1, 5, 10}, Tolerance{})
		sys := &predator{p: []lane.V{spread(0.5, 0.6), spread(0.02, 0.03), spread(0.8, 0.9), spread(0.02, 0.03)}, dp: make([]lane.V, 4)}
		y0, out, dy0 := []lane.V{spread(20, 40), spread(10, 5)}, make([]lane.V, 6), make([]lane.V, 2)
		if n := testing.AllocsPerRun(5, func() {
			s.Solve(sys, y0, out)
			s.Pullback(sys, out, dy0)
		}); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
