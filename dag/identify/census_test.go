package identify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

// admgs yields every ADMG of n nodes whose edges go from smaller to larger
// numbers: for each pair an arrow or none, and ↔ or none.
func admgs(t *testing.T, n int) func(yield func(code int, g *dag.Graph) bool) {
	names := []string{"A", "B", "C", "D"}[:n]
	var pairs [][2]string
	for i := range names {
		for j := i + 1; j < n; j++ {
			pairs = append(pairs, [2]string{names[i], names[j]})
		}
	}
	return func(yield func(int, *dag.Graph) bool) {
		for code := range 1 << (2 * len(pairs)) {
			var edges []dag.Edge
			for k, p := range pairs {
				if code>>(2*k)&1 == 1 {
					edges = append(edges, dag.Directed(p[0], p[1]))
				}
				if code>>(2*k+1)&1 == 1 {
					edges = append(edges, dag.Bidirected(p[0], p[1]))
				}
			}
			g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(code, g) {
				return
			}
		}
	}
}

// queries yields P(y | do(x)) for every ordered pair.
func queries(g *dag.Graph) func(yield func(identify.Query) bool) {
	return func(yield func(identify.Query) bool) {
		for _, x := range g.Names() {
			for _, y := range g.Names() {
				if x != y && !yield(identify.Query{Outcome: []string{y}, Do: []string{x}}) {
					return
				}
			}
		}
	}
}

// proven checks the answer to a query: an estimand in a random model, or a hedge
// and two models that disagree. Every answer is right or wrong by itself.
func proven(t *testing.T, g *dag.Graph, q identify.Query, seed uint64, numbers bool) (identified bool) {
	t.Helper()
	r, err := identify.Effect(g, q)
	var not *identify.NotIdentifiedError
	switch {
	case errors.As(err, &not):
		err = not.Hedge.Check(g)
		if err == nil && numbers {
			var w *identify.Witness
			if w, err = not.Witness(context.Background()); err == nil {
				err = w.Check(g)
			}
		}
	case err == nil && numbers:
		err = r.Verify(context.Background(), seed)
	}
	if err != nil {
		t.Fatalf("%v in %v: %v", q, g, err)
	}
	return not == nil
}

// The numbers of identified and refused queries are those of an independent
// census, by another program, with truth by enumeration of models.
func TestCensus(t *testing.T) {
	for n, want := range map[int][2]int{2: {7, 1}, 3: {325, 59}, 4: {40049, 9103}} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			var got [2]int
			for code, g := range admgs(t, n) {
				for q := range queries(g) {
					numbers := (got[0]+got[1])%censusStep == 0
					if proven(t, g, q, uint64(code), numbers) {
						got[0]++
					} else {
						got[1]++
					}
				}
			}
			if got != want {
				t.Errorf("%v identified and refused, want %v", got, want)
			}
		})
	}
}
