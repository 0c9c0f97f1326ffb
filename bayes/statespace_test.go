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

// trend is a local linear trend: level and slope walk at random.
func trend(y []float64) (*bayes.Model, bayes.StateSpace) {
	m := bayes.NewModel("trend")
	time, state := m.DimSize("time", len(y)), m.Dim("state", "level", "slope")
	to := m.DimSize("to", 2)
	noise := m.Param("noise", bayes.Gamma(2, 2))
	walk := m.Param("walk", bayes.Gamma(2, 2), state)
	eye := m.Data("eye", [][]float64{{1, 0}, {0, 1}}, to, state)
	s := bayes.StateSpace{
		Observe:    m.Data("observe", []float64{1, 0}, state),
		Noise:      noise,
		Transition: m.Data("transition", [][]float64{{1, 1}, {0, 1}}, to, state),
		Innovation: bayes.Mul(eye, walk),
		Mean:       m.Data("mean", []float64{0, 0}, state),
		Cov:        bayes.Mul(eye, 4),
	}
	m.Observe(m.Data("y", y, time), s.Observations())
	return m, s
}

// The density against that of a multivariate normal, written out: a local level
// with y[t] = level + noise has Cov(y[s], y[t]) = P + min(s, t)·q + (s = t)·h.
func TestStateSpaceDensity(t *testing.T) {
	y := []float64{1, 2, 0.5}
	m := bayes.NewModel("level")
	one := m.Data("one", [][]float64{{1}}, m.DimSize("to", 1), m.DimSize("from", 1))
	h, q := m.Param("h", bayes.Exponential(1)), m.Param("q", bayes.Exponential(1))
	m.Observe(m.Data("y", y, m.DimSize("time", 3)), bayes.StateSpace{
		Observe: m.Data("z", []float64{1}, bayes.Size(1)), Noise: h, Transition: one, Innovation: bayes.Mul(one, q),
		Mean: m.Data("mean", []float64{0.3}, bayes.Size(1)), Cov: bayes.Mul(one, 2),
	}.Observations())
	p := compile(t, m)
	const hv, qv, pv = 0.7, 0.4, 2.
	got, err := p.LogDensity(bayes.Values{"h": hv, "q": qv})
	if err != nil {
		t.Fatal(err)
	}
	// A 3 × 3 normal density by its conditionals.
	var s [3][3]float64
	for i := range s {
		for j := range s {
			s[i][j] = pv + qv*float64(min(i, j))
			if i == j {
				s[i][j] += hv
			}
		}
	}
	d := []float64{y[0] - 0.3, y[1] - 0.3, y[2] - 0.3}
	want := -hv - qv
	for i := range 3 {
		want += normalLog(d[i], 0, math.Sqrt(s[i][i]))
		for j := i + 1; j < 3; j++ {
			b := s[j][i] / s[i][i]
			d[j] -= b * d[i]
			for k := i + 1; k < 3; k++ {
				s[j][k] -= b * s[i][k]
			}
		}
	}
	if math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("log density %v, want %v", got, want)
	}
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
}

func TestStateSpaceStates(t *testing.T) {
	m, s := trend([]float64{0.5, 1.2, 3.3, 3.9, 5.2})
	y := m.Let("seen", m.Data("copy", []float64{0.5, 1.2, 3.3, 3.9, 5.2}, bayes.Size(5)))
	mean := m.Let("mean of states", s.Smoothed(y))
	m.Generate("x", s.States(y), mean.Dims()...)
	p := compile(t, m)
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
	const n = 4000
	values := append(constant(0.5, n), append(constant(0.2, n), constant(0.1, n)...)...)
	post, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "noise"}, {Name: "walk", Dims: mean.Dims()[1:]}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	pred, err := p.Predict(context.Background(), post, 3)
	if err != nil {
		t.Fatal(err)
	}
	smooth, err := pred.Var("mean of states")
	if err != nil {
		t.Fatal(err)
	}
	x, err := pred.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	sd := x.SDs()
	for i, want := range smooth.Means() {
		// False alarm 1e-6 an element: 4.9 standard errors.
		if got, limit := x.Means()[i], 4.9*sd[i]/math.Sqrt(n); math.Abs(got-want) > limit {
			t.Errorf("state %d is drawn with mean %v, want %v within %v", i, got, want, limit)
		}
		if !(sd[i] > 0.1 && sd[i] < 1) {
			t.Errorf("state %d is drawn with sd %v", i, sd[i])
		}
	}
	// New series are drawn like the one that was seen: y[0] ~ N(0, 4 + ½).
	drawn, err := pred.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	first, err := drawn.At(0)
	if err != nil {
		t.Fatal(err)
	}
	if limit := 4.9 * 4.5 * math.Sqrt(2./n); math.Abs(first.Var()-4.5) > limit {
		t.Errorf("y[0] is drawn with variance %v, want 4.5 within %v", first.Var(), limit)
	}
}

func TestStateSpaceBind(t *testing.T) {
	m, _ := trend([]float64{0.5, 1.2, 3.3})
	p := compile(t, m)
	longer, err := p.Bind(bayes.Values{"y": []float64{0.5, 1.2, 3.3, 4.1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(longer, 1); err != nil {
		t.Error(err)
	}
	n := p.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if allocs := testing.AllocsPerRun(5, func() {
		if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
			t.Fatal(err)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations per gradient", allocs)
	}
}

func TestStateSpaceFaults(t *testing.T) {
	y := []float64{1, 2, 3}
	for want, change := range map[string]func(m *bayes.Model, s *bayes.StateSpace){
		"Mean has shape []; it must be a vector":                                     func(m *bayes.Model, s *bayes.StateSpace) { s.Mean = s.Mean.Sum() },
		"Transition has shape [state=2]; for the 2 states of Mean it must be [2, 2]": func(m *bayes.Model, s *bayes.StateSpace) { s.Transition = s.Mean },
		"Observe has shape [1]; for the 2 states of Mean":                            func(m *bayes.Model, s *bayes.StateSpace) { s.Observe = s.Observe.Slice(0, 1) },
		"Noise has shape [3]; it must be a number or [1]": func(m *bayes.Model, s *bayes.StateSpace) {
			s.Noise = m.Data("h", []float64{1, 1, 1}, bayes.Size(3))
		},
		"an empty Expr is used": func(m *bayes.Model, s *bayes.StateSpace) { s.Cov = bayes.Expr{} },
		"has 3 steps; Observe has 2": func(m *bayes.Model, s *bayes.StateSpace) {
			s.Observe = m.Data("moving", make([]float64, 4), bayes.Size(4)).Reshape(bayes.Size(2), bayes.Size(1), s.Mean.Dims()[0])
		},
		"StateSpace: Noise has value -1 in row 0": func(m *bayes.Model, s *bayes.StateSpace) { s.Noise = m.Data("h", -1.0) },
	} {
		m, s := trend(y)
		change(m, &s)
		again := m.Data("again", y, m.DimSize("t", 3))
		if strings.HasPrefix(want, "has 3 steps") {
			again = m.Data("rows", y, bayes.Size(3)).Reshape(bayes.Size(3), bayes.Size(1))
			again = m.Let("column", again)
		}
		m.Observe(again, s.Observations())
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "statespace_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
	m, s := trend(y)
	x := m.Data("x", [][]float64{{1, 0}, {1, 0}, {1, 0}}, bayes.Size(3), bayes.Size(2))
	m.Observe(x, s.States(m.Data("copy", y, bayes.Size(3))))
	if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), "can only be drawn, by Generate") {
		t.Errorf("states that are observed: error %v", err)
	}
	m, s = trend(y)
	m.Generate("x", s.States(m.Data("copy", y, bayes.Size(3))), bayes.Size(2), bayes.Size(2))
	if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), "has shape [2 2]; for 2 states and 3 observations it must be [3, 2]") {
		t.Errorf("states of another shape: error %v", err)
	}
}
