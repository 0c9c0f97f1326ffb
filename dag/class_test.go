package dag_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func TestClassFaults(t *testing.T) {
	cpdag := parse(t, "A -- B -- C")
	hidden, err := parse(t, "U -> A; U -> B").Assign(dag.Latent, "U")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		of   func() (*dag.Graph, error)
		want string // "": a *dag.ClassError
	}{
		{"CPDAG of an ADMG", frontDoor(t).CPDAG, ""},
		{"CPDAG of a latent cause", hidden.CPDAG, "[U] are latent: PAG"},
		{"MAG of a CPDAG", cpdag.MAG, ""},
		{"PAG of a CPDAG", cpdag.PAG, ""},
		{"Extend of a DAG", hidden.Extend, ""},
		{"Extend of a cycle of four", parse(t, "A -- B -- C -- D -- A").Extend, "no class of DAGs"},
		{"Orient in a DAG", func() (*dag.Graph, error) { return hidden.Orient(dag.Directed("U", "A")) }, ""},
		{"an unknown node", func() (*dag.Graph, error) { return cpdag.Orient(dag.Directed("A", "b")) }, `did you mean "B"?`},
		{"no such edge", func() (*dag.Graph, error) { return cpdag.Orient(dag.Directed("A", "C")) }, "no edge between A and C"},
		{"no arrow", func() (*dag.Graph, error) { return cpdag.Orient(dag.Bidirected("A", "B")) }, "A <-> B is no arrow"},
		{"both ways", func() (*dag.Graph, error) { return cpdag.Orient(dag.Directed("A", "B"), dag.Directed("C", "B")) }, "the other way round"},
		{"a cycle", func() (*dag.Graph, error) {
			return parse(t, "A -- B -- C -- A").Orient(dag.Directed("A", "B"), dag.Directed("B", "C"), dag.Directed("C", "A"))
		}, "the other way round"},
	} {
		g, err := c.of()
		var class *dag.ClassError
		if c.want == "" && !errors.As(err, &class) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, %v; want %q", c.name, g, err, c.want)
		}
	}
}

func TestMAGUnderSelection(t *testing.T) {
	g, err := parse(t, "X -> S <- Y; Z -> X").Assign(dag.Selected, "S")
	if err != nil {
		t.Fatal(err)
	}
	m, err := g.MAG()
	if err != nil || !m.Equal(parse(t, "mag { X -- Y; Z -- X }")) {
		t.Errorf("MAG of %v: %v, %v; selection joins X and Y and makes both causes of it", g, m, err)
	}
}
