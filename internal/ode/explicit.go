package ode

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// dormandPrince is the method of [Dormand1980, table 2], RK5(4)7M: its last
// stage is the first of the next step. Row i of a belongs to stage i+2; the
// last row is b.
var dormandPrince = struct {
	a    [6][6]float64
	c, e [7]float64 // e is b minus the coefficients of order 4
}{
	a: [6][6]float64{
		{1. / 5},
		{3. / 40, 9. / 40},
		{44. / 45, -56. / 15, 32. / 9},
		{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
		{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
		{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	},
	c: [7]float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
	e: [7]float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40},
}

// explicit takes steps of dormandPrince.
type explicit struct {
	n    int
	k    []lane.V // rates of the seven stages
	dk   []lane.V // adjoints of stage rates
	dY   []lane.V // adjoints of stage values
	time lane.V
}

func newExplicit(n int) *explicit {
	return &explicit{n: n, k: make([]lane.V, 7*n), dk: make([]lane.V, n), dY: make([]lane.V, 6*n)}
}

func (*explicit) stages() int    { return 6 }
func (*explicit) order() float64 { return 5 }

func (m *explicit) start(s *Solver) { s.sys.Rates(m.k[:m.n], &s.t, s.y) }

func (m *explicit) attempt(s *Solver) {
	n, p := m.n, &dormandPrince
	copy(s.stage, s.y)
	for i := 1; i < 7; i++ {
		y := s.next // the last stage value is the next state
		if i < 6 {
			y = s.stage[i*n : (i+1)*n]
		}
		for l, h := range s.step {
			m.time[l] = math.FMA(p.c[i], h, s.t[l])
			for j := range n {
				sum := 0.0
				for q := range i {
					sum = math.FMA(p.a[i-1][q], m.k[q*n+j][l], sum)
				}
				y[j][l] = math.FMA(h, sum, s.y[j][l])
			}
		}
		s.sys.Rates(m.k[i*n:(i+1)*n], &m.time, y)
	}
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

func (m *explicit) accept(_ *Solver, l int) {
	for j := range m.n {
		m.k[j][l] = m.k[6*m.n+j][l]
	}
}

// pullback is the step backwards: with k̄ᵢ = h·(bᵢ·ȳ + Σ_{j>i} aⱼᵢ·Ȳⱼ) and
// Ȳᵢ = (∂f/∂y)ᵀk̄ᵢ at stage i, the adjoint before the step is ȳ + Σ Ȳᵢ.
func (m *explicit) pullback(s *Solver, stage []lane.V) {
	n, p := m.n, &dormandPrince
	clear(m.dY)
	for i := 5; i >= 0; i-- {
		for l := range lane.W {
			m.time[l] = math.FMA(p.c[i], s.step[l], s.t[l])
			for j := range n {
				sum := float64(p.a[5][i] * s.dy[j][l])
				for q := i + 1; q < 6; q++ {
					sum = math.FMA(p.a[q-1][i], m.dY[q*n+j][l], sum)
				}
				m.dk[j][l] = s.step[l] * sum
			}
		}
		s.sys.Pullback(m.dY[i*n:(i+1)*n], m.dk, &m.time, stage[i*n:(i+1)*n])
	}
	for i := range 6 {
		lane.AddTo(lane.Acc{V: s.dy, Step: 1}, m.dY[i*n:(i+1)*n], 1)
	}
}
