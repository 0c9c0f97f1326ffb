package dag_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func graph(t *testing.T, class dag.Class, edges ...dag.Edge) *dag.Graph {
	t.Helper()
	g, err := dag.New(class, nil, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// frontDoor is the example of [Pearl2009] figure 3.5.
func frontDoor(t *testing.T) *dag.Graph {
	return graph(t, dag.ADMG, dag.Directed("X", "Z"), dag.Directed("Z", "Y"), dag.Bidirected("X", "Y"))
}

func TestRelations(t *testing.T) {
	g := frontDoor(t)
	for _, c := range []struct {
		name string
		of   func(...string) ([]string, error)
		arg  string
		want string
	}{
		{"Parents", g.Parents, "Y", "Z"},
		{"Children", g.Children, "X", "Z"},
		{"Spouses", g.Spouses, "Y", "X"},
		{"Neighbours", g.Neighbours, "Y", ""},
		{"Ancestors", g.Ancestors, "Z", "X Z"},
		{"Descendants", g.Descendants, "Z", "Z Y"},
	} {
		got, err := c.of(c.arg)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s(%s) = %v, %v; want %s", c.name, c.arg, got, err, c.want)
		}
	}
	if got := g.Districts(); len(got) != 2 || strings.Join(got[0], " ") != "X Y" || got[1][0] != "Z" {
		t.Errorf("Districts = %v, want [[X Y] [Z]]", got)
	}
	if got := g.TopologicalOrder(); !slices.Equal(got, []string{"X", "Z", "Y"}) {
		t.Errorf("TopologicalOrder = %v", got)
	}
}

func TestSurgery(t *testing.T) {
	g := frontDoor(t)
	for _, c := range []struct {
		name string
		of   func(...string) (*dag.Graph, error)
		arg  []string
		want string
	}{
		{"WithoutArrowsInto", g.WithoutArrowsInto, []string{"Y"}, "ADMG { X; Z; Y; X -> Z }"},
		{"WithoutArrowsInto", g.WithoutArrowsInto, []string{"X"}, "ADMG { X -> Z; Z -> Y }"},
		{"WithoutArrowsOutOf", g.WithoutArrowsOutOf, []string{"X"}, "ADMG { X; Z; Y; Z -> Y; X <-> Y }"},
		{"Subgraph", g.Subgraph, []string{"Y", "X"}, "ADMG { X <-> Y }"},
	} {
		h, err := c.of(c.arg...)
		if err != nil || h.String() != c.want {
			t.Errorf("%s(%v) = %v, %v; want %s", c.name, c.arg, h, err, c.want)
		}
	}
}

func TestEqual(t *testing.T) {
	a := graph(t, dag.PAG, dag.Edge{A: "X", B: "Y", AtA: dag.Circle, AtB: dag.Arrow}, dag.Undirected("Y", "Z"))
	b := graph(t, dag.PAG, dag.Undirected("Z", "Y"), dag.Edge{A: "Y", B: "X", AtA: dag.Arrow, AtB: dag.Circle})
	c := graph(t, dag.PAG, dag.Undirected("Z", "Y"), dag.Edge{A: "Y", B: "X", AtA: dag.Circle, AtB: dag.Arrow})
	if !a.Equal(b) || a.Equal(c) {
		t.Errorf("Equal: %v, %v, %v", a, b, c)
	}
	latent, err := a.Assign(dag.Latent, "Z")
	if err != nil || latent.Equal(a) || strings.Join(latent.Observed(), " ") != "X Y" || len(a.With(dag.Latent)) != 0 {
		t.Errorf("Assign: %v, %v; before %v", latent, err, a)
	}
}

func TestGraphFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		class dag.Class
		nodes []dag.Node
		edges []dag.Edge
		want  []string
	}{
		{"cycle", dag.DAG, nil, []dag.Edge{dag.Directed("R", "A"), dag.Directed("A", "B"), dag.Directed("B", "C"), dag.Directed("C", "A"), dag.Directed("C", "D")},
			[]string{"there is a cycle", "A -> B -> C -> A"}},
		{"all at once", dag.DAG, dag.Named("X", "Y", "X", ""), []dag.Edge{dag.Directed("X", "X"), dag.Bidirected("X", "Y"), dag.Directed("X", "Yy")},
			[]string{`"X" is given twice`, "node 3 has no name", "to itself", "X <-> Y: a DAG has no such edges", `no node "Yy" (did you mean "Y"?)`}},
		{"twice", dag.ADMG, nil, []dag.Edge{dag.Directed("X", "Y"), dag.Bidirected("X", "Y"), dag.Bidirected("Y", "X")},
			[]string{"edge Y <-> X: there is an edge X <-> Y already"}},
		{"almost a cycle", dag.MAG, nil, []dag.Edge{dag.Directed("X", "Y"), dag.Directed("Y", "Z"), dag.Bidirected("X", "Z")},
			[]string{"no edge X <-> Z beside a directed path"}},
		{"tails and heads", dag.MAG, nil, []dag.Edge{dag.Undirected("X", "Y"), dag.Directed("Z", "X")},
			[]string{"node X of a MAG has both"}},
		{"no class", dag.Class(9), nil, nil, []string{"Class(9)"}},
	} {
		_, err := dag.New(c.class, c.nodes, c.edges)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", c.name, err, want)
			}
		}
	}
	_, err := frontDoor(t).Ancestors("x", "Q")
	var unknown *dag.UnknownNodeError
	if !errors.As(err, &unknown) || unknown.Name != "x" || !strings.Contains(err.Error(), `did you mean "X"?`) || !strings.Contains(err.Error(), `"Q"`) {
		t.Errorf("Ancestors of unknown nodes: %v", err)
	}
	var cycle *dag.CycleError
	for _, back := range []dag.Edge{dag.Directed("B", "A"), {A: "A", B: "B", AtA: dag.Arrow, AtB: dag.Tail}} {
		if _, err := dag.New(dag.DAG, nil, []dag.Edge{dag.Directed("A", "B"), back}); !errors.As(err, &cycle) || strings.Contains(err.Error(), "already") {
			t.Errorf("A -> B and %v are a cycle: %v", back, err)
		}
	}
}
