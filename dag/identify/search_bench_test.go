package identify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/cases"
)

// One operation is all the cases.
func BenchmarkSearchCases(b *testing.B) {
	var all []identify.Search
	if err := cases.Lines("causal/id/do_search.jsonl", func(c sourced) { all = append(all, c.search(b)) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, s := range all {
			if _, err := s.Find(context.Background()); err != nil && !errors.As(err, new(*identify.NotDerivedError)) {
				b.Fatal(err)
			}
		}
	}
}

// One operation is all the queries to the distribution of all nodes of the cases.
func BenchmarkSearchADMG(b *testing.B) {
	var all []identify.Search
	if err := cases.Lines("causal/id/random_admg.jsonl", func(c query) {
		all = append(all, identify.Search{Graph: c.graph(b), Data: []identify.Query{{Outcome: c.Nodes}}, Query: identify.Query{Outcome: c.Y, Do: c.X, Given: c.Given}})
	}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(all)), "queries")
	for b.Loop() {
		for _, s := range all {
			if _, err := s.Find(context.Background()); err != nil && !errors.As(err, new(*identify.NotDerivedError)) {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSearch asks the distribution of all nodes, and reports median and
// maximum over queries; ns/op says nothing.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{4, 5, 6, 7, 8} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			times := map[string][]time.Duration{}
			most := 0
			for range b.N {
				for _, p := range problems(b, n, 100) {
					var d *identify.Derivation
					var err error
					took := best(func() {
						d, err = identify.Search{Graph: p.g, Data: []identify.Query{{Outcome: p.g.Names()}}, Query: p.q}.Find(context.Background())
					})
					var not *identify.NotDerivedError
					switch {
					case err == nil:
						times["found"], most = append(times["found"], took), max(most, d.Derived)
					case errors.As(err, &not):
						times["none"], most = append(times["none"], took), max(most, not.Derived)
					default:
						b.Fatal(err)
					}
				}
			}
			for name, t := range times {
				slices.Sort(t)
				b.ReportMetric(float64(t[len(t)/2].Nanoseconds())/1e3, name+"-median-µs")
				b.ReportMetric(float64(t[len(t)-1].Nanoseconds())/1e3, name+"-max-µs")
			}
			b.ReportMetric(float64(most), "most-distributions")
		})
	}
}
