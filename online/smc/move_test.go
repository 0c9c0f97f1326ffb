package smc

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

func newStream(k uint64) rng.Stream { return rng.New(k, "smc/test") }

// TestMoveIsInvariant starts chains at exact draws of a correlated normal: their
// steps must leave them exact.
//
// Statistic: √n times the Kolmogorov–Smirnov distance of x₀ and of the part of x₁
// that is independent of it; 2·exp(−2nD²) each [Massart1990], false alarm 1e-6.
// Planted: no second half step of the momentum, and acceptance of everything.
func TestMoveIsInvariant(t *testing.T) {
	const n, rho = 20_000, 0.8
	rest := math.Sqrt(1 - rho*rho)
	prior := compiled(t, func(m *bayes.Model) {
		a := m.Param("a", bayes.Normal(0, 1))
		m.Param("b", bayes.Normal(bayes.Mul(a, rho), rest))
	})
	bound := math.Sqrt(math.Log(2*2/1e-6) / 2)
	moved := func(plant func(m *mover)) float64 {
		d, err := prior.Prior(t.Context(), n, 7)
		if err != nil {
			t.Fatal(err)
		}
		x, err := prior.UnconstrainDraws(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		var u [2][]float64
		m := newMover(nil, prior, 1, []float64{1, 0, 0.3, 0.7}, 1.2) // any will do
		for i := 0; i < n; i += bayes.Lanes {
			for l := range bayes.Lanes {
				m.at.x[0][l], m.at.x[1][l] = x[i+l][0], x[i+l][1]
			}
			if err := m.eval(&m.at); err != nil {
				t.Fatal(err)
			}
			s := newStream(uint64(i))
			for range 5 {
				if plant != nil {
					plant(m)
				}
				if err := m.step(&s); err != nil {
					t.Fatal(err)
				}
			}
			for l := range bayes.Lanes {
				a, b := m.at.x[0][l], m.at.x[1][l]
				u[0] = append(u[0], math.Erfc(-a/math.Sqrt2)/2)
				u[1] = append(u[1], math.Erfc(-(b-rho*a)/rest/math.Sqrt2)/2)
			}
		}
		worst := 0.0
		for _, v := range u {
			slices.Sort(v)
			for i, x := range v {
				worst = max(worst, x-float64(i)/n, float64(i+1)/n-x)
			}
		}
		return math.Sqrt(n) * worst
	}
	if d := moved(nil); !(d < bound) {
		t.Errorf("√n·D = %.2f, bound %.2f", d, bound)
	}
	for name, plant := range map[string]func(m *mover){
		"a slope that is too large":    func(m *mover) { scale(m.at.slope, 2) },
		"a density that is never less": func(m *mover) { m.at.logp = lane.V{-50, -50, -50, -50, -50, -50, -50, -50} },
	} {
		if d := moved(plant); !(d > bound) {
			t.Errorf("%s: √n·D = %.2f, bound %.2f: the test sees nothing", name, d, bound)
		}
	}
}

func scale(x []lane.V, by float64) {
	for j := range x {
		for l := range x[j] {
			x[j][l] *= by
		}
	}
}

// TestStepAllocatesNothing in the loop that takes the time.
func TestStepAllocatesNothing(t *testing.T) {
	prog := conjugate(t)["normal"].prog
	base, err := prog.Unobserved()
	if err != nil {
		t.Fatal(err)
	}
	m, s := newMover(base, prog, 0.5, []float64{1, 0, 0, 1}, 1), newStream(1)
	if err := m.eval(&m.at); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _ = m.step(&s) }); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}
