package bayes_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// cooling is a body that takes on the temperature around it: dy/dt =
// −rate·(y − around), two bodies, with the closed form
// around + (y0 − around)·e^(−rate·t).
func cooling(times []float64, cfg bayes.ODEConfig) *bayes.Model {
	m := bayes.NewModel("cooling")
	body, when := m.DimSize("body", 2), m.DimSize("time", len(times))
	at := m.Data("times", times, when)
	rate := m.Param("rate", bayes.LogNormal(0, 1), body)
	start := m.Param("start", bayes.Normal(1, 1), body)
	around := m.Param("around", bayes.Normal(0, 1))
	warmth := m.Let("warmth", bayes.ODE(func(_, y bayes.Expr) bayes.Expr {
		return bayes.Mul(bayes.Neg(rate), bayes.Sub(y, around))
	}, start, 0, at, cfg))
	exact := m.Let("exact", bayes.Add(around, bayes.Mul(bayes.Sub(start, around),
		bayes.Exp(bayes.Neg(bayes.Mul(at, rate))))))
	m.Let("error", bayes.Abs(bayes.Sub(warmth, exact)).Sum())
	m.Potential("use", bayes.Square(warmth))
	return m
}

var solvers = map[string]bayes.ODEConfig{
	"explicit": {RelTol: 1e-10, AbsTol: 1e-10},
	"stiff":    {Stiff: true, RelTol: 1e-10, AbsTol: 1e-10},
}

// worst returns the largest value of a scalar over the prior's draws.
func worst(t *testing.T, p *bayes.Program, name string) float64 {
	t.Helper()
	d, err := p.Prior(context.Background(), 64, 20240801)
	if err != nil {
		t.Fatal(err)
	}
	rv, err := d.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return rv.Quantile(1)
}

func TestODEAgreesWithClosedForm(t *testing.T) {
	for name, cfg := range solvers {
		p := compile(t, cooling([]float64{0.25, 1, 3}, cfg))
		// Six numbers, each with a global error of about 1e-10 times its size.
		if e := worst(t, p, "error"); !(e < 1e-7) {
			t.Errorf("%s: error %v", name, e)
		}
		if err := bayestest.CheckGradient(p, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A tolerance that is not passed on would be seen.
	p := compile(t, cooling([]float64{0.25, 1, 3}, bayes.ODEConfig{RelTol: 1e-2, AbsTol: 1e-2}))
	if e := worst(t, p, "error"); e < 1e-7 {
		t.Error("a solution of two digits has error", e)
	}
}

// New times, a start that is known, an intervention on what the equations read.
func TestODESurgery(t *testing.T) {
	p := compile(t, cooling([]float64{0.25, 1, 3}, solvers["explicit"]))
	longer, err := p.Bind(bayes.Values{"times": []float64{0.1, 0.2, 2, 3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	if e := worst(t, longer, "error"); !(e < 1e-7) {
		t.Error("after Bind: error", e)
	}
	done, err := p.Do(bayes.Values{"around": 0.5, "start": []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if e := worst(t, done, "error"); !(e < 1e-7) {
		t.Error("after Do: error", e)
	}
	if err := bayestest.CheckGradient(done, 1); err != nil {
		t.Error(err)
	}
	known, err := p.Do(bayes.Values{"around": 0.5, "start": []float64{1, 2}, "rate": []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	// (Σ over bodies and times of the squares of the closed form)
	want := 0.0
	for _, at := range []float64{0.25, 1, 3} {
		want += math.Pow(0.5+0.5*math.Exp(-at), 2) + math.Pow(0.5+1.5*math.Exp(-2*at), 2)
	}
	if got, err := known.LogDensity(nil); err != nil || math.Abs(got-want) > 1e-8 {
		t.Errorf("all known: log density %v (%v), want %v", got, err, want)
	}
	if _, err := p.Bind(bayes.Values{"times": []float64{1, 1, 3}}); !errors.Is(err, bayes.ErrData) {
		t.Errorf("times that stand still: error %v", err)
	}
}

func TestODEHotPath(t *testing.T) {
	for name, cfg := range solvers {
		p := compile(t, cooling([]float64{0.25, 1, 3}, cfg))
		n := p.Dim() * bayes.Lanes
		x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
		x[3] = 1e4 // lane 3's first rate overflows
		if allocs := testing.AllocsPerRun(5, func() {
			if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%s: %v allocations per gradient", name, allocs)
		}
		for l, v := range lp {
			if math.IsInf(v, -1) != (l == 3) || l != 3 && v != lp[0] {
				t.Errorf("%s: lane %d has log density %v", name, l, v)
			}
		}
	}
}

func TestODEFaults(t *testing.T) {
	same := func(_, y bayes.Expr) bayes.Expr { return y }
	for want, build := range map[string]func(m *bayes.Model, start, times bayes.Expr) bayes.Expr{
		"time 1 is 1: times must increase": func(m *bayes.Model, start, _ bayes.Expr) bayes.Expr {
			return bayes.ODE(same, start, 0, m.Data("bad", []float64{1, 1}, m.DimSize("d", 2)), bayes.ODEConfig{})
		},
		"time 0 is 1: times must increase, be finite and lie beyond t0 = 1": func(m *bayes.Model, start, times bayes.Expr) bayes.Expr {
			return bayes.ODE(same, start, 1, times, bayes.ODEConfig{})
		},
		"the equations have shape []; the start start[state=2] has [state=2]": func(m *bayes.Model, start, times bayes.Expr) bayes.Expr {
			return bayes.ODE(func(_, y bayes.Expr) bayes.Expr { return y.Sum() }, start, 0, times, bayes.ODEConfig{})
		},
		"Add: shape mismatch": func(m *bayes.Model, start, times bayes.Expr) bayes.Expr {
			return bayes.ODE(func(_, y bayes.Expr) bayes.Expr { return bayes.Add(y, []float64{1, 2, 3}) }, start, 0, times, bayes.ODEConfig{})
		},
		"the times start[state=2] depend on parameters": func(m *bayes.Model, start, _ bayes.Expr) bayes.Expr {
			return bayes.ODE(same, start, 0, start, bayes.ODEConfig{})
		},
		"tolerances -1 and 0": func(m *bayes.Model, start, times bayes.Expr) bayes.Expr {
			return bayes.ODE(same, start, 0, times, bayes.ODEConfig{RelTol: -1})
		},
		"ODE: times is t; it must be a vector": func(m *bayes.Model, start, times bayes.Expr) bayes.Expr {
			return bayes.ODE(same, start, 0, m.Data("t", 1.0), bayes.ODEConfig{})
		},
	} {
		m := bayes.NewModel("faulty")
		start := m.Param("start", bayes.Normal(0, 1), m.DimSize("state", 2))
		times := m.Data("times", []float64{1, 2}, m.DimSize("time", 2))
		m.Potential("use", build(m, start, times))
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "ode_test.go:") {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}
