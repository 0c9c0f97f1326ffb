package dag_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// checkSeparation compares every question of one node, another and a set with
// the walk over all paths, and the path that is shown with its definition.
func checkSeparation(t *testing.T, p plain, g *dag.Graph) (trapped int) {
	t.Helper()
	for x := range p.n {
		for y := range x {
			for given := range 1 << p.n {
				if given>>x&1 == 1 || given>>y&1 == 1 {
					continue
				}
				want := p.separated(1<<x, 1<<y, given)
				got, err := g.Separated(letters[x:x+1], letters[y:y+1], names(given))
				if err != nil || got != want {
					t.Fatalf("%v: Separated(%s, %s, %v) = %v, %v; want %v", p, letters[x], letters[y], names(given), got, err, want)
				}
				if p.parted(1<<x, 1<<y, given, true) != want {
					trapped++
				}
				path, err := g.OpenPath(letters[x:x+1], letters[y:y+1], names(given))
				if err != nil || (path == nil) != want {
					t.Fatalf("%v: OpenPath(%s, %s, %v) = %v, %v; separated: %v", p, letters[x], letters[y], names(given), path, err, want)
				}
				if path != nil && !p.shows(path, x, y, given) {
					t.Fatalf("%v: given %v the path shown is not open or not there: %v", p, names(given), path)
				}
			}
		}
	}
	return trapped
}

// shows reports whether a path is one of the graph's between two nodes and open.
func (p plain) shows(path *dag.Path, x, y, given int) bool {
	for edges := range p.paths(x, y) {
		var same []dag.Edge
		for _, e := range edges {
			same = append(same, dag.Edge{A: letters[e.a], B: letters[e.b], AtA: e.atA, AtB: e.atB})
		}
		if slices.Equal(same, path.Edges) {
			return p.open(edges, given, false)
		}
	}
	return false
}

// Every DAG of at most 5 nodes up to the names of its nodes, random ADMGs of at most
// 7 and ancestral graphs of at most 6.
func TestSeparationByPaths(t *testing.T) {
	trapped := 0
	for n := 1; n <= 5; n++ {
		for p := range ordered(n) {
			g, err := p.graph(dag.DAG)
			if err != nil {
				t.Fatal(err)
			}
			trapped += checkSeparation(t, p, g)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 60 {
		p := randomADMG(r, 4+r.IntN(4), 0.3, 0.2)
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		trapped += checkSeparation(t, p, g)
	}
	for range 60 {
		p, g := randomMAG(r, 4+r.IntN(3))
		trapped += checkSeparation(t, p, g)
	}
	if trapped == 0 {
		t.Error("colliders that no descendant opens would not be seen")
	}
}

// All minimal separators, and the one found alone, beside those among all sets.
func TestSeparatorsByPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	several := 0
	for k := range 4000 {
		p := randomADMG(r, 5+r.IntN(3), 0.3, 0.1)
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		if k%4 == 0 {
			p, g = randomMAG(r, 5+r.IntN(2))
		}
		order := r.Perm(p.n)
		x, y := 1<<order[0], 1<<order[1]
		if r.IntN(2) == 0 {
			x |= 1 << order[2]
		}
		include := r.IntN(1<<p.n) & r.IntN(1<<p.n) & r.IntN(1<<p.n) &^ (x | y)
		allowed := (r.IntN(1<<p.n) | r.IntN(1<<p.n) | r.IntN(1<<p.n)) &^ (x | y)
		want := p.separators(x, y, include, allowed)
		if len(want) > 1 {
			several++
		}
		all, err := g.Separators(names(x), names(y), names(include), names(allowed))
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for z := range all {
			got = append(got, bits(z))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%v: separators of %v and %v with %v among %v: %b, want %b", p, names(x), names(y), names(include), names(allowed), got, want)
		}
		one, ok, err := g.Separator(names(x), names(y), names(include), names(allowed))
		if err != nil || ok != (len(want) > 0) || ok && !slices.Contains(want, bits(one)) {
			t.Fatalf("%v: separator of %v and %v with %v among %v: %v, %v, %v; want one of %b", p, names(x), names(y), names(include), names(allowed), one, ok, err, want)
		}
	}
	if several < 20 {
		t.Errorf("only %d questions had several separators", several)
	}
}

func TestOpenPathInWords(t *testing.T) {
	g := graph(t, dag.ADMG, dag.Directed("X", "C"), dag.Bidirected("U", "C"), dag.Directed("U", "Y"), dag.Directed("C", "D"), dag.Directed("D", "Z"))
	for _, c := range []struct{ given, want string }{
		{"", "no open path"},
		{"Z", "X -> C <-> U -> Y is open: C is a collider opened by its descendant Z, which is given (C -> D -> Z); U is a chain that is not given"},
		{"C", "X -> C <-> U -> Y is open: C is a collider that is given; U is a chain that is not given"},
	} {
		path, err := g.OpenPath([]string{"X"}, []string{"Y"}, strings.Fields(c.given))
		if err != nil || path.String() != c.want {
			t.Errorf("given %q: %v, %v; want %s", c.given, path, err, c.want)
		}
	}
}

func TestSeparationFaults(t *testing.T) {
	g := frontDoor(t)
	_, err := g.Separated([]string{"X", "Yy"}, nil, []string{"X"})
	for _, want := range []string{`no node "Yy" (did you mean "Y"?)`, "y is empty", "X is in both x and given"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Separated: %v lacks %q", err, want)
		}
	}
	if _, _, err := g.Separator([]string{"X"}, []string{"X"}, nil, []string{"Q"}); err == nil || !strings.Contains(err.Error(), "X is in both x and y") {
		t.Errorf("Separator: %v", err)
	}
	square := graph(t, dag.CPDAG, dag.Undirected("A", "B"), dag.Undirected("B", "C"), dag.Undirected("C", "D"), dag.Undirected("D", "A"))
	if _, err := square.OpenPath([]string{"A"}, []string{"C"}, nil); err == nil || !strings.Contains(err.Error(), "no class of DAGs") {
		t.Errorf("a square of undirected edges: %v", err)
	}
}
