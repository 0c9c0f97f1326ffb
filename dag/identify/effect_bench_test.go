package identify_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/rng"
)

// problem is a graph with a query.
type problem struct {
	g *dag.Graph
	q identify.Query
}

// problems draws ADMGs of n nodes: an edge i → j, i < j, with probability 3/n and
// i ↔ j with probability 0.8/n, and the effect of a node on one of its
// descendants.
func problems(t testing.TB, n, count int) (all []problem) {
	src := rng.New(1, "dag/identify/problems", uint64(n))
	for len(all) < count {
		var edges []dag.Edge
		var names []string
		for i := range n {
			names = append(names, fmt.Sprint("V", i+1))
			for j := range i {
				if rng.Uniform(&src) < 3/float64(n) {
					edges = append(edges, dag.Directed(names[j], names[i]))
				}
				if rng.Uniform(&src) < 0.8/float64(n) {
					edges = append(edges, dag.Bidirected(names[j], names[i]))
				}
			}
		}
		g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
		if err != nil {
			t.Fatal(err)
		}
		x := names[src.Uint64()%uint64(n)]
		below, err := g.Descendants(x)
		if err != nil {
			t.Fatal(err)
		}
		if len(below) > 1 {
			y := below[1+src.Uint64()%uint64(len(below)-1)]
			all = append(all, problem{g, identify.Query{Outcome: []string{y}, Do: []string{x}}})
		}
	}
	return all
}

// best returns the shortest of three times: other work on the machine only adds.
func best(do func()) time.Duration {
	shortest := time.Duration(math.MaxInt64)
	for range 3 {
		start := time.Now()
		do()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

// BenchmarkEffect reports median and maximum over queries; ns/op says nothing.
func BenchmarkEffect(b *testing.B) {
	for _, n := range []int{20, 30, 50} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			var id, simplify []time.Duration
			for range b.N {
				for _, p := range problems(b, n, 500) {
					var r *identify.Result
					var err error
					id = append(id, best(func() { r, err = identify.Effect(p.g, p.q) }))
					if err != nil {
						continue // not identified is an answer
					}
					simplify = append(simplify, best(func() { _, err = r.Simplify(context.Background()) }))
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			for name, times := range map[string][]time.Duration{"id": id, "simplify": simplify} {
				slices.Sort(times)
				b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e3, name+"-median-µs")
				b.ReportMetric(float64(times[len(times)-1].Nanoseconds())/1e3, name+"-max-µs")
			}
		})
	}
}
