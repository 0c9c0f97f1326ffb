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
// average, and one node more that is joined to none.
func randomDAG(tb testing.TB, r *rand.Rand, n int, degree float64) *dag.Graph {
	tb.Helper()
	name := make([]string, n+1)
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

// best runs the benchmark and reports the shortest run, which other work on the
// machine disturbs least, whole and for each of n nodes.
func best(b *testing.B, n int, run func() error) {
	b.Helper()
	least := time.Duration(math.MaxInt64)
	for b.Loop() {
		begin := time.Now()
		if err := run(); err != nil {
			b.Fatal(err)
		}
		least = min(least, time.Since(begin))
	}
	b.ReportMetric(float64(least.Nanoseconds())/1000, "µs/best")
	b.ReportMetric(float64(least.Nanoseconds())/float64(n), "ns/node")
}

// One query in graphs of mean degree 3 whose answer is yes, so that all that a
// tenth of the nodes reach, given a twentieth, is searched.
func BenchmarkSeparated(b *testing.B) {
	for _, n := range []int{50, 100, 1_000, 10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		g := randomDAG(b, r, n, 3)
		names := g.Names()
		x, y, given := names[:n/10], names[n:], names[n/2:n/2+n/20]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			best(b, n, func() error { _, err := g.Separated(x, y, given); return err })
		})
	}
}

// One minimal separator in such graphs, of the first hundredth of the nodes and the
// last tenth, which have most others for ancestors.
func BenchmarkSeparator(b *testing.B) {
	for _, n := range []int{50, 1_000, 10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		g := randomDAG(b, r, n, 3)
		names := g.Names()
		x, y := names[:max(1, n/100)], names[n-n/10:n]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			best(b, n, func() error { _, _, err := g.Separator(x, y, nil, nil); return err })
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
			k := 0
			best(b, n, func() error {
				all, err := g.Implied()
				k = 0
				for range all {
					if k++; k == 1000 {
						break
					}
				}
				return err
			})
			b.ReportMetric(float64(k), "independencies")
		})
	}
}
