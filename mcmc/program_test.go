package mcmc

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// schoolsProgram is the non-centred eight schools model [Rubin1981].
func schoolsProgram(t testing.TB) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("schools")
	school := m.DimSize("school", 8)
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfCauchy(5))
	eta := m.Param("eta", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(eta)))
	y := m.Data("y", []float64{28, 8, -3, 7, -1, 1, 18, 12}, school)
	m.Observe(y, bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
	return compiled(t, m)
}

// groupsProgram has one of each kind of node that a model usually has: a
// matrix product, effects by group, a discrete likelihood, an interval and an
// ordered vector.
func groupsProgram(t *testing.T) *bayes.Program {
	t.Helper()
	const n = 60
	x, group, y := make([][]float64, n), make([]int, n), make([]int, n)
	for i := range n {
		x[i] = []float64{float64(i%7) / 7, float64(i%5)/5 - 0.5}
		group[i] = i % 4
		y[i] = (i*i + 3*i) % 3 % 2
	}
	m := bayes.NewModel("groups")
	cut := m.Param("cut", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)), bayes.Size(2))
	sd := m.Param("sd", bayes.Uniform(0, 2))
	a := m.Param("a", bayes.Normal(0, sd), m.DimSize("group", 4))
	b := m.Param("b", bayes.StudentT(4, 0, 1), bayes.Size(2))
	eta := bayes.Add(a.At(m.Data("g", group)), bayes.MatMul(m.Data("x", x), b))
	m.Observe(m.Data("y", y), bayes.BernoulliLogit(eta.Add(cut.Index(1).Sub(cut.Index(0)))))
	return compiled(t, m)
}

// longProgram has enough rows for tiles, chunks and kernels of every tier: a
// regression with group effects, means picked by group, and a logistic one.
func longProgram(t *testing.T) *bayes.Program {
	t.Helper()
	const n = 3000
	x, group, y, z := make([][]float64, n), make([]int, n), make([]float64, n), make([]int, n)
	for i := range n {
		x[i] = []float64{float64(i%11)/11 - 0.5, float64(i%7)/7 - 0.4, float64(i%3) - 1}
		group[i] = i * 7 % 12
		y[i] = float64(i%13)/6 - 1
		z[i] = (i*i + i/5) % 4 % 2
	}
	m := bayes.NewModel("long")
	sd := m.Param("sd", bayes.HalfNormal(1))
	a := m.Param("a", bayes.Normal(0, 1), m.DimSize("group", 12))
	b := m.Param("b", bayes.Normal(0, 1), bayes.Size(3))
	g, predictors := m.Data("g", group), m.Data("x", x)
	m.Observe(m.Data("y", y), bayes.Normal(a.At(g).Add(bayes.MatMul(predictors, b)), sd))
	m.Observe(m.Data("y2", y), bayes.Normal(a.At(g), 2))
	m.Observe(m.Data("z", z), bayes.BernoulliLogitGLM(predictors, 0.1, b))
	return compiled(t, m)
}

func compiled(t testing.TB, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// programs are the compiled models whose draws are pinned.
func programs(t *testing.T) map[string]*bayes.Program {
	return map[string]*bayes.Program{"program: schools": schoolsProgram(t), "program: groups": groupsProgram(t), "program: long": longProgram(t)}
}

// TestProgramDrawsDoNotDependOnWorkersOrLanes is the promise of the engine for
// compiled models: two workers or one, among other chains or alone, in one
// lane or another.
func TestProgramDrawsDoNotDependOnWorkersOrLanes(t *testing.T) {
	for name, p := range programs(t) {
		cfg := Config{Draws: 60, Warmup: 80, Adapt: PerChain, Chains: 16, Seed: 3, Workers: 1}
		one := mustSample(t, p, cfg)
		cfg.Workers = 2
		two := mustSample(t, p, cfg)
		for k := range one.Chains() {
			wantSameBits(t, name+", one worker and two", one, k, two, k)
		}
		for _, k := range []int{0, 5, 11} {
			alone := mustSample(t, p, Config{Draws: 60, Warmup: 80, Adapt: PerChain, Chains: 1, FirstChain: k, Seed: 3})
			wantSameBits(t, name+", chain alone", one, k, alone, 0)
		}
		// Lanes of the second run are those of the first moved by three.
		moved := mustSample(t, p, Config{Draws: 60, Warmup: 80, Adapt: PerChain, Chains: 8, FirstChain: 3, Seed: 3})
		for k := range moved.Chains() {
			wantSameBits(t, name+", other lane", one, k+3, moved, k)
		}
	}
}

// TestNoFiniteStartNamesTermAndRow: a model that is impossible at one data row
// says which, at the line that observed it.
func TestNoFiniteStartNamesTermAndRow(t *testing.T) {
	m := bayes.NewModel("impossible")
	b := m.Param("b", bayes.Normal(0, 1))
	// The rate of the third row is negative wherever b is.
	rate := bayes.Mul([]float64{1, 1, -1, 1}, b.Exp())
	m.Observe(m.Data("y", []int{1, 0, 2, 1}), bayes.Poisson(rate))
	_, err := Sample(context.Background(), compiled(t, m), Config{Draws: 10})
	var start *InitError
	var term *bayes.TermError
	if !errors.As(err, &start) || !errors.As(err, &term) {
		t.Fatalf("error %v, want an InitError with a TermError", err)
	}
	if term.Term != "y" || term.Row != 2 || !strings.HasPrefix(term.At, "program_test.go:") {
		t.Errorf("the term is %+v", term)
	}
	for _, word := range []string{"y ~ Poisson", "row 2", "NaN"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%v: lacks %q", err, word)
		}
	}
}
