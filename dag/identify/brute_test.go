package identify_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/rng"
)

// assign makes a query of what each node is: nothing, outcome, set, or condition.
func assign(names []string, role func(i int) int) (q identify.Query) {
	for i, name := range names {
		switch role(i) {
		case 1:
			q.Outcome = append(q.Outcome, name)
		case 2:
			q.Do = append(q.Do, name)
		case 3:
			q.Given = append(q.Given, name)
		}
	}
	return q
}

// Every query about every graph of three nodes, with any sets of outcomes,
// interventions and conditions.
func TestEveryQueryOfThreeNodes(t *testing.T) {
	count := 0
	for code, g := range admgs(t, 3) {
		for roles := range 4 * 4 * 4 {
			q := assign(g.Names(), func(i int) int { return roles >> (2 * i) & 3 })
			if len(q.Outcome) > 0 {
				proven(t, g, q, uint64(code), true)
				count++
			}
		}
	}
	if want := 64 * (64 - 27); count != want {
		t.Errorf("%d queries, want %d", count, want)
	}
}

// Random graphs of four to seven nodes and random queries.
func TestRandomQueries(t *testing.T) {
	src := rng.New(2, "dag/identify/brute")
	var got [2]int
	for k := range bruteCount {
		n := 4 + int(src.Uint64()%4)
		var names []string
		var edges []dag.Edge
		for i := range n {
			names = append(names, fmt.Sprint("V", i))
			for j := range i {
				if rng.Uniform(&src) < 0.4 {
					edges = append(edges, dag.Directed(names[j], names[i]))
				}
				if rng.Uniform(&src) < 0.25 {
					edges = append(edges, dag.Bidirected(names[j], names[i]))
				}
			}
		}
		g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
		if err != nil {
			t.Fatal(err)
		}
		q := assign(names, func(i int) int { return int(src.Uint64() % 5) }) // two parts in five are nothing
		if len(q.Outcome) == 0 {
			continue
		}
		if proven(t, g, q, uint64(k), true) {
			got[0]++
			if r, err := identify.Effect(g, q); err != nil {
				t.Error(err)
			} else {
				shorter(t, r)
			}
		} else {
			got[1]++
		}
	}
	if min(got[0], got[1]) < bruteCount/10 {
		t.Errorf("%d identified and %d refused queries are no test of both", got[0], got[1])
	}
}

// A DAG with latent nodes and its projection have the same answers.
func TestLatentNodesAreProjected(t *testing.T) {
	full := dag.MustParse("dag { U [latent]; W [latent]; U -> X; U -> W; W -> Y; X -> Z -> Y }")
	g, err := full.Project()
	if err != nil {
		t.Fatal(err)
	}
	q := identify.Query{Outcome: []string{"Y"}, Do: []string{"X"}}
	a, err := identify.Effect(full, q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := identify.Effect(g, q)
	if err != nil || a.Estimand.String() != b.Estimand.String() {
		t.Errorf("%v and %v, %v", a.Estimand, b, err)
	}
	shorter(t, a)
	hidden := dag.MustParse("dag { U [latent]; U -> X; U -> Y; X -> Y }")
	_, err = identify.Effect(hidden, q)
	var not *identify.NotIdentifiedError
	if !errors.As(err, &not) {
		t.Fatal(err)
	}
	proven(t, hidden, q, 1, true)
}
