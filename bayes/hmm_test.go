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

var steps = []float64{0.1, 2.2, 1.9, -0.3, 2.5}

// switching is a hidden Markov model of two states and normal observations,
// with transitions of each step's own if there is an input.
func switching(lengths []int, moving bool) (*bayes.Model, bayes.HMM) {
	m := bayes.NewModel("switching")
	time, from, to := m.DimSize("time", len(steps)), m.DimSize("from", 2), m.DimSize("to", 2)
	mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Normal(0, 2)), to)
	start := m.Param("start", bayes.On(bayes.Simplex(), bayes.Flat()), to)
	stay := m.Param("stay", bayes.On(bayes.Simplex(), bayes.Flat()), from, to)
	transition := stay
	if moving {
		input := m.Data("input", []float64{0, 1, -1, 2, 0.5}, time)
		transition = bayes.Add(stay.Log(), bayes.Mul(input, mu)).Softmax(to) // [from, to, time]
		transition = transition.Reshape(from, to, time)
		rows := make([]bayes.Expr, len(steps))
		for t := range rows {
			rows[t] = transition.Index(t, time)
		}
		transition = bayes.Stack(time, rows...)
	}
	y := m.Data("y", steps, time)
	h := bayes.HMM{Initial: start, Transition: transition, LogLik: bayes.LogProb(y, bayes.Normal(mu, 1)), Lengths: lengths}
	m.Potential("states", h.LogMarginal())
	return m, h
}

// The likelihood against the sum over all 32 paths of states.
func TestHMMSumsOutStates(t *testing.T) {
	m, _ := switching([]int{2, 3}, false)
	p := compile(t, m)
	mu, start, stay := []float64{-0.2, 2}, []float64{0.3, 0.7}, [][]float64{{0.9, 0.1}, {0.4, 0.6}}
	got, err := p.LogDensity(bayes.Values{"mu": mu, "start": start, "stay": stay})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for code := range 32 {
		logp, before := 0.0, 0
		for s, y := range steps {
			j := code >> s & 1
			if s == 0 || s == 2 {
				logp += math.Log(start[j])
			} else {
				logp += math.Log(stay[before][j])
			}
			logp += normalLog(y, mu[j], 1)
			before = j
		}
		sum += math.Exp(logp)
	}
	want := math.Log(sum) + normalLog(mu[0], 0, 2) + normalLog(mu[1], 0, 2)
	if math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("log density %v, want %v", got, want)
	}
	for _, moving := range []bool{false, true} {
		for _, lengths := range [][]int{nil, {2, 3}} {
			m, _ := switching(lengths, moving)
			if err := bayestest.CheckGradient(compile(t, m), 1); err != nil {
				t.Error(err)
			}
		}
	}
}

// Probabilities, the best path and drawn states belong together: with clear
// observations all say the same; and the frequencies of drawn states are the
// probabilities.
func TestHMMStates(t *testing.T) {
	m, h := switching(nil, false)
	time := h.LogLik.Dims()[0]
	m.Let("prob", h.Probabilities())
	m.Let("best", h.MostLikely())
	m.Generate("z", h.States(), time)
	p := compile(t, m)
	const n = 4000
	values := func(x ...float64) (v []float64) {
		for _, e := range x {
			v = append(v, constant(e, n)...)
		}
		return v
	}
	post, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{
			{Name: "mu", Dims: h.LogLik.Dims()[1:]},
			{Name: "start", Dims: h.LogLik.Dims()[1:]},
			{Name: "stay", Dims: []bayes.Dim{bayes.SizedDim("from", 2), h.LogLik.Dims()[1]}},
		}, Chains: 1, Draws: n, Values: values(0, 1.5, 0.5, 0.5, 0.7, 0.3, 0.4, 0.6),
	})
	if err != nil {
		t.Fatal(err)
	}
	pred, err := p.Predict(context.Background(), post, 7)
	if err != nil {
		t.Fatal(err)
	}
	prob, _ := pred.Var("prob")
	best, _ := pred.Var("best")
	z, _ := pred.Var("z")
	pe, be, ze := prob.Means(), best.Means(), z.Means()
	for s := range steps {
		p1 := pe[2*s+1]
		// False alarm 1e-6 a step: 4.9 standard errors.
		if got, limit := ze[s], 4.9*math.Sqrt(p1*(1-p1)/n); math.Abs(got-p1) > limit {
			t.Errorf("step %d: state 1 is drawn at rate %v, its probability is %v", s, got, p1)
		}
		if want := math.Round(p1); math.Abs(p1-0.5) > 0.3 && be[s] != want {
			t.Errorf("step %d: the best path has state %v, state 1 has probability %v", s, be[s], p1)
		}
	}
}

// The distribution of states: its probabilities add up to 1, and the gradient
// of a path that was seen is right.
func TestHMMStatesDensity(t *testing.T) {
	total := 0.0
	for code := range 32 {
		m, h := switching(nil, true)
		z := make([]float64, len(steps))
		for s := range z {
			z[s] = float64(code >> s & 1)
		}
		m.Observe(m.Data("z", z, h.LogLik.Dims()[0]), h.States())
		p := compile(t, m)
		if code == 13 {
			if err := bayestest.CheckGradient(p, 1); err != nil {
				t.Error(err)
			}
		}
		without, _ := switching(nil, true)
		at := bayes.Values{"mu": []float64{-0.2, 2}, "start": []float64{0.3, 0.7}, "stay": [][]float64{{0.9, 0.1}, {0.4, 0.6}}}
		a, err := p.LogDensity(at)
		if err != nil {
			t.Fatal(err)
		}
		b, err := compile(t, without).LogDensity(at)
		if err != nil {
			t.Fatal(err)
		}
		total += math.Exp(a - b)
	}
	if math.Abs(total-1) > 1e-12 {
		t.Errorf("the probabilities of all paths add up to %v", total)
	}
}

func TestHMMFaults(t *testing.T) {
	for want, change := range map[string]func(h *bayes.HMM){
		"Initial has shape []; LogLik has 2 states":                       func(h *bayes.HMM) { h.Initial = h.Initial.Sum() },
		"Transition has shape [to=2]; for 5 steps of 2 states it must be": func(h *bayes.HMM) { h.Transition = h.Initial },
		"LogLik has shape [time=5]; it must be [step, state]":             func(h *bayes.HMM) { h.LogLik = h.LogLik.SumOver(h.LogLik.Dims()[1]) },
		"Lengths add up to 4; LogLik has 5 steps":                         func(h *bayes.HMM) { h.Lengths = []int{2, 2} },
		"sequence 1 has 0 steps":                                          func(h *bayes.HMM) { h.Lengths = []int{5, 0} },
		"an empty Expr is used":                                           func(h *bayes.HMM) { h.Initial = bayes.Expr{} },
	} {
		m, h := switching(nil, false)
		change(&h)
		m.Potential("again", h.LogMarginal())
		m.Generate("z", h.States(), h.LogLik.Dims()[0])
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "hmm_test.go:") {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
	m := bayes.NewModel("rows")
	k := m.DimSize("k", 2)
	p := m.Data("p", [][]float64{{0.5, 0.5}, {0.9, 0.2}}, m.DimSize("i", 2), k)
	f := m.Param("f", bayes.Normal(0, 1), m.DimSize("t", 3), k)
	m.Potential("hmm", bayes.HMM{Initial: p.Index(0, p.Dims()[0]), Transition: p, LogLik: f}.LogMarginal())
	if _, err := m.Compile(); !errors.Is(err, bayes.ErrSupport) || !strings.Contains(err.Error(), "row 1 of Transition is [0.9 0.2]: they must sum to 1") {
		t.Errorf("transitions that don't add up: error %v", err)
	}
	m, h := switching(nil, false)
	m.Potential("smoothed", h.Probabilities())
	if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), "only known in predictions") {
		t.Errorf("probabilities in the density: error %v", err)
	}
}

func TestHMMHotPath(t *testing.T) {
	m, _ := switching([]int{2, 3}, true)
	p := compile(t, m)
	n := p.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	x[3] = math.NaN()
	if allocs := testing.AllocsPerRun(5, func() {
		if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
			t.Fatal(err)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations per gradient", allocs)
	}
	for l, v := range lp {
		if math.IsInf(v, -1) != (l == 3) || l != 3 && v != lp[0] {
			t.Errorf("lane %d has log density %v", l, v)
		}
	}
}
