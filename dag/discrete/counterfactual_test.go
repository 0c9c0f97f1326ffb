package discrete_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/cases"
)

// structuralCase is a structural model of binary nodes and a question about
// several of its worlds, as the file has it.
type structuralCase struct {
	ID       string
	Order    []string
	LatentP1 map[string]float64 `json:"latent_p1"`
	SCM      map[string]struct {
		Parents, Latents []string
		NoiseProbs       []float64 `json:"noise_probs"`
		Table            any
	}
	Gamma, Delta []discrete.Event
	Truth        float64
	ObservedMean map[string]float64 `json:"observed_mean"`
}

// model returns the model of the case.
func (c structuralCase) model() (*discrete.Model, error) {
	var nodes []dag.Node
	var edges []dag.Edge
	var tables []*discrete.Table
	var faults []error
	add := func(name string, role dag.Role, vars []discrete.Variable, p []float64) {
		t, err := discrete.NewTable(vars, p)
		nodes, tables, faults = append(nodes, dag.Node{Name: name, Role: role}), append(tables, t), append(faults, err)
	}
	for name, p := range c.LatentP1 {
		add(name, dag.Latent, []discrete.Variable{{Name: name, Levels: 2}}, []float64{1 - p, p})
	}
	for _, name := range c.Order {
		m := c.SCM[name]
		noise := "noise " + name
		add(noise, dag.Latent, []discrete.Variable{{Name: noise, Levels: len(m.NoiseProbs)}}, m.NoiseProbs)
		var vars []discrete.Variable
		for _, p := range append(append([]string{}, m.Parents...), m.Latents...) {
			vars = append(vars, discrete.Variable{Name: p, Levels: 2})
			edges = append(edges, dag.Directed(p, name))
		}
		edges = append(edges, dag.Directed(noise, name))
		vars = append(vars, discrete.Variable{Name: noise, Levels: len(m.NoiseProbs)}, discrete.Variable{Name: name, Levels: 2})
		var p []float64
		var flatten func(any)
		flatten = func(x any) {
			if list, ok := x.([]any); ok {
				for _, y := range list {
					flatten(y)
				}
				return
			}
			v := x.(float64)
			p = append(p, 1-v, v)
		}
		flatten(m.Table)
		add(name, 0, vars, p)
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err := errors.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	return discrete.NewModel(g, tables...)
}

// TestCasesCounterfactual compares with exact answers about models of up to six
// nodes.
func TestCasesCounterfactual(t *testing.T) {
	n := 0
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		m, err := c.model()
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		of, given := c.Gamma, c.Delta
		const tolerance = 1e-9 // the cases'
		got, err := m.Counterfactual(of, given)
		if err != nil || math.Abs(got-c.Truth) > tolerance {
			t.Errorf("%s: P(%v | %v) = %v, %v; want %v", c.ID, of, given, got, err, c.Truth)
		}
		for name, want := range c.ObservedMean {
			got, err := m.Counterfactual([]discrete.Event{{Var: name, Value: 1}}, nil)
			if err != nil || math.Abs(got-want) > tolerance {
				t.Errorf("%s: P(%s=1) = %v, %v; want %v", c.ID, name, got, err, want)
			}
		}
		n++
	})
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d models", n)
}

// TestStructuralLaws: in one world counterfactuals are what Do gives; do(X = x)
// changes nothing where X is x anyhow (consistency).
func TestStructuralLaws(t *testing.T) {
	g := dag.MustParse("Z -> X -> M -> Y; X <-> Y; Z -> Y")
	for seed := range uint64(5) {
		m, err := discrete.RandomStructural(g, discrete.Config{Seed: seed, Levels: map[string]int{"M": 3}})
		if err != nil {
			t.Fatal(err)
		}
		do, err := m.Do([]string{"Y", "Z"}, []string{"X"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 8 {
			x, y, z := k&1, k>>1&1, k>>2
			set := discrete.Values{"X": x}
			want, err := do.At(discrete.Values{"X": x, "Y": y, "Z": z})
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.Counterfactual([]discrete.Event{{Var: "Y", Value: y, Do: set}, {Var: "Z", Value: z}}, nil)
			if err != nil || math.Abs(got-want) > 1e-12 {
				t.Errorf("seed %d: P(Y[X=%d]=%d, Z=%d) = %v, %v; want %v", seed, x, y, z, got, err, want)
			}
			seen := []discrete.Event{{Var: "X", Value: x}, {Var: "Y", Value: y}}
			got, err = m.Counterfactual([]discrete.Event{{Var: "Y", Value: y, Do: set}}, seen)
			if err != nil || math.Abs(got-1) > 1e-12 {
				t.Errorf("seed %d: P(Y[X=%d]=%d | %v) = %v, %v; want 1", seed, x, y, seen, got, err)
			}
		}
	}
}

func TestCounterfactualFaults(t *testing.T) {
	random, err := discrete.Random(dag.MustParse("X -> Y"), discrete.Config{})
	if err != nil {
		t.Fatal(err)
	}
	structural, err := discrete.RandomStructural(dag.MustParse("X -> Y"), discrete.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		m    *discrete.Model
		of   discrete.Event
		want string
	}{
		{"random", random, discrete.Event{Var: "Y"}, "Y is random given its parents"},
		{"unknown", structural, discrete.Event{Var: "y"}, `did you mean "Y"?`},
		{"unknown set", structural, discrete.Event{Var: "Y", Do: discrete.Values{"Xx": 1}}, `did you mean "X"?`},
		{"value", structural, discrete.Event{Var: "Y", Value: 2}, "Y = 2, but its values are 0 to 1"},
		{"latent", structural, discrete.Event{Var: "Y", Do: discrete.Values{"U(X)": 1}}, "sets U(X), which is latent"},
	} {
		if p, err := c.m.Counterfactual([]discrete.Event{c.of}, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, p, err, c.want)
		}
	}
}

// A latent node that observed ones cause is not what worlds have in common.
func TestCounterfactualOfCausedLatent(t *testing.T) {
	bit := func(name string) discrete.Variable { return discrete.Variable{Name: name, Levels: 2} }
	table := func(p []float64, vars ...discrete.Variable) *discrete.Table {
		t.Helper()
		made, err := discrete.NewTable(vars, p)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	g := dag.MustParse("dag { N [latent]; U [latent]; N -> X -> U -> Y }")
	m, err := discrete.NewModel(g, table([]float64{.4, .6}, bit("N")), table([]float64{1, 0, 0, 1}, bit("N"), bit("X")),
		table([]float64{.7, .3, .2, .8}, bit("X"), bit("U")), table([]float64{1, 0, 0, 1}, bit("U"), bit("Y")))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := m.Counterfactual([]discrete.Event{{Var: "Y", Value: 1}}, nil); err == nil || !strings.Contains(err.Error(), "latent node U has the observed cause X") {
		t.Errorf("%v, %v", p, err)
	}
}

// A model too large to go through the values of all its latent nodes.
func TestCounterfactualOfManyNodes(t *testing.T) {
	var edges []dag.Edge
	for i := range 30 {
		edges = append(edges, dag.Directed(string(rune('a'+i)), string(rune('a'+i+1))))
	}
	g, err := dag.New(dag.DAG, nil, edges)
	if err != nil {
		t.Fatal(err)
	}
	m, err := discrete.RandomStructural(g, discrete.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	last := edges[29].B
	do, err := m.Do([]string{last}, []string{"a"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for a := range 2 {
		want, err := do.At(discrete.Values{"a": a, last: 1})
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Counterfactual([]discrete.Event{{Var: last, Value: 1, Do: discrete.Values{"a": a}}}, []discrete.Event{{Var: "a", Value: 1 - a}})
		if err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("a = %d: %v, %v; want %v", a, got, err, want)
		}
	}
}

// Nested events: composition (M set to what it is changes nothing), a mediator as
// it would be without X, and what contradicts.
func TestNested(t *testing.T) {
	m, err := discrete.RandomStructural(dag.MustParse("X -> M -> Y; X -> Y; M <-> Y; X <-> M"), discrete.Config{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	nested := func(name string, do discrete.Values) map[string]discrete.Values {
		return map[string]discrete.Values{name: do}
	}
	y := func(do discrete.Values, n map[string]discrete.Values) discrete.Event {
		return discrete.Event{Var: "Y", Value: 1, Do: do, Nested: n}
	}
	one, zero := discrete.Values{"X": 1}, discrete.Values{"X": 0}
	p := func(events ...discrete.Event) float64 {
		t.Helper()
		p, err := m.Counterfactual(events, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	sum := 0.0 // over the values of M[X=0]
	for x := range 2 {
		sum += p(y(discrete.Values{"X": 1, "M": x}, nil), discrete.Event{Var: "M", Value: x, Do: zero})
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"composition", p(y(one, nested("M", one))), p(y(one, nil))},
		{"all as it is", p(y(nil, nested("M", nil))), p(y(nil, nil))},
		{"without X", p(y(one, nested("M", zero))), sum},
		{"known", p(y(one, nested("M", zero)), discrete.Event{Var: "M", Value: 1, Do: zero}),
			p(y(discrete.Values{"X": 1, "M": 1}, nil), discrete.Event{Var: "M", Value: 1, Do: zero})},
		{"about the nested node", p(discrete.Event{Var: "M", Value: 1, Do: one, Nested: nested("M", zero)}), p(discrete.Event{Var: "M", Value: 1, Do: zero})},
		{"set in its own world", p(y(one, nested("M", discrete.Values{"M": 0}))), p(y(discrete.Values{"X": 1, "M": 0}, nil))},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if text := y(one, nested("M", zero)).String(); text != "Y[X=1, M[X=0]]=1" {
		t.Error(text)
	}
	for name, want := range map[string]string{"X": "sets X twice", "W": `no node "W"`} {
		if p, err := m.Counterfactual([]discrete.Event{y(one, nested(name, nil))}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", name, p, err)
		}
	}
}
