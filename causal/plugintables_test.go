package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
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
	for trial := range 600 {
		g, err := randomADMG(src, 3+trial%3)
		if trial%10 == 0 {
			g, err = dag.Parse(withQuotients[trial/10%len(withQuotients)])
		}
		if err != nil {
			t.Fatal(err)
		}
		names := g.Names()
		x, y := names[src.IntN(len(names)-1)], names[len(names)-1]
		if g.Has("X") {
			x, y = "X", "Y"
		}
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
		forms[fmt.Sprintf("%T", r.Estimand)]++
		estimand.Walk(r.Estimand, func(e estimand.Expr) bool {
			if _, is := e.(estimand.Quotient); is {
				forms["quotient"]++
			}
			return true
		})
	}
	for _, form := range []string{"not identified", "estimand.Sum", "estimand.Prob", "quotient"} {
		if forms[form] < 10 {
			t.Errorf("%d formulas of form %s; the test shows little: %v", forms[form], form, forms)
		}
	}
}

// withQuotients are graphs whose functional has quotients, also inside sums.
var withQuotients = []string{
	"dag { W -> Z; Z -> X; X -> Y; W <-> X; W <-> Y }", // the napkin
	"dag { W -> Z; Z -> X; X -> Y; W <-> X; W <-> Y; C -> Y; C -> X }",
	"dag { W -> Z; Z -> X; X -> M; M -> Y; W <-> X; W <-> M }",
	nested,
}

const nested = "dag { W -> Z; Z -> X; X -> M; M -> Y; W <-> X; W <-> M; X <-> Y }"

// TestRecipe: what is read off a functional: what the rows are a sample of, what
// follows, and why there is no chain.
func TestRecipe(t *testing.T) {
	for _, c := range []struct {
		graph, rows, shuffle, links string
		ratio                       bool
	}{
		{"dag { U [latent]; U -> X; U -> Y; X -> M; M -> Y }", "[X]", "[]", "[P(M | X) P(Y | M, X)]", false},
		{"dag { U [latent]; U -> X; U -> Y; X -> M; M -> Y; Z -> X; Z -> Y; Z -> M }", "[Z X]", "[]", "[P(M | X, Z) P(Y | M, X, Z)]", false},
		{withQuotients[0], "[W]", "[Z]", "[P(X | W, Z) P(Y | W, X, Z)]", true},
	} {
		g, err := dag.Parse(c.graph)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Identify(g, ATE("X", "Y"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := newRecipe(e.functional, g, "X", "Y")
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(names(r.rows)) != c.rows || fmt.Sprint(names(r.shuffle)) != c.shuffle || fmt.Sprint(r.links) != c.links || r.ratio != c.ratio {
			t.Errorf("%v: rows %v, any %v, links %v, ratio %v", e.functional, r.rows, r.shuffle, r.links, r.ratio)
		}
	}
	at := estimand.At
	g, err := dag.Parse(nested)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Identify(g, ATE("X", "Y"))
	if err != nil {
		t.Fatal(err)
	}
	var no *UnsupportedError
	for want, f := range map[string]estimand.Expr{
		"quotient inside a sum":   e.functional,
		"of an experiment":        estimand.Prob{Of: at("Y"), Do: at("X")},
		"factors of Y":            estimand.P(at("M"), at("X")),
		"has the factor 2":        estimand.Product{estimand.Number(2), estimand.P(at("Y"), at("X"))},
		"is not the rest of what": estimand.Quotient{Over: estimand.P(at("Y"), at("X")), Under: estimand.P(at("M"), at("X"))},
	} {
		if _, err := newRecipe(f, g, "X", "Y"); !errors.As(err, &no) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v; want %q", f, err, want)
		}
	}
}

// sampleOf draws rows from the joint distribution of the observed variables.
func sampleOf(t testing.TB, m *discrete.Model, n int) *bayes.Table {
	t.Helper()
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	src := rand.New(rand.NewPCG(5, 6))
	vars, p := joint.Vars(), joint.Values()
	columns := make([][]int, len(vars))
	for range n {
		u, k := src.Float64(), 0
		for ; k < len(p)-1; k++ {
			if u -= p[k]; u < 0 {
				break
			}
		}
		for i := len(vars) - 1; i >= 0; i-- {
			columns[i] = append(columns[i], k%vars[i].Levels)
			k /= vars[i].Levels
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
