package dag_test

import (
	"math/rand/v2"
	"slices"
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

// With latent and selected nodes: the minimal separators of every two others that
// hold the selected, which are not named, and none of the latent.
func TestImpliedUnderSelection(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 1))
	opened, closed := 0, 0
	for range 300 {
		p := randomADMG(r, 6, 0.35, 0)
		g, err := p.graph(dag.DAG)
		if err != nil {
			t.Fatal(err)
		}
		const latent, selected = 1 << 4, 1 << 5
		if g, err = g.Assign(dag.Latent, letters[4]); err != nil {
			t.Fatal(err)
		}
		if g, err = g.Assign(dag.Selected, letters[5]); err != nil {
			t.Fatal(err)
		}
		all, err := g.Implied()
		if err != nil {
			t.Fatal(err)
		}
		got := map[[2]int][]int{}
		for i := range all {
			pair := [2]int{bits(i.X), bits(i.Y)}
			got[pair] = append(got[pair], bits(i.Given))
		}
		basis, err := g.Basis()
		if err != nil {
			t.Fatal(err)
		}
		inBasis := map[[2]int]bool{}
		for _, i := range basis {
			inBasis[[2]int{bits(i.X), bits(i.Y)}] = true
			if !p.separated(bits(i.X), bits(i.Y), bits(i.Given)|selected) || bits(i.Given)&latent != 0 {
				t.Fatalf("%v: the basis has %v, which does not hold in cases selected by F", p, i)
			}
		}
		for i := range 4 {
			for j := i + 1; j < 4; j++ {
				pair := [2]int{1 << i, 1 << j}
				want := p.separators(pair[0], pair[1], selected, 15)
				for k := range want {
					want[k] &^= selected
				}
				slices.Sort(want)
				slices.Sort(got[pair])
				if !slices.Equal(got[pair], want) || inBasis[pair] != (len(want) > 0) {
					t.Fatalf("%v: %s and %s in cases selected by F: %b, want %b; in the basis: %v", p, letters[i], letters[j], got[pair], want, inBasis[pair])
				}
				switch without := p.separators(pair[0], pair[1], 0, 15); {
				case len(without) > 0 && len(want) == 0:
					opened++
				case len(without) == 0 && len(want) > 0:
					closed++
				}
			}
		}
	}
	if opened == 0 || closed == 0 {
		t.Errorf("selection made %d pairs dependent and %d independent", opened, closed)
	}
}
