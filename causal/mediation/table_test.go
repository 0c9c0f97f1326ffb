package mediation_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// conditional is the table of a binary node given binary parents, from the
// probabilities of 1.
func conditional(t *testing.T, p []float64, names ...string) *discrete.Table {
	t.Helper()
	var vars []discrete.Variable
	for _, name := range names {
		vars = append(vars, discrete.Variable{Name: name, Levels: 2})
	}
	var full []float64
	for _, v := range p {
		full = append(full, 1-v, v)
	}
	table, err := discrete.NewTable(vars, full)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// paths is a model with an effect of .356, of which .12 goes through M in the
// untreated and .156 past it, worked out by hand from its tables.
func paths(t *testing.T) *discrete.Model {
	t.Helper()
	m, err := discrete.NewModel(dag.MustParse("C -> T -> M -> Y; C -> M; C -> Y; T -> Y"),
		conditional(t, []float64{.4}, "C"),
		conditional(t, []float64{.3, .7}, "C", "T"),
		conditional(t, []float64{.2, .4, .6, .8}, "T", "C", "M"),
		conditional(t, []float64{.1, .3, .4, .6, .2, .4, .7, .9}, "T", "M", "C", "Y"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var throughM = mediation.Query{Effect: causal.ATE("T", "Y"), Mediators: []string{"M"}}

// effects of a table whose estimand is identified in a graph.
func effects(t *testing.T, g *dag.Graph, q mediation.Query, joint *discrete.Table) *mediation.Effects {
	t.Helper()
	e, err := mediation.Identify(g, q)
	if err != nil {
		t.Fatal(err)
	}
	f, err := e.FromTable(joint, mediation.At{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestPathEffects: numbers by hand; direct and indirect effects are told apart, as
// code shared by both once failed to in a library; the sum rules hold.
func TestPathEffects(t *testing.T) {
	m := paths(t)
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	f := effects(t, m.Graph(), throughM, joint)
	const tolerance = 1e-14 // sums of sixteen products
	near(t, "total", f.Total().Mean(), .356, tolerance)
	near(t, "natural direct", f.Direct(mediation.Control).Mean(), .156, tolerance)
	near(t, "natural indirect", f.Indirect(mediation.Control).Mean(), .12, tolerance)
	near(t, "total indirect", f.Indirect(mediation.Treated).Mean(), .2, tolerance)
	near(t, "total direct", f.Direct(mediation.Treated).Mean(), .236, tolerance)
	near(t, "ACME + ADE", f.ACME().Mean()+f.ADE().Mean(), .356, tolerance)
	near(t, "proportion", f.Proportion().Mean(), .16/.356, tolerance)
	if f.Direct(mediation.Control).Mean() == f.Indirect(mediation.Control).Mean() {
		t.Error("direct and indirect effect are one")
	}
	// Planted error: effects of one world only, as if the mediator had its own noise
	// in each: Y(1, M(0)) − Y(0, M(0)) with the M of the other arm.
	if wrong := f.Mean(mediation.Treated, mediation.Treated).Mean() - f.Mean(mediation.Control, mediation.Control).Mean(); math.Abs(wrong-.156) < 1e-3 {
		t.Error("the total effect passes for the direct one")
	}
	// Interventional effects are the natural ones where nothing confounds after T.
	e, err := mediation.Interventional(m.Graph(), throughM, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.FromTable(joint, mediation.At{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "interventional direct", again.Direct(mediation.Control).Mean(), .156, tolerance)
	if a := again.Assumptions; len(a) != 2 && strings.Contains(a[1], "Across worlds") {
		t.Error(a)
	}
}

// TestRecantingWitness: a confounder of mediator and outcome that the treatment
// moves. Natural effects are refused by name, interventional ones are given.
func TestRecantingWitness(t *testing.T) {
	g := dag.MustParse("X -> L; L -> M; L -> Y; X -> M; M -> Y; X -> Y")
	q := mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"M"}}
	_, err := mediation.Identify(g, q)
	var no *mediation.NotIdentifiedError
	if !errors.As(err, &no) || !slices.Equal(no.Recanting, []string{"L"}) || !strings.Contains(err.Error(), "Interventional") {
		t.Fatalf("%v", err)
	}
	e, err := mediation.Interventional(g, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := discrete.Random(g, discrete.Config{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	f, err := e.FromTable(joint, mediation.At{})
	if err != nil {
		t.Fatal(err)
	}
	// By definition, from distributions of the model under interventions.
	want := func(x, drawn int) (sum float64) {
		for l := range 2 {
			pm, err := m.Do([]string{"M"}, []string{"X"}, discrete.Values{"X": drawn, "M": l})
			if err != nil {
				t.Fatal(err)
			}
			py, err := m.Do([]string{"Y"}, []string{"X", "M"}, discrete.Values{"X": x, "M": l, "Y": 1})
			if err != nil {
				t.Fatal(err)
			}
			sum += pm.Total() * py.Total()
		}
		return sum
	}
	near(t, "direct", f.Direct(mediation.Control).Mean(), want(1, 0)-want(0, 0), 1e-12)
	near(t, "indirect", f.Indirect(mediation.Treated).Mean(), want(1, 1)-want(1, 0), 1e-12)

	// Both mediators together are no problem, nor is the path through L alone.
	for _, q := range []mediation.Query{
		{Effect: causal.ATE("X", "Y"), Mediators: []string{"L", "M"}},
		{Effect: causal.ATE("X", "Y"), Mediators: []string{"L"}},
		{Effect: causal.ATE("X", "Y"), Mediators: []string{"M"}, Avoiding: []string{"L"}},
	} {
		if _, err := mediation.Identify(g, q); err != nil {
			t.Error(err)
		}
	}
	_, err = mediation.Identify(dag.MustParse("X -> M -> Y; X -> Y; M <-> Y"), q)
	if !errors.As(err, &no) || !slices.Equal(no.Tied, []string{"M", "Y"}) {
		t.Errorf("%v", err)
	}
	if _, err = mediation.Identify(dag.MustParse("X -> M -> Y; X -> Y; X <-> Y"), q); !errors.As(err, &no) || no.Err == nil || errors.Unwrap(err) == nil {
		t.Errorf("%v", err)
	}
}

// TestTransported: the same mechanisms in another population. M = Z/2 + (2 − Z/2)A,
// Y = (3 + 3Z/4)A + 4M + 3Z/2, A from 1/2 to 2.
func TestTransported(t *testing.T) {
	q := mediation.Query{Effect: causal.ATE("A", "Y").Between(0.5, 2), Mediators: []string{"M"}}
	for _, c := range []struct {
		z                       []float64
		direct, indirect, total float64
	}{
		{[]float64{1, 1, 1, 0}, 5.34375, 9.75, 15.09375},
		{[]float64{0, 0, 1, 1, 2}, 5.4, 9.6, 15}, // indirect: 4·(2 − 0.8/2)·1.5
	} {
		m := bayes.NewModel("transport")
		row := m.DimSize("row", len(c.z))
		z, a := m.Data("Z", c.z, row), m.Data("A", make([]float64, len(c.z)), row)
		mediator := m.Let("M", bayes.Mul(.5, z).Add(bayes.Sub(2, bayes.Mul(.5, z)).Mul(a)))
		m.Let("Y", bayes.Add(3, bayes.Mul(.75, z)).Mul(a).Add(bayes.Mul(4, mediator)).Add(bayes.Mul(1.5, z)))
		f := natural(t, m, nothing(t, 8), q)
		near(t, "direct", f.Direct(mediation.Control).Mean(), c.direct, 1e-12)
		near(t, "indirect", f.Indirect(mediation.Treated).Mean(), c.indirect, 1e-12)
		near(t, "total", f.Total().Mean(), c.total, 1e-12)
	}
}

func TestTableBadInput(t *testing.T) {
	m := paths(t)
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	g := m.Graph()
	for _, c := range []struct {
		q    mediation.Query
		want []string
	}{
		{mediation.Query{Effect: causal.ATE("T", "Y")}, []string{"no mediators"}},
		{mediation.Query{Effect: causal.ATE("T", "Yy"), Mediators: []string{"M", "M"}}, []string{`"Yy"`, `did you mean "Y"`, `"M" is in the query twice`}},
		{mediation.Query{Effect: causal.ATT("T", "Y"), Mediators: []string{"M"}}, []string{"ask for the ATE"}},
		{mediation.Query{Effect: causal.ATE("T", "Y"), Mediators: []string{"C"}}, []string{"nothing is mediated"}},
	} {
		_, err := mediation.Identify(g, c.q)
		wants(t, err, c.want...)
		_, err = mediation.Interventional(nil, c.q, nil)
		wants(t, err, "no graph")
	}
	_, err = mediation.Interventional(g, throughM, []string{"M"})
	wants(t, err, "covariate M is an effect of T")
	e, err := mediation.Identify(g, throughM)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.FromTable(joint, mediation.At{From: 1, To: 2, Scores: []float64{1}})
	wants(t, err, "T has no level 2", "1 scores for the 2 levels of Y")
	_, err = e.FromTable(nil, mediation.At{})
	wants(t, err, "no table")
	small, err := joint.Margin("T", "Y")
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.FromTable(small, mediation.At{})
	wants(t, err, `no variable "M"`, `no variable "C"`)

	table, err := bayes.FromColumns(bayes.Col("T", []float64{0, 1, 0}), bayes.Col("M", []string{"a", "", "a"}), bayes.Col("C", []float64{1, 1, 1}),
		bayes.Col("Y", []string{"no", "yes", "perhaps"}), bayes.Col("n", []float64{1, -1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.FromData(context.Background(), table, mediation.Counts{Weights: "n"})
	wants(t, err, "n is -1 in row 1", "C has one value")
	_, err = e.FromData(context.Background(), nil, mediation.Counts{})
	wants(t, err, "no rows")
	full, err := bayes.FromColumns(bayes.Col("T", []float64{0, 1, 0, 1}), bayes.Col("M", []float64{0, 1, 0, 1}), bayes.Col("C", []float64{1, 1, 0, 0}),
		bayes.Col("Y", []string{"no", "yes", "perhaps", "no"}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.FromData(context.Background(), full, mediation.Counts{})
	wants(t, err, "Y has 3 levels", "Success")
	_, err = e.FromData(context.Background(), full, mediation.Counts{Success: "yse"})
	wants(t, err, `did you mean "yes"`)
	_, err = e.FromData(context.Background(), full, mediation.Counts{Success: "yes", Prior: -1})
	wants(t, err, "a prior of -1")
	f, err := e.FromData(context.Background(), full, mediation.Counts{Success: "yes", Draws: 10})
	if err != nil || !strings.Contains(strings.Join(f.Warnings, " "), "4 of 8 combinations") {
		t.Errorf("%v %v", f, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = e.FromData(ctx, full, mediation.Counts{Success: "yes"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v; want %q", err, word)
		}
	}
}
