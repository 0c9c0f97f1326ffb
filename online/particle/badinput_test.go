package particle

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online"
)

var plain = ar1{Rho: 0.8, SigmaX: 1, SigmaY: 0.7, Mean: 0, Var: 2}

// TestUnchanged: what can't be learnt leaves every bit as it was, and the error
// names the observation.
func TestUnchanged(t *testing.T) {
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		f := filtered(t, plain.model(t), Config{Particles: 300, Kind: k, Threshold: 1}, []float64{1, 2, 0.5})
		was, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		mean, _ := f.Mean("x")
		for want, values := range map[string][]float64{
			"observation 4 has 0 numbers": {},
			"observation 4 has 2 numbers": {1, 2},
			"\"y\" is +Inf in element 0":  {math.Inf(1)},
			"observation 4, [1e+200], is": {1e200}, // its square overflows
		} {
			err := f.Update(values...)
			if !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: error %v, want %q", k, err, want)
			}
			now, _ := f.MarshalBinary()
			again, _ := f.Mean("x")
			if !bytes.Equal(now, was) || again[0] != mean[0] {
				t.Errorf("%v: %v changed the filter", k, values)
			}
		}
		g := f.Snapshot()
		for _, h := range []*Filter{f, g} { // and what was refused leaves no trace
			if err := h.Update(1); err != nil {
				t.Fatal(err)
			}
		}
		a, _ := f.MarshalBinary()
		b, _ := g.MarshalBinary()
		if !bytes.Equal(a, b) {
			t.Errorf("%v: a filter that refused goes on otherwise than its copy", k)
		}
	}
}

// TestMissing: a missing observation adds nothing to the evidence and spreads the
// state.
func TestMissing(t *testing.T) {
	f := filtered(t, plain.model(t), Config{Particles: 1000}, []float64{1, 1, 1})
	before, _ := f.Variance("x")
	evidence := f.LogEvidence()
	for range 5 {
		if err := f.Update(math.NaN()); err != nil {
			t.Fatal(err)
		}
	}
	after, _ := f.Variance("x")
	if f.LogEvidence() != evidence || f.LogPredictive() != 0 || !(after[0] > 2*before[0]) || f.Time() != 8 {
		t.Errorf("evidence %v, was %v; variance %v, was %v", f.LogEvidence(), evidence, after, before)
	}
}

// TestBadModel: every fault is named.
func TestBadModel(t *testing.T) {
	good := plain.model(t)
	program := func(build func(m *bayes.Model)) *bayes.Program {
		m := bayes.NewModel("other")
		build(m)
		return compiled(t, m)
	}
	observe := func(m *bayes.Model, x bayes.Expr) { m.Observe(m.Data("y", 0.0), bayes.Cauchy(x, 1)) }
	cauchy := Model{
		Start: program(func(m *bayes.Model) { observe(m, m.Param("x", bayes.Cauchy(0, 1))) }),
		Step: program(func(m *bayes.Model) {
			observe(m, m.Param("x", bayes.Cauchy(m.Param("x.before", bayes.Flat()), 1)))
		}),
	}
	for want, c := range map[string]struct {
		m Model
		c Config
	}{
		"needs the programs Start and Step":               {Model{Step: good.Step}, Config{}},
		"1 particles; want 2":                             {good, Config{Particles: 1}},
		"the threshold is NaN":                            {good, Config{Threshold: math.NaN()}},
		"the kind is number 9":                            {good, Config{Kind: 9}},
		"the scheme is number 7":                          {good, Config{Scheme: 7}},
		`no parameter whose name ends in ".before"`:       {Model{Start: good.Start, Step: good.Start}, Config{}},
		"Step observes nothing":                           {Model{Start: program(func(m *bayes.Model) { m.Param("x", bayes.Normal(0, 1)) }), Step: program(func(m *bayes.Model) { m.Param("x", bayes.Normal(m.Param("x.before", bayes.Flat()), 1)) })}, Config{}},
		`Start has no variable "x"`:                       {Model{Start: program(func(m *bayes.Model) { m.Param("z", bayes.Normal(0, 1)) }), Step: good.Step}, Config{}},
		`no program has data "dose"`:                      {Model{Start: good.Start, Step: good.Step, Inputs: []string{"dose"}}, Config{}},
		"a guided filter needs the program Proposal":      {cauchy, Config{Kind: Guided}},
		"an auxiliary filter needs the program Lookahead": {cauchy, Config{Kind: Auxiliary}},
		"has a flat prior":                                {Model{Start: program(func(m *bayes.Model) { observe(m, m.Param("x", bayes.Flat())) }), Step: good.Step}, Config{}},
		"is a potential": {Model{Start: program(func(m *bayes.Model) {
			m.Potential("p", m.Param("x", bayes.Normal(0, 1)))
		}), Step: good.Step}, Config{}},
	} {
		if f, err := New(c.m, c.c); err == nil || f != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := New(Model{}, Config{Particles: 1, Threshold: 2}); err == nil || strings.Count(err.Error(), "\n") < 2 {
		t.Errorf("%v; want all faults", err)
	}
}

// TestBadQuestion: names and numbers that mean nothing.
func TestBadQuestion(t *testing.T) {
	f := filtered(t, plain.model(t), Config{Particles: 10}, []float64{1})
	_, err1 := f.Mean("z")
	_, err2 := f.Quantile("x", 1.5)
	_, err3 := f.Variance("")
	_, err4 := Run(context.Background(), plain.model(t), Config{}, nil, -1)
	for i, err := range []error{err1, err2, err3, err4} {
		if err == nil {
			t.Errorf("no error for question %d", i)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err := Run(ctx, plain.model(t), Config{Particles: 10}, [][]float64{{1}, {2}}, 5)
	if !errors.Is(err, context.Canceled) || h == nil || len(h.Mean) != 0 || h.Paths != nil {
		t.Errorf("cancelled: %v, %v", h, err)
	}
}
