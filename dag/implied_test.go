package dag_test

import (
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// The basis of a random graph holds in it; and a graph on the same nodes in which
// all of it holds has every independency of the first, among all ADMGs of three
// nodes and random ones of more.
func TestBasis(t *testing.T) {
	holds := func(p plain, basis []dag.Independence) bool {
		for _, i := range basis {
			if !p.separated(bits(i.X), bits(i.Y), bits(i.Given)) {
				return false
			}
		}
		return true
	}
	var graphs []plain
	everyADMG(t, 3, func(p plain, _ bool) { graphs = append(graphs, p) })
	r := rand.New(rand.NewPCG(8, 1))
	for range 60 {
		graphs = append(graphs, randomADMG(r, 4, 0.3, 0.1), randomADMG(r, 4, 0.5, 0))
	}
	implied := 0
	for _, p := range graphs {
		class := dag.DAG
		for _, e := range p.edges {
			if e.atA == dag.Arrow && e.atB == dag.Arrow {
				class = dag.ADMG
			}
		}
		g, err := p.graph(class)
		if err != nil {
			t.Fatal(err)
		}
		basis, err := g.Basis()
		if err != nil || !holds(p, basis) {
			t.Fatalf("%v: the basis %v, %v does not hold", p, basis, err)
		}
		all, err := g.Implied()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range graphs {
			if q.n != p.n || !holds(q, basis) {
				continue
			}
			for i := range all {
				implied++
				if !q.separated(bits(i.X), bits(i.Y), bits(i.Given)) {
					t.Fatalf("%v: %v does not follow from the basis %v: it fails in %v", p, i, basis, q)
				}
			}
		}
	}
	if implied < 1000 {
		t.Errorf("only %d independencies were compared", implied)
	}
}
