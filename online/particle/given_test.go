package particle

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online"
)

// driven is an autoregression that a dose, an input, pushes, seen with noise: a
// model with a proposal and a lookahead written by hand, all exact.
func driven(t testing.TB, p ar1) Model {
	program := func(name string, build func(m *bayes.Model, mean bayes.Expr, y bayes.Expr)) *bayes.Program {
		m := bayes.NewModel(name)
		build(m, bayes.Add(bayes.Mul(p.Rho, m.Param("x.before", bayes.Flat())), m.Data("dose", 0.0)), m.Data("y", 0.0))
		return compiled(t, m)
	}
	start := bayes.NewModel("start")
	start.Param("x", bayes.Normal(p.Mean, math.Sqrt(p.Var)))
	v := p.SigmaX * p.SigmaX
	gain := v / (v + p.SigmaY*p.SigmaY)
	return Model{
		Start: compiled(t, start),
		Step: program("step", func(m *bayes.Model, mean, y bayes.Expr) {
			m.Observe(y, bayes.Normal(m.Param("x", bayes.Normal(mean, p.SigmaX)), p.SigmaY))
		}),
		Proposal: program("proposal", func(m *bayes.Model, mean, y bayes.Expr) {
			m.Param("x", bayes.Normal(bayes.Add(mean, bayes.Mul(gain, bayes.Sub(y, mean))), p.SigmaX*math.Sqrt(1-gain)))
		}),
		Lookahead: program("lookahead", func(m *bayes.Model, mean, y bayes.Expr) {
			m.Observe(y, bayes.Normal(mean, math.Sqrt(v+p.SigmaY*p.SigmaY)))
		}),
		Inputs: []string{"dose"},
	}
}

// drivenEvidence is exact.
func drivenEvidence(p ar1, y, dose []float64) (logLik float64) {
	m, v := p.Mean, p.Var
	for t := range y {
		m, v = p.Rho*m+dose[t], p.Rho*p.Rho*v+p.SigmaX*p.SigmaX
		s := v + p.SigmaY*p.SigmaY
		logLik -= 0.5 * ((y[t]-m)*(y[t]-m)/s + math.Log(2*math.Pi*s))
		m, v = m+v/s*(y[t]-m), v*p.SigmaY*p.SigmaY/s
	}
	return logLik
}

// TestGiven: proposals, lookaheads and inputs that are given, by the statistic of
// TestEvidenceUnbiased; a proposal that is too narrow on one side, but weighed as
// it is, changes nothing but the spread, and one weighed as another is found.
func TestGiven(t *testing.T) {
	p := ar1{Rho: 0.8, SigmaX: 1, SigmaY: 0.5, Mean: 0, Var: 2}
	y := []float64{1, -0.5, 3, 4.5, 2, 0.2, -1}
	dose := []float64{0, 0, 2, 2, 0, -1, 0}
	exact := drivenEvidence(p, y, dose)
	m := driven(t, p)
	z := func(m Model, c Config, shift float64) float64 {
		sum, squares, n := 0.0, 0.0, 400.0
		for seed := range uint64(n) {
			c.Seed = seed
			f, err := New(m, c)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(f.Observed(), " ") != "y dose" {
				t.Fatalf("observed %q", f.Observed())
			}
			for i := range y {
				if err := f.Update(y[i], dose[i]); err != nil {
					t.Fatal(err)
				}
			}
			r := math.Exp(f.LogEvidence()-exact-shift) - 1
			sum += r
			squares += r * r
		}
		return sum / math.Sqrt((squares-sum*sum/n)*n/(n-1))
	}
	for _, k := range []Kind{Auto, Bootstrap, Guided, Auxiliary} {
		if v := z(m, Config{Particles: 150, Kind: k}, 0); math.Abs(v) > falseAlarms {
			t.Errorf("%v: z = %v", k, v)
		}
	}
	if v := z(m, Config{Particles: 150}, 0.05); math.Abs(v) < falseAlarms {
		t.Errorf("planted: evidence that is off: z = %v", v)
	}
	other := m
	other.Proposal = driven(t, ar1{Rho: 0.7, SigmaX: 1.3, SigmaY: 0.6, Mean: 0, Var: 2}).Proposal
	if v := z(other, Config{Particles: 150, Kind: Guided}, 0); math.Abs(v) > falseAlarms {
		t.Errorf("a proposal of another model: z = %v", v)
	}
	f, err := New(m, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind() != Guided {
		t.Errorf("kind %v", f.Kind())
	}
	if err := f.Update(1, math.NaN()); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), `the input "dose" is NaN`) {
		t.Errorf("an input that is missing: %v", err)
	}
	bad := m
	bad.Lookahead = m.Proposal
	if _, err := New(bad, Config{Kind: Auxiliary}); err == nil || !strings.Contains(err.Error(), "Lookahead observes []") {
		t.Errorf("a lookahead that observes nothing: %v", err)
	}
	bad = m
	bad.Proposal = m.Start // it has no y, but draws x: a proposal all the same
	if v := z(bad, Config{Particles: 600, Kind: Guided}, 0); math.Abs(v) > falseAlarms {
		t.Errorf("a proposal that looks at nothing: z = %v", v)
	}
}

// TestLeverage: an observation that depends on the state before, which no
// proposal is derived for, and two that see one state.
func TestLeverage(t *testing.T) {
	const rho, sx, sy = 0.6, 0.8, 0.5
	y := [][]float64{{0.5, 1}, {-0.2, math.NaN()}, {1.5, 2}, {math.NaN(), -1}}
	start, step := bayes.NewModel("start"), bayes.NewModel("step")
	start.Param("x", bayes.Normal(0, 1))
	was := step.Param("x.before", bayes.Flat())
	x := step.Param("x", bayes.Normal(bayes.Mul(rho, was), sx))
	step.Observe(step.Data("rise", 0.0), bayes.Normal(bayes.Sub(x, was), sy))
	step.Observe(step.Data("level", 0.0), bayes.Normal(x, 2*sy))
	m := Model{Start: compiled(t, start), Step: compiled(t, step)}

	// The exact filter, on a grid of points equally far apart.
	const points, width = 400, 0.03
	at := func(i int) float64 { return float64(i-points/2) * width }
	density := func(v, sd float64) float64 { return math.Exp(-0.5*v*v/sd/sd) / sd / math.Sqrt(2*math.Pi) }
	p, next := make([]float64, points), make([]float64, points)
	for i := range p {
		p[i] = density(at(i), 1) * width
	}
	exact := 0.0
	for _, v := range y {
		sum := 0.0
		for i := range next {
			next[i] = 0
			for j, w := range p {
				u := w * density(at(i)-rho*at(j), sx) * width
				if v[0] == v[0] {
					u *= density(v[0]-(at(i)-at(j)), sy)
				}
				next[i] += u
			}
			if v[1] == v[1] {
				next[i] *= density(v[1]-at(i), 2*sy)
			}
			sum += next[i]
		}
		exact += math.Log(sum)
		for i := range next {
			next[i] /= sum
		}
		p, next = next, p
	}
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		sum, squares, n := 0.0, 0.0, 300.0
		for seed := range uint64(n) {
			f, err := New(m, Config{Particles: 200, Kind: k, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range y {
				if err := f.Update(v...); err != nil {
					t.Fatal(err)
				}
			}
			r := math.Exp(f.LogEvidence()-exact) - 1
			sum += r
			squares += r * r
		}
		if z := sum / math.Sqrt((squares-sum*sum/n)*n/(n-1)); math.Abs(z) > falseAlarms {
			t.Errorf("%v: z = %v", k, z)
		}
	}
}
