package dag_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

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

// The question and all its minimal sets in 100 graphs of 50 or 100 nodes; the
// median of the graphs, each timed as the best of 20.
func BenchmarkAllMinimalAdjustmentSets(b *testing.B) {
	for _, c := range []struct {
		n      int
		degree float64
	}{{50, 2}, {50, 3}, {100, 3}} {
		b.Run(fmt.Sprintf("%d/%v", c.n, c.degree), func(b *testing.B) {
			r := rand.New(rand.NewPCG(2, 1))
			var graphs []*dag.Graph
			for range 100 {
				graphs = append(graphs, randomDAG(b, r, c.n, c.degree))
			}
			var medians, worst, sets float64
			for b.Loop() {
				times := make([]float64, len(graphs))
				for k, g := range graphs {
					names := g.Names()
					x, y := names[c.n/4:c.n/4+1], names[3*c.n/4:3*c.n/4+1]
					times[k] = math.Inf(1)
					for range 20 {
						begin := time.Now()
						a, err := g.TotalEffect(x, y)
						if err != nil {
							b.Fatal(err)
						}
						n := 0.0
						for range a.AllMinimal() {
							n++
						}
						times[k] = min(times[k], float64(time.Since(begin).Nanoseconds())/1000)
						sets = max(sets, n)
					}
				}
				slices.Sort(times)
				medians, worst = times[len(times)/2], times[len(times)-1]
			}
			b.ReportMetric(medians, "µs/median")
			b.ReportMetric(worst, "µs/worst")
			b.ReportMetric(sets, "sets/most")
		})
	}
}

// The first 1000 implied independencies of graphs of mean degree 3.
func BenchmarkImplied(b *testing.B) {
	for _, n := range []int{50, 100} {
		g := randomDAG(b, rand.New(rand.NewPCG(3, 1)), n, 3)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				all, err := g.Implied()
				if err != nil {
					b.Fatal(err)
				}
				k := 0
				for range all {
					if k++; k == 1000 {
						break
					}
				}
				b.ReportMetric(float64(k), "independencies")
			}
		})
	}
}
