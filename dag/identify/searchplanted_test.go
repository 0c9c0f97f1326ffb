package identify

import (
	"context"
	"errors"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// query reads a query that is right.
func query(t *testing.T, text string) Query {
	t.Helper()
	q, err := ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Verify of a derivation is the judge of every other test: it must see each rule
// applied where it does not hold.
func TestVerifySeesWrongSteps(t *testing.T) {
	for _, c := range []struct {
		name, graph, data, wrong string // wrong is what the data are taken for
		by                       rule
		about                    string
		search                   Search
	}{
		{name: "rule 1, open path", graph: "X -> Y", data: "P(Y | X)", wrong: "P(Y)", by: removeSeen, about: "X"},
		{name: "rule 1, selection on the outcome", graph: "X -> Y -> S", data: "P(Y | X, S)", wrong: "P(Y | X)", by: removeSeen, about: "S", search: Search{Selection: []string{"S"}}},
		{name: "rule 2, in the graph as it is", graph: "X -> Y; X <-> Y", data: "P(Y | X)", wrong: "P(Y | do(X))", by: setSeen, about: "X"},
		{name: "rule 2, arrows into instead of out of X left out", graph: "Z -> X -> Y; Z -> Y", data: "P(Y | X)", wrong: "P(Y | do(X))", by: setSeen, about: "X"},
		{name: "rule 3, arrows into a cause of a condition left out", graph: "U -> X; U -> Y; X -> W", data: "P(Y | W)", wrong: "P(Y | do(X), W)", by: insertSet, about: "X"},
		{name: "another population that differs", graph: "X -> Y; T -> Y", data: "P(Y | X, T)", wrong: "P(Y | X)", by: move, about: "T", search: Search{Transport: []string{"T"}}},
	} {
		s := c.search
		s.Graph, s.Data, s.Query = dag.MustParse(c.graph), []Query{query(t, c.data)}, query(t, c.wrong)
		p, err := newSearch(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.derivation(0).Verify(context.Background()); err != nil {
			t.Errorf("%s, before: %v", c.name, err)
		}
		p.reach(p.target, 2, c.by, [2]int{0}, p.set(c.about))
		d := p.derivation(1)
		if d.Distribution.String() != c.wrong {
			t.Errorf("%s: %v, want %s", c.name, d.Distribution, c.wrong)
		}
		var fault *VerifyError
		if err := d.Verify(context.Background()); !errors.As(err, &fault) {
			t.Errorf("%s: %v = %v is not seen: %v", c.name, d.Distribution, d.Estimand, err)
		}
	}
}

// P(R=1 | X*) is 1 where X is seen, and not P(R=1 | X).
func TestVerifySeesWrongUnstar(t *testing.T) {
	p, err := newSearch(Search{Graph: dag.MustParse("X -> R"), Data: []Query{query(t, "P(R | X*)")}, Query: query(t, "P(R | X)"), Missing: map[string]string{"X": "R"}})
	if err != nil {
		t.Fatal(err)
	}
	q := p.found[0].distribution
	q.one = p.set("R")
	p.reach(q, 2, takeOne, [2]int{0}, p.set("R"))
	q.given = p.set("X")
	p.reach(q, 3, unstar, [2]int{1}, p.set("X*"))
	for k := range 2 {
		if err := p.derivation(k).Verify(context.Background()); err != nil {
			t.Errorf("%v, which is right: %v", p.derivation(k).Distribution, err)
		}
	}
	var fault *VerifyError
	if err := p.derivation(2).Verify(context.Background()); !errors.As(err, &fault) {
		t.Errorf("%v is not seen: %v", p.derivation(2).Distribution, err)
	}
}

// A product of factors that do not go together, and a quotient the wrong way round.
func TestVerifySeesWrongPairs(t *testing.T) {
	for _, c := range []struct {
		name, second, wrong string
		by                  rule
	}{
		{"times another condition's distribution", "P(X | Z)", "P(X, Y)", multiply},
		{"divided where times is meant", "P(X)", "P(X, Y)", quotient},
	} {
		p, err := newSearch(Search{Graph: dag.MustParse("X -> Y; Z -> X"), Data: []Query{query(t, "P(Y | X)"), query(t, c.second)}, Query: query(t, c.wrong)})
		if err != nil {
			t.Fatal(err)
		}
		p.reach(p.target, 3, c.by, [2]int{0, 1}, p.set("X"))
		var fault *VerifyError
		if err := p.derivation(2).Verify(context.Background()); !errors.As(err, &fault) {
			t.Errorf("%s: %v is not seen: %v", c.name, p.derivation(2).Estimand, err)
		}
	}
}

// connected answers as dag does, in mutilated graphs too.
func TestConnectedIsSeparated(t *testing.T) {
	for seed, text := range []string{"A -> B -> C; A <-> C; D -> B; D <-> A; C -> E; E <-> B", "A -> B; C -> B; B -> D; D <-> E; A <-> E; C -> F; F -> E"} {
		g := dag.MustParse(text)
		d, err := newDiagram(g)
		if err != nil {
			t.Fatal(err)
		}
		all := nodes(1)<<len(d.names) - 1
		for code := range uint32(1) << 12 { // which are given and which arrows are cut, at random
			mix := (code + uint32(seed)<<12) * 2654435761 // Knuth's multiplicative hash
			given, noIn, noOut := nodes(code)&all, nodes(mix>>8)&all, nodes(mix>>20)&all
			cut, err := g.WithoutArrowsInto(d.list(noIn)...)
			if err == nil {
				cut, err = cut.WithoutArrowsOutOf(d.list(noOut)...)
			}
			if err != nil {
				t.Fatal(err)
			}
			for x := range (all &^ given).each() {
				got := d.connected(x, given, noIn, noOut)
				for y := range (all &^ given &^ x).each() {
					apart, err := cut.Separated(d.list(x), d.list(y), d.list(given))
					if err != nil {
						t.Fatal(err)
					}
					if apart == (got&y != 0) {
						t.Fatalf("%v: %v and %v given %v: separated %v", cut, d.list(x), d.list(y), d.list(given), apart)
					}
				}
			}
		}
	}
}
