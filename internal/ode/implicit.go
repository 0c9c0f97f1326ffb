package ode

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// esdirk is ESDIRK4(3)6L[2]SA, the implicit part of ARK4(3)6L[2]SA
// [Kennedy2003, appendix C]: its first stage is explicit, all others have gamma
// on the diagonal, and the last one is the next state. Row i of a belongs to
// stage i+2; the last row is b.
var esdirk = struct {
	gamma float64
	a     [5][5]float64 // below the diagonal
	c, e  [6]float64    // e is b minus the coefficients of order 3
}{
	gamma: 1. / 4,
	a: [5][5]float64{
		{1. / 4},
		{8611. / 62500, -1743. / 31250},
		{5012029. / 34652500, -654441. / 2922500, 174375. / 388108},
		{15267082809. / 155376265600, -71443401. / 120774400, 730878875. / 902184768, 2285395. / 8070912},
		{82889. / 524892, 0, 15625. / 83664, 69875. / 102672, -2260. / 8211},
	},
	c: [6]float64{0, 1. / 2, 83. / 250, 31. / 50, 17. / 20, 1},
	e: [6]float64{
		82889./524892 - 4586570599./29645900160, 0, 15625./83664 - 178811875./945068544,
		69875./102672 - 814220225./1159782912, -2260./8211 + 3700637./11593932, 1./4 - 61727./225920,
	},
}

const (
	// Newton's iterations stop once they move the state by this part of its
	// tolerance, so that what they leave is far below the error of the step.
	newtonTolerance = 1e-3
	maxNewton       = 10
)

// implicit takes steps of esdirk. Every stage i > 1 solves
// Y = r + hγ·f(t + cᵢh, Y) by Newton's method with the Jacobian at the start of
// the step.
type implicit struct {
	n         int
	k         []lane.V // rates of the six stages
	r, change []lane.V
	jac       []lane.V
	lu        *linalg.LU
	dk, dY    []lane.V // adjoints of one stage's rates, of all stage values
	time      lane.V
}

func newImplicit(n int) *implicit {
	rows := func(k int) []lane.V { return make([]lane.V, k*n) }
	return &implicit{n: n, k: rows(6), r: rows(1), change: rows(1), jac: rows(n), lu: linalg.NewLU(n), dk: rows(1), dY: rows(6)}
}

func (*implicit) stages() int    { return 6 }
func (*implicit) order() float64 { return 4 }

func (m *implicit) start(*Solver)       {}
func (m *implicit) accept(*Solver, int) {}

func (m *implicit) attempt(s *Solver) {
	n, p := m.n, &esdirk
	copy(s.stage, s.y)
	s.sys.Rates(m.k[:n], &s.t, s.y)
	m.factor(s, &s.t, &s.step, s.y)
	for i := 1; i < 6; i++ {
		y, k := s.stage[i*n:(i+1)*n], m.k[i*n:(i+1)*n]
		for l, h := range s.step {
			m.time[l] = math.FMA(p.c[i], h, s.t[l])
			for j := range n {
				sum := 0.0
				for q := range i {
					sum = math.FMA(p.a[i-1][q], m.k[q*n+j][l], sum)
				}
				m.r[j][l] = math.FMA(h, sum, s.y[j][l])
				y[j][l] = s.stage[(i-1)*n+j][l]
			}
		}
		m.newton(s, y)
		for l, h := range s.step {
			for j := range n {
				if k[j][l] = 0; h > 0 {
					k[j][l] = (y[j][l] - m.r[j][l]) / (p.gamma * h)
				}
			}
		}
	}
	copy(s.next, s.stage[5*n:])
	for l, h := range s.step {
		for j := range n {
			sum := 0.0
			for q, e := range p.e {
				sum = math.FMA(e, m.k[q*n+j][l], sum)
			}
			s.err[j][l] = h * sum
		}
	}
}

// factor takes in I − hγJ, J the Jacobian at t and y.
func (m *implicit) factor(s *Solver, t, h *lane.V, y []lane.V) {
	s.sys.Jacobian(m.jac, t, y)
	for i := range m.jac {
		unit := 0.0
		if i%(m.n+1) == 0 {
			unit = 1
		}
		for l := range lane.W {
			m.jac[i][l] = math.FMA(-esdirk.gamma*h[l], m.jac[i][l], unit)
		}
	}
	m.lu.Factor(m.jac)
}

// newton solves for a stage value from the guess y. A lane stops when it is
// there; one that doesn't get there becomes NaN, which rejects its step.
func (m *implicit) newton(s *Solver, y []lane.V) {
	var there [lane.W]bool
	left := lane.W
	for l, h := range s.step {
		if h == 0 {
			there[l] = true
			left--
		}
	}
	for range maxNewton {
		if left == 0 {
			return
		}
		s.sys.Rates(m.change, &m.time, y)
		for l, h := range s.step {
			for j := range m.n {
				m.change[j][l] = math.FMA(esdirk.gamma*h, m.change[j][l], m.r[j][l]-y[j][l])
			}
		}
		m.lu.Solve(m.change)
		for l := range lane.W {
			if there[l] {
				continue
			}
			sum := 0.0
			for j := range m.n {
				y[j][l] += m.change[j][l]
				d := m.change[j][l] / math.FMA(s.tol.Rel, math.Abs(y[j][l]), s.tol.Abs)
				sum = math.FMA(d, d, sum)
			}
			if math.Sqrt(sum/float64(m.n)) <= newtonTolerance {
				there[l] = true
				left--
			}
		}
	}
	for l := range lane.W {
		if !there[l] {
			y[0][l] = math.NaN()
		}
	}
}

// pullback is the step backwards. At stage i, with g = h·(bᵢ·ȳ + Σ_{j>i} aⱼᵢ·Ȳⱼ),
// the adjoint of the rates solves (I − hγJᵀ)k̄ = g, and Ȳᵢ = Jᵀk̄; the adjoint
// before the step is ȳ + Σ Ȳᵢ.
func (m *implicit) pullback(s *Solver, stage []lane.V) {
	n, p := m.n, &esdirk
	clear(m.dY)
	for i := 5; i >= 0; i-- {
		y := stage[i*n : (i+1)*n]
		for l := range lane.W {
			m.time[l] = math.FMA(p.c[i], s.step[l], s.t[l])
			b := p.gamma
			if i < 5 {
				b = p.a[4][i]
			}
			for j := range n {
				sum := float64(b * s.dy[j][l])
				for q := i + 1; q < 6; q++ {
					sum = math.FMA(p.a[q-1][i], m.dY[q*n+j][l], sum)
				}
				m.dk[j][l] = s.step[l] * sum
			}
		}
		if i > 0 {
			m.factor(s, &m.time, &s.step, y)
			m.lu.SolveTransposed(m.dk)
			for l := range lane.W { // a lane without this step
				if s.step[l] == 0 {
					for j := range n {
						m.dk[j][l] = 0
					}
				}
			}
		}
		s.sys.Pullback(m.dY[i*n:(i+1)*n], m.dk, &m.time, y)
	}
	for i := range 6 {
		lane.AddTo(lane.Acc{V: s.dy, Step: 1}, m.dY[i*n:(i+1)*n], 1)
	}
}
