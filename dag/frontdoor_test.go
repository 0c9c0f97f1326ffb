package dag_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// withoutOut returns the graph without the edges out of a set.
func (p plain) withoutOut(set int) plain {
	q := plain{n: p.n}
	for _, e := range p.edges {
		if !(e.atA == dag.Tail && set>>e.a&1 == 1 || e.atB == dag.Tail && set>>e.b&1 == 1) {
			q.edges = append(q.edges, e)
		}
	}
	return q
}

// frontDoor answers by the criterion's definition, on paths.
func (p plain) frontDoor(x, y, z int) bool {
	for path := range p.proper(x, y) {
		if causal(path) && !slices.ContainsFunc(path, func(e plainEdge) bool { return z>>e.b&1 == 1 }) {
			return false
		}
	}
	return p.withoutOut(x).separated(x, z, 0) && p.withoutOut(z).separated(z, y, x)
}

// Random ADMGs: every set as the definition says; all sets and a minimal one are
// found; and the formula gives the truncated factorisation of a random model.
func TestFrontDoor(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	valid, several, needed := 0, 0, 0
	for k := range 1500 {
		p := randomADMG(r, 4+r.IntN(3), 0.3, 0.15)
		if k%3 == 0 { // the classic with more around it
			p.edges = []plainEdge{{0, 2, dag.Tail, dag.Arrow}, {2, 1, dag.Tail, dag.Arrow}, {0, 1, dag.Arrow, dag.Arrow}}
			for range 2 * (p.n - 3) {
				a, b := 3+r.IntN(p.n-3), r.IntN(3)
				if kind := dag.Mark(r.IntN(2)); !slices.ContainsFunc(p.edges, func(e plainEdge) bool { return e.a == a && e.b == b }) {
					p.edges = append(p.edges, plainEdge{a, b, kind, dag.Arrow})
				}
			}
		}
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		x, y := 1, 2
		if r.IntN(3) == 0 && k%3 != 0 {
			x |= 1 << 3
		}
		var want []int
		model := newSCM(r, p, g)
		seen := model.joint(0, 0)
		for z := range 1 << p.n {
			if z&(x|y) != 0 {
				continue
			}
			yes := p.frontDoor(x, y, z)
			v, err := g.IsFrontDoorSet(names(x), names(y), names(z))
			if err != nil || v.Valid != yes {
				t.Fatalf("%v: %v for %v -> %v: %v, %v; want %v", p, names(z), names(x), names(y), v, err, yes)
			}
			if !yes {
				continue
			}
			want = append(want, z)
			for w := range values(uint(x | y)) {
				truth := event(model.joint(uint(x), w), uint(x|y), w)
				formula := 0.0
				for u := range values(uint(z)) {
					inner := 0.0
					for x2 := range values(uint(x)) {
						v := u | x2 | w&uint(y)
						inner += event(seen, uint(x|y|z), v) / event(seen, uint(x|z), v) * event(seen, uint(x), v)
					}
					formula += inner * event(seen, uint(x|z), u|w&uint(x)) / event(seen, uint(x), w)
				}
				if math.Abs(formula-truth) > 1e-10 { // sums of at most 2^12 products
					t.Fatalf("%v: %v for %v -> %v: the formula gives %v, the truth is %v", p, names(z), names(x), names(y), formula, truth)
				}
			}
		}
		valid += len(want)
		include := r.IntN(1<<p.n) & r.IntN(1<<p.n) & r.IntN(1<<p.n) &^ (x | y)
		restrict := (r.IntN(1<<p.n) | r.IntN(1<<p.n) | include) &^ (x | y)
		want = slices.DeleteFunc(want, func(z int) bool { return z&include != include || z&^restrict != 0 })
		all, err := g.FrontDoors(names(x), names(y), names(include), names(restrict))
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for z := range all {
			got = append(got, bits(z))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v: front-door sets for %v -> %v with %v among %v: %b, want %b", p, names(x), names(y), names(include), names(restrict), got, want)
		}
		one, ok, err := g.FrontDoor(names(x), names(y), names(include), names(restrict))
		if err != nil || ok != (len(want) > 0) || ok && !slices.Contains(minimal(want), bits(one)) {
			t.Fatalf("%v: front-door set for %v -> %v with %v among %v: %v, %v, %v; want one of %b", p, names(x), names(y), names(include), names(restrict), one, ok, err, minimal(want))
		}
		if len(want) > 1 {
			several++
		}
		if ok && len(one) > 0 {
			needed++
		}
	}
	if valid < 200 || several < 50 || needed < 50 {
		t.Errorf("%d valid sets, %d graphs with several, %d where one is needed", valid, several, needed)
	}
}

// I has an open back-door path to Y, so no set has it, and through I, whose edges are
// then there, so has Q: the search that found C before I must come back to it.
func TestFrontDoorComesBack(t *testing.T) {
	g := graph(t, dag.ADMG, dag.Directed("C", "Y"), dag.Directed("I", "C"), dag.Bidirected("I", "Y"), dag.Directed("P", "I"),
		dag.Directed("P", "Q"), dag.Directed("X", "W"))
	z, ok, err := g.FrontDoor([]string{"X"}, []string{"Y"}, []string{"Q"}, []string{"I", "Q"})
	if err != nil || ok {
		t.Errorf("a front-door set with Q: %v, %v", z, err)
	}
}

func TestFrontDoorVerdicts(t *testing.T) {
	g, err := dag.Parse("dag { X -> M -> Y; X -> N -> Y; X <- U -> Y; U -> N; U [latent] }")
	if err != nil {
		t.Fatal(err)
	}
	x, y := []string{"X"}, []string{"Y"}
	for _, c := range []struct{ z, want string }{
		{"M", "no front-door set: it misses the causal path X -> N -> Y"},
		{"M N", "no front-door set: the back-door path X <- U -> N is open: U is a fork that is not given; the back-door path N <- U -> Y is open: U is a fork that is not given"},
	} {
		v, err := g.IsFrontDoorSet(x, y, strings.Fields(c.z))
		if err != nil || v.String() != c.want {
			t.Errorf("%q: %v, %v; want %s", c.z, v, err, c.want)
		}
	}
	_, err = g.IsFrontDoorSet(x, x, []string{"U"})
	_, _, other := g.FrontDoor([]string{"Xx"}, y, []string{"Y"}, []string{"U"})
	chosen, _ := g.Assign(dag.Selected, "N")
	_, selected := chosen.IsFrontDoorSet(x, y, nil)
	_, dormant := chosen.Verma()
	_, class := graph(t, dag.CPDAG, dag.Undirected("X", "Y")).FrontDoors(x, y, nil, nil)
	for _, c := range []struct {
		err  error
		want []string
	}{
		{err, []string{"X is in both x and y", "U in z is latent"}},
		{other, []string{`no node "Xx" (did you mean "X"?)`, "Y is in both y and include"}},
		{selected, []string{"selected by [N]"}},
		{dormant, []string{"selected by [N]"}},
		{class, []string{"the graph is a CPDAG, want a DAG or ADMG"}},
	} {
		for _, want := range c.want {
			if c.err == nil || !strings.Contains(c.err.Error(), want) {
				t.Errorf("%v lacks %q", c.err, want)
			}
		}
	}
}
