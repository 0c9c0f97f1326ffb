package identify

import (
	"maps"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Estimands hold for variables of any number of levels, and whatever the values
// of symbols that the query does not have.
func TestManyLevels(t *testing.T) {
	for _, graph := range []string{
		"X -> Z -> Y; X <-> Y",
		"B -> A -> X -> Y; B <-> X; B <-> Y",
		"A -> B -> X -> Y; B <-> Y",
		"A -> X -> Z -> Y; A -> Y; X <-> Y; A <-> Z",
	} {
		g := dag.MustParse(graph)
		r := result(t, graph, "Y", "X")
		for seed := range uint64(4) {
			levels := map[string]int{"X": 3, "Y": 3, "A": 2, "B": 4}
			maps.DeleteFunc(levels, func(name string, _ int) bool { return !g.Has(name) })
			m, err := discrete.Random(g, discrete.Config{Seed: seed, Levels: levels, LatentLevels: 3})
			if err != nil {
				t.Fatal(err)
			}
			if off, err := r.distance(m, seed); err != nil || off > agreement {
				t.Errorf("%v in %s is off by %v, %v", r.Estimand, graph, off, err)
			}
		}
	}
}
