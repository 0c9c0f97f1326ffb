package dag_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// randomDAG returns a DAG of n nodes v0, v1, … with edges at random, degree on
// average.
func randomDAG(tb testing.TB, r *rand.Rand, n int, degree float64) *dag.Graph {
	tb.Helper()
	name := make([]string, n)
	for i := range name {
		name[i] = fmt.Sprint("v", i)
	}
	seen := map[[2]int]bool{}
	var edges []dag.Edge
	for len(edges) < int(degree*float64(n)/2) {
		i, j := r.IntN(n), r.IntN(n)
		if pair := [2]int{min(i, j), max(i, j)}; i != j && !seen[pair] {
			seen[pair] = true
			edges = append(edges, dag.Directed(name[pair[0]], name[pair[1]]))
		}
	}
	g, err := dag.New(dag.DAG, dag.Named(name...), edges)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// One query in graphs of mean degree 3; ns a node says whether it is linear.
func BenchmarkSeparated(b *testing.B) {
	for _, n := range []int{50, 100, 1_000, 10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		g := randomDAG(b, r, n, 3)
		names := g.Names()
		x, y, given := names[:1], names[n-1:], names[n/4:n/4+n/20]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := g.Separated(x, y, given); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/node")
		})
	}
}

// One minimal separator in the same graphs.
func BenchmarkSeparator(b *testing.B) {
	for _, n := range []int{50, 1_000, 10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		g := randomDAG(b, r, n, 3)
		names := g.Names()
		x, y := names[:1], names[n-1:]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := g.Separator(x, y, nil, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/node")
		})
	}
}
