package identify_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/cases"
)

// sourced is a line of the file of queries to several distributions.
type sourced struct {
	ID           string
	Data         []string
	Query        string
	Graph        []string
	Transport    string `json:"transportability"`
	Selection    string `json:"selection_bias"`
	Missing      string `json:"missing_data"`
	Identifiable bool
}

func (c sourced) search(t testing.TB) identify.Search {
	parse := func(text string) identify.Query {
		q, err := identify.ParseQuery(text)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		return q
	}
	names := func(list string) []string {
		return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", ", r) })
	}
	g, err := dag.Parse(strings.Join(c.Graph, "\n"))
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	s := identify.Search{Graph: g, Query: parse(c.Query), Transport: names(c.Transport), Selection: names(c.Selection), Missing: map[string]string{}}
	for _, q := range c.Data {
		s.Data = append(s.Data, parse(q))
	}
	for _, pair := range strings.Split(c.Missing, ",") {
		if indicator, x, is := strings.Cut(pair, ":"); is {
			s.Missing[strings.TrimSpace(x)] = strings.TrimSpace(indicator)
		}
	}
	return s
}

func TestCasesSearch(t *testing.T) {
	err := cases.Lines("causal/id/do_search.jsonl", func(c sourced) {
		d, err := c.search(t).Find(context.Background())
		var not *identify.NotDerivedError
		switch {
		case errors.As(err, &not):
			if c.Identifiable {
				t.Errorf("%s: %v", c.ID, err)
			}
			if err := not.Closest.Verify(context.Background()); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.ID, err)
		case !c.Identifiable:
			t.Errorf("%s: %v, want none", c.ID, d.Estimand)
		default:
			if err := d.Verify(context.Background(), 1, 2, 3); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// find answers a query of arrows and distributions, and checks the answer.
func find(t *testing.T, c sourced) (*identify.Derivation, error) {
	t.Helper()
	d, err := c.search(t).Find(context.Background())
	if err == nil {
		err := d.Verify(context.Background())
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
	}
	return d, err
}

// Published results, and their smallest variations that have none.
func TestSearchPublished(t *testing.T) {
	for _, c := range []sourced{
		// A surrogate experiment on Z in place of one on X.
		{ID: "zid", Data: []string{"p(x,y,z)", "p(x,y|do(z))"}, Query: "p(y|do(x))", Graph: []string{"z -> x -> y", "z <-> x", "z <-> y"}, Identifiable: true},
		{ID: "zid confounded", Data: []string{"p(x,y,z)", "p(x,y|do(z))"}, Query: "p(y|do(x))", Graph: []string{"z -> x -> y", "z <-> x", "z <-> y", "x <-> y"}},
		// Age differs: reweight an experiment of elsewhere. [PearlBareinboim2014] example 1.
		{ID: "transport", Data: []string{"p(x,y,z)", "p(y,z|do(x),t)"}, Query: "p(y|do(x))", Graph: []string{"x -> y", "z -> x", "z -> y", "t -> z", "x <-> y"}, Transport: "t", Identifiable: true},
		// A mediator differs, and the rest is confounded.
		{ID: "transport mediator", Data: []string{"p(x,y,z)", "p(y,z|do(x),t)"}, Query: "p(y|do(x))", Graph: []string{"x -> z -> y", "t -> z", "x <-> y"}, Transport: "t", Identifiable: true},
		{ID: "transport no data here", Data: []string{"p(y,z|do(x),t)"}, Query: "p(y|do(x))", Graph: []string{"x -> y", "z -> x", "z -> y", "t -> z"}, Transport: "t"},
		{ID: "of the other population", Data: []string{"p(x,y,z)", "p(z|t)"}, Query: "p(y|do(x),t)", Graph: []string{"x -> y", "z -> x", "z -> y", "t -> z"}, Transport: "t", Identifiable: true},
		// Two populations, each good for one part.
		{ID: "two populations", Data: []string{"p(y|do(z),a)", "p(z|do(x),b)"}, Query: "p(y|do(x))", Graph: []string{"x -> z -> y", "a -> z", "b -> y", "x <-> z", "x <-> y"}, Transport: "a, b", Identifiable: true},
		// Each is missing depending on the other: P(x, y) by a quotient, [Mohan2013]
		// theorem 2.
		{ID: "missing crosswise", Data: []string{"p(x*,y*,r_x,r_y)"}, Query: "p(x,y)", Graph: []string{"x -> y", "x -> r_y", "y -> r_x"}, Missing: "r_x : x, r_y : y", Identifiable: true},
		{ID: "missing by itself", Data: []string{"p(x*,y,r_x)"}, Query: "p(x,y)", Graph: []string{"x -> y", "x -> r_x"}, Missing: "r_x : x"},
		{ID: "missing at random", Data: []string{"p(x*,y,r_x)"}, Query: "p(x)", Graph: []string{"x -> y", "y -> r_x"}, Missing: "r_x : x", Identifiable: true},
		// What is missing depends on what was seen of the other.
		{ID: "missing by what is seen", Data: []string{"p(x*,y*,r_x,r_y)"}, Query: "p(y)", Graph: []string{"x -> y", `"x*" -> r_y`, "r_x -> r_y"}, Missing: "r_x : x, r_y : y", Identifiable: true},
		// Selection where its probability is known in the whole population.
		{ID: "selection weighted", Data: []string{"p(x,y|s)", "p(s,y)"}, Query: "p(x,y)", Graph: []string{"x -> y", "y -> s"}, Selection: "s", Identifiable: true},
		// Selection and another population at once.
		{ID: "selected elsewhere", Data: []string{"p(x,y,z|s,t)", "p(z)"}, Query: "p(y|do(x))", Graph: []string{"x -> y", "z -> y", "z -> x", "z -> s", "t -> x"}, Transport: "t", Selection: "s", Identifiable: true},
	} {
		_, err := find(t, c)
		var not *identify.NotDerivedError
		if (err == nil) != c.Identifiable || err != nil && !errors.As(err, &not) {
			t.Errorf("%s: identified %v: %v", c.ID, err == nil, err)
		}
	}
}

// Nodes that are marked latent, and those that no data have, are the same.
func TestSearchLatent(t *testing.T) {
	data, q := []identify.Query{parse(t, "P(x, y, z)")}, parse(t, "P(y | do(x))")
	for text, want := range map[string]bool{
		"dag { u [latent]; u -> x; u -> y; x -> y; z -> x }":        false,
		"dag { u; u -> x; u -> y; x -> y; z -> x }":                 false,
		"dag { u [latent]; u -> x; u -> y; x -> z; z -> y }":        true,
		"dag { u; u -> x; u -> y; x -> z; z -> y }":                 true,
		"dag { u; u -> x; u -> w; w -> y; x -> z; z -> y; x -> w }": false,
	} {
		d, err := identify.Search{Graph: dag.MustParse(text), Data: data, Query: q}.Find(context.Background())
		if err == nil {
			if err := d.Verify(context.Background()); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		} else if !errors.As(err, new(*identify.NotDerivedError)) {
			t.Errorf("%s: %v", text, err)
		}
		if (err == nil) != want {
			t.Errorf("%s: derived %v, want %v", text, err == nil, want)
		}
	}
}

// Variables of three levels, one of them missing at times: P(y | do(x)) from what is
// seen of y, against the truth.
func TestDerivationEvaluateLevels(t *testing.T) {
	g := dag.MustParse(`x -> y; z -> y; z -> x; z -> r; y -> "y*"; r -> "y*"`)
	d, err := identify.Search{Graph: g, Data: []identify.Query{parse(t, "P(x, z, y*, r)")}, Query: parse(t, "P(y | do(x))"), Missing: map[string]string{"y": "r"}}.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	m, err := discrete.Random(g, discrete.Config{Seed: 1, Levels: map[string]int{"x": 3, "y": 3, "y*": 4}})
	if err != nil {
		t.Fatal(err)
	}
	var tables []*discrete.Table
	for _, name := range g.Names() {
		table, err := m.Mechanism(name)
		if err == nil && name == "y*" {
			p := make([]float64, 2*3*4)
			for y := range 3 {
				p[y*4+3], p[12+y*4+y] = 1, 1 // missing, seen
			}
			table, err = discrete.NewTable([]discrete.Variable{{Name: "r", Levels: 2}, {Name: "y", Levels: 3}, {Name: "y*", Levels: 4}}, p)
		}
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	if m, err = discrete.NewModel(g, tables...); err != nil {
		t.Fatal(err)
	}
	seen, err := m.Do([]string{"r", "y*", "z", "x"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Evaluate(nil, seen)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Do([]string{"y"}, []string{"x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if off, err := want.Distance(got); err != nil || !(off <= 1e-12) {
		t.Errorf("%v is off by %v, %v", d.Estimand, off, err)
	}
}

// Of the distribution of all nodes, graphs of four to eight with known verdicts.
func TestCasesSearchADMG(t *testing.T) {
	err := cases.Lines("causal/id/random_admg.jsonl", func(c query) {
		d, err := identify.Search{Graph: c.graph(t), Data: []identify.Query{{Outcome: c.Nodes}}, Query: identify.Query{Outcome: c.Y, Do: c.X, Given: c.Given}}.Find(context.Background())
		if err == nil {
			if err := d.Verify(context.Background(), 1); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		} else if !errors.As(err, new(*identify.NotDerivedError)) {
			t.Errorf("%s: %v", c.ID, err)
		}
		if (err == nil) != c.Identifiable {
			t.Errorf("%s: derived %v, identifiable %v", c.ID, err == nil, c.Identifiable)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Of one distribution, that of all nodes, the rules find what Effect finds, which
// is complete; every expression is right.
func TestSearchAgreesWithEffect(t *testing.T) {
	for n, every := range map[int]int{2: 1, 3: 1, 4: searchStep} {
		for code, g := range admgs(t, n) {
			if code%every != 0 {
				continue
			}
			for q := range queries(g) {
				for _, z := range append([]string{""}, g.Names()...) {
					one := q
					if z == q.Outcome[0] || z == q.Do[0] {
						continue
					}
					if z != "" {
						one.Given = []string{z}
					}
					want, err := identify.Identifiable(g, one)
					if err != nil {
						t.Fatal(err)
					}
					d, err := identify.Search{Graph: g, Data: []identify.Query{{Outcome: g.Names()}}, Query: one}.Find(context.Background())
					var not *identify.NotDerivedError
					if (err == nil) != want || err != nil && !errors.As(err, &not) {
						t.Fatalf("%v, %v: %v, but identified: %v", g, one, err, want)
					}
					if err != nil {
						continue
					}
					if err := d.Verify(context.Background(), uint64(code)); err != nil {
						t.Fatalf("%v, %v: %v", g, one, err)
					}
				}
			}
		}
	}
}
