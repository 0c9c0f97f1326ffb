package dag_test

import (
	"errors"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func TestProject(t *testing.T) {
	for _, c := range []struct {
		name          string
		graph, latent []string
		want          string
	}{
		{"common cause", []string{"U -> X", "U -> Y", "X -> Y"}, []string{"U"}, "ADMG { X -> Y; X <-> Y }"},
		{"chain", []string{"X -> U", "U -> V", "V -> Y"}, []string{"U", "V"}, "ADMG { X -> Y }"},
		{"latent child of an observed cause", []string{"Z -> U", "U -> X", "U -> Y"}, []string{"U"}, "ADMG { Z -> X; Z -> Y; X <-> Y }"},
		{"latent with a spouse", []string{"U <-> Z", "U -> X"}, []string{"U"}, "ADMG { Z <-> X }"},
		{"latent collider", []string{"X -> U", "Y -> U"}, []string{"U"}, "ADMG { X; Y }"},
		{"latent above latent", []string{"W -> U", "W -> Z", "U -> X", "U -> Y"}, []string{"W", "U"}, "ADMG { Z <-> X; Z <-> Y; X <-> Y }"},
	} {
		g := parse(t, c.graph...)
		g, err := g.Assign(dag.Latent, c.latent...)
		if err != nil {
			t.Fatal(err)
		}
		p, err := g.Project()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want, err := dag.Parse(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Equal(want) {
			t.Errorf("%s: %v, want %v", c.name, p, want)
		}
		again, err := p.Project()
		if err != nil || !again.Equal(p) {
			t.Errorf("%s: projected again: %v, %v", c.name, again, err)
		}
	}
	var class *dag.ClassError
	if _, err := parse(t, "X -- Y").Project(); !errors.As(err, &class) {
		t.Errorf("Project of a CPDAG: %v", err)
	}
}
