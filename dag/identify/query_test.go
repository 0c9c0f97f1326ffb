package identify_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

func TestParseQuery(t *testing.T) {
	for text, want := range map[string]identify.Query{
		"P(y)":                              {Outcome: []string{"y"}},
		" p( y ,z|do ( x ) )\n":             {Outcome: []string{"y", "z"}, Do: []string{"x"}},
		"P(y | do(x, w), z)":                {Outcome: []string{"y"}, Do: []string{"x", "w"}, Given: []string{"z"}},
		"P(y | z, do(x), w)":                {Outcome: []string{"y"}, Do: []string{"x"}, Given: []string{"z", "w"}},
		`P("a b", "q\"\\" | do, P)`:         {Outcome: []string{"a b", `q"\`}, Given: []string{"do", "P"}},
		"P(blood-pressure.2 | do(Größe_ß))": {Outcome: []string{"blood-pressure.2"}, Do: []string{"Größe_ß"}},
	} {
		got, err := identify.ParseQuery(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestParseQueryFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "line 1 col 1: want P(",
		"Q(y)":               "col 1: want P(",
		"P y":                `col 3: want (, not 'y'`,
		"P(":                 "col 3: the query ends where a name should be",
		"P()":                `col 3: want a name, not ")"`,
		"P(y":                "the query ends, want )",
		"P(y | do(x)":        "the query ends, want )",
		"P(y | do(x), do(z)": "col 14: do( a second time",
		"P(do(x))":           "col 3: do( belongs behind the bar",
		"P(y,\n | x)":        "line 2 col 2: want a name",
		"P(y) + 1":           `text after the query: "+ 1"`,
		`P("y)`:              "a quote is not closed",
		`P("")`:              "a name is empty",
		`P("\n")`:            `comes before " or \ only`,
		"y do x":             `want P( at the beginning, as in P(y | do(x), z), not "y do x"`,
		"P(y | do x)":        `col 10: want ), not "x)": commas are between names, and what is set is in do(…)`,
		"P(y | Do(x))":       "what is set is in do(…)",
		"P(y=1 | do(x))":     "col 4: want ), not '=': a query is about variables",
		"P(y | do())":        `want a name, not ")"`,
	} {
		_, err := identify.ParseQuery(text)
		var syntax *dag.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v lacks %q", text, err, want)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, text := range []string{"P(y | do(x), z)", `P("a b"|c,do("\\"))`, "p(y,z)", "P(do|do(do))", "P(\xff)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := identify.ParseQuery(text)
		if err != nil {
			return
		}
		again, err := identify.ParseQuery(q.String())
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("%q is %+v, which is written %q and read as %+v, %v", text, q, q.String(), again, err)
		}
	})
}

func TestEffectFaults(t *testing.T) {
	g := dag.MustParse("X -> Y; X <-> Y; Z -> X")
	for _, c := range []struct {
		q    identify.Query
		want []string
	}{
		{identify.Query{}, []string{"has no outcome"}},
		{identify.Query{Outcome: []string{"y"}, Do: []string{"W"}}, []string{`no node "y" (did you mean "Y"?)`, `no node "W"`}},
		{identify.Query{Outcome: []string{"Y"}, Do: []string{"Y"}}, []string{"Y is both in the outcome and in do"}},
		{identify.Query{Outcome: []string{"Y", "Y"}, Do: []string{"X"}, Given: []string{"X"}}, []string{"Y is twice in the outcome", "X is both in do and in the condition"}},
	} {
		_, err := identify.Effect(g, c.q)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v lacks %q", c.q, err, want)
			}
		}
		if ok, err := identify.Identifiable(g, c.q); ok || err == nil {
			t.Errorf("%v: Identifiable %v, %v", c.q, ok, err)
		}
	}
	q := identify.Query{Outcome: []string{"Y"}, Do: []string{"X"}}
	latent := dag.MustParse("dag { U [latent]; U -> X; U -> Y; X -> Y }")
	if _, err := identify.Effect(latent, identify.Query{Outcome: []string{"Y"}, Given: []string{"U"}}); err == nil || !strings.Contains(err.Error(), "U is latent") {
		t.Errorf("a latent node: %v", err)
	}
	var not *identify.NotIdentifiedError
	if _, err := identify.Effect(latent, q); !errors.As(err, &not) {
		t.Errorf("a latent cause of both: %v", err)
	} else if err := not.Hedge.Check(latent); err != nil {
		t.Error(err)
	}
	var class *dag.ClassError
	if _, err := identify.Effect(dag.MustParse("X -- Y"), q); !errors.As(err, &class) {
		t.Errorf("a CPDAG: %v", err)
	}
	selected, err := dag.MustParse("X -> Y; Y -> S").Assign(dag.Selected, "S")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identify.Effect(selected, q); err == nil || !strings.Contains(err.Error(), "selected by S") {
		t.Errorf("selection: %v", err)
	}
	var edges []dag.Edge
	for i := range 600 {
		edges = append(edges, dag.Directed(strings.Repeat("v", i+1), "Y"))
	}
	wide, err := dag.New(dag.ADMG, nil, edges)
	if err != nil {
		t.Fatal(err)
	}
	var size *identify.SizeError
	if _, err := identify.Effect(wide, identify.Query{Outcome: []string{"Y"}}); !errors.As(err, &size) || size.Nodes != 601 {
		t.Errorf("600 causes: %v", err)
	}
}

// Whatever graph and query can be read has an answer, and the answer is right.
func FuzzEffect(f *testing.F) {
	f.Add("X -> Z -> Y; X <-> Y", "P(Y | do(X))")
	f.Add("X -> Y; X <-> Y; Z -> X", "P(Y | do(X), Z)")
	f.Add("dag { U [latent]; U -> A; U -> B; A -> B; C }", "P(B, C | do(A))")
	f.Fuzz(func(t *testing.T, graph, query string) {
		g, err := dag.Parse(graph)
		if err != nil || g.Len() > 6 {
			return
		}
		q, err := identify.ParseQuery(query)
		if err != nil || q.Check(g) != nil || g.Class() > dag.ADMG || len(g.With(dag.Selected)) > 0 {
			return
		}
		proven(t, g, q, 1, true)
	})
}

// TestNoGraph: a graph that dag.Parse refused is nil, and no verb panics on it.
func TestNoGraph(t *testing.T) {
	q := identify.Query{Outcome: []string{"Y"}, Do: []string{"X"}}
	_, effect := identify.Effect(nil, q)
	_, identifiable := identify.Identifiable(nil, q)
	_, counterfactual := identify.Counterfactual{Of: []discrete.Event{{Var: "Y"}}}.Identify(nil, identify.Experiments)
	_, search := identify.Search{Data: []identify.Query{q}, Query: q}.Find(context.Background())
	for name, err := range map[string]error{"Effect": effect, "Identifiable": identifiable, "Counterfactual": counterfactual, "Search": search} {
		if err == nil || !strings.Contains(err.Error(), "the graph is nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
