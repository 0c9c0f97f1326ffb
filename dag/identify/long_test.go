package identify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

// nested is a napkin in a napkin: k times a node W is summed out of a district,
// which cuts off a node X, which makes the next W no ancestor of Y. All W are tied
// together, so that each of the k steps triples the expression.
func nested(t *testing.T, k int) *dag.Graph {
	w := func(i int) string { return fmt.Sprint("W", i) }
	x := func(i int) string { return fmt.Sprint("X", i) }
	edges := []dag.Edge{dag.Directed("W1", "Z"), dag.Directed("Z", "X0"), dag.Directed("X0", "Y")}
	for i := 1; i <= k; i++ {
		for j := 1; j < i; j++ {
			edges = append(edges, dag.Bidirected(w(j), w(i)))
		}
		edges = append(edges, dag.Bidirected(w(i), "Y"), dag.Bidirected(w(i), x(i)), dag.Directed(x(i), "Y"))
		if i > 1 {
			edges = append(edges, dag.Directed(w(i), x(i-1)))
		}
	}
	edges = append(edges, dag.Bidirected("W1", "X0"))
	g, err := dag.New(dag.ADMG, nil, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTooLong(t *testing.T) {
	query := func(k int) identify.Query {
		q := identify.Query{Outcome: []string{"Y"}}
		for i := range k + 1 {
			q.Do = append(q.Do, fmt.Sprint("X", i))
		}
		return q
	}
	for k := 1; k <= 3; k++ {
		r, err := identify.Effect(nested(t, k), query(k))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Verify(context.Background()); err != nil {
			t.Error(err)
		}
	}
	g, q := nested(t, 16), query(16)
	_, err := identify.Effect(g, q)
	var long *identify.TooLongError
	if !errors.As(err, &long) || len(long.Steps) == 0 {
		t.Errorf("an expression of some 6^16 parts: %v", err)
	}
	if yes, err := identify.Identifiable(g, q); !yes || err != nil {
		t.Errorf("the verdict is known all the same: %v, %v", yes, err)
	}
	// An unobserved cause of a treatment and the outcome: refused, however long.
	g, err = dag.New(dag.ADMG, nil, append(g.Edges(), dag.Bidirected("X3", "Y")))
	if err != nil {
		t.Fatal(err)
	}
	var not *identify.NotIdentifiedError
	if _, err := identify.Effect(g, q); !errors.As(err, &not) {
		t.Errorf("%v", err)
	} else if err := not.Hedge.Check(g); err != nil {
		t.Error(err)
	}
}
