package dag_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/cases"
)

// graphCase is a line of causal/graphs/random_graphs.jsonl.
type graphCase struct {
	ID, Kind             string
	Nodes, Latent        []string
	Directed, Bidirected [][2]string
	X, Y                 []string
	Separations          []struct {
		X, Y, Given []string
		Separated   bool
	} `json:"dsep"`
	Moral     [][2]string
	Total     [][]string  `json:"total_effect_minimal_adjustment"`
	Direct    *[][]string `json:"direct_effect_minimal_adjustment"` // nil: not known
	Canonical *[]string   `json:"canonical_adjustment"`             // nil: there is none
	Checks    []struct {
		Given []string
		Valid bool
	} `json:"adjustment_checks"`
	Implied []struct {
		X, Y  string
		Given []string
	} `json:"implied_independencies"`
	Instruments []struct {
		IV    string
		Given []string
	} `json:"conditional_instruments"`
}

// graph returns the graph of a case.
func (c graphCase) graph(t *testing.T) *dag.Graph {
	t.Helper()
	class, known := map[string]dag.Class{"dag": dag.DAG, "latent": dag.DAG, "admg": dag.ADMG}[c.Kind]
	if !known {
		t.Fatalf("%s: unknown kind %q", c.ID, c.Kind)
	}
	var edges []dag.Edge
	for _, e := range c.Directed {
		edges = append(edges, dag.Directed(e[0], e[1]))
	}
	for _, e := range c.Bidirected {
		edges = append(edges, dag.Bidirected(e[0], e[1]))
	}
	g, err := dag.New(class, dag.Named(c.Nodes...), edges)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	if g, err = g.Assign(dag.Latent, c.Latent...); err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return g
}

// eachGraph calls with for every case and its graph.
func eachGraph(t *testing.T, with func(c graphCase, g *dag.Graph)) {
	t.Helper()
	const file = "causal/graphs/random_graphs.jsonl"
	n := 0
	err := cases.Lines(file, func(c graphCase) {
		n++
		with(c, c.graph(t))
	})
	switch {
	case cases.Absent(err):
		t.Logf("absent, nothing to test: %v", err)
	case err != nil:
		t.Fatal(err)
	case n == 0:
		t.Errorf("%s has no case", file)
	}
}

// setOf writes a set of names in order.
func setOf(names []string) string {
	return "{" + strings.Join(slices.Sorted(slices.Values(names)), " ") + "}"
}

// setsOf writes a set of sets in order.
func setsOf(sets [][]string) []string {
	out := []string{}
	for _, s := range sets {
		out = append(out, setOf(s))
	}
	slices.Sort(out)
	return out
}

func TestCasesSeparation(t *testing.T) {
	separated := 0
	eachGraph(t, func(c graphCase, g *dag.Graph) {
		for _, q := range c.Separations {
			got, err := g.Separated(q.X, q.Y, q.Given)
			if err != nil || got != q.Separated {
				t.Errorf("%s: %v and %v given %v: separated %v, %v; want %v", c.ID, q.X, q.Y, q.Given, got, err, q.Separated)
			}
			if q.Separated {
				separated++
			}
		}
		if c.Kind != "dag" {
			return
		}
		edges, err := g.Moral()
		var got, want [][]string
		for _, e := range edges {
			got = append(got, []string{e.A, e.B})
		}
		for _, e := range c.Moral {
			want = append(want, e[:])
		}
		if err != nil || !slices.Equal(setsOf(got), setsOf(want)) {
			t.Errorf("%s: moral graph %v, %v; want %v", c.ID, got, err, want)
		}
	})
	if separated == 0 && os.Getenv(cases.Variable) == "" {
		t.Error("no case is separated")
	}
}
