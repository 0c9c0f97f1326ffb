package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// exactLaw evaluates a functional of a known joint table by the compiler of
// PlugIn: [x, y].
func exactLaw(t *testing.T, e estimand.Expr, joint *discrete.Table, x, y string) []float64 {
	t.Helper()
	m := bayes.NewModel("exact")
	c := &tableCompiler{model: m, dims: make(map[string]bayes.Dim)}
	for _, v := range joint.Vars() {
		c.names, c.sizes = append(c.names, v.Name), append(c.sizes, v.Levels)
	}
	// A parameter of which nothing depends: a program needs something to draw.
	c.joint = m.Data("joint", joint.Values())
	law, err := c.outcomeLaw(e, x, y)
	if err != nil {
		t.Fatal(err)
	}
	m.Let("law", law.Add(bayes.Mul(0, m.Param("nothing", bayes.Normal(0, 1)))))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	d, err := prog.Prior(context.Background(), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Var("law")
	if err != nil {
		t.Fatal(err)
	}
	return v.Values()
}

// randomADMG has arrows and bidirected edges along an order.
func randomADMG(src *rand.Rand, n int) (*dag.Graph, error) {
	names := []string{"A", "B", "C", "D", "E"}[:n]
	var edges []dag.Edge
	for i, a := range names {
		for _, b := range names[i+1:] {
			if src.Float64() < 0.6 {
				edges = append(edges, dag.Directed(a, b))
			}
			if src.Float64() < 0.3 {
				edges = append(edges, dag.Bidirected(a, b))
			}
		}
	}
	return dag.New(dag.ADMG, dag.Named(names...), edges)
}

// TestFunctionalExact: on the exact joint distribution of random discrete models,
// the functional as PlugIn computes it is P(y | do(x)) of the model. Formulas of
// every form occur: quotients inside sums, symbols that are averaged over.
func TestFunctionalExact(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	forms := make(map[string]int)
	for trial := range 400 {
		g, err := randomADMG(src, 3+trial%3)
		if err != nil {
			t.Fatal(err)
		}
		names := g.Names()
		x, y := names[src.IntN(len(names)-1)], names[len(names)-1]
		r, err := identify.Effect(g, identify.Query{Outcome: []string{y}, Do: []string{x}})
		var no *identify.NotIdentifiedError
		if errors.As(err, &no) {
			forms["not identified"]++
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		levels := map[string]int{names[0]: 2 + trial%2, y: 3}
		m, err := discrete.Random(g, discrete.Config{Seed: uint64(trial), Levels: levels})
		if err != nil {
			t.Fatal(err)
		}
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		want, err := m.Do([]string{y}, []string{x}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want, err = want.Reorder(x, y); err != nil {
			t.Fatal(err)
		}
		got := exactLaw(t, r.Estimand, joint, x, y)
		for i, w := range want.Values() {
			if !(math.Abs(got[i]-w) <= 1e-10) {
				t.Fatalf("%v: P(%s | do(%s)) = %v: %v, want %v", g, y, x, r.Estimand, got, want.Values())
			}
		}
		switch q, is := r.Estimand.(estimand.Quotient); {
		case is:
			forms[fmt.Sprintf("quotient %T", q.Over)]++
		default:
			forms[fmt.Sprintf("%T", r.Estimand)]++
		}
	}
	for _, form := range []string{"not identified", "estimand.Sum", "estimand.Prob"} {
		if forms[form] < 10 {
			t.Errorf("%d formulas of form %s; the test shows little: %v", forms[form], form, forms)
		}
	}
	t.Log(forms)
}

// cases makes whole rows of a joint table with n rows in all.
func casesOf(t *testing.T, joint *discrete.Table, n int) *bayes.Table {
	t.Helper()
	vars := joint.Vars()
	columns := make([][]int, len(vars))
	for k, p := range joint.Values() {
		count := math.Round(p * float64(n))
		if math.Abs(count-p*float64(n)) > 1e-6 {
			t.Fatalf("%v rows in cell %d", p*float64(n), k)
		}
		for range int(count) {
			at := k
			for i, v := range slices.Backward(vars) {
				columns[i] = append(columns[i], at%v.Levels)
				at /= v.Levels
			}
		}
	}
	var cols []bayes.Column
	for i, v := range vars {
		cols = append(cols, bayes.Col(v.Name, columns[i]))
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
