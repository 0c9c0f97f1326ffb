package dag_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func TestCasesAdjustment(t *testing.T) {
	eachGraph(t, func(c graphCase, g *dag.Graph) {
		a, err := g.TotalEffect(c.X, c.Y)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		if got, want := setsOf(slices.Collect(a.AllMinimal())), setsOf(c.Total); !slices.Equal(got, want) {
			t.Errorf("%s: minimal sets for the total effect %v, want %v", c.ID, got, want)
		}
		for _, q := range c.Checks {
			if v, err := a.Check(q.Given); err != nil || v.Valid != q.Valid {
				t.Errorf("%s: %v: %v, %v; want valid %v", c.ID, q.Given, v, err, q.Valid)
			}
		}
		if got, ok := a.Canonical(); ok != (c.Canonical != nil) || ok && setOf(got) != setOf(*c.Canonical) {
			t.Errorf("%s: canonical set %v, %v; want %v", c.ID, got, ok, c.Canonical)
		}
		if c.Direct == nil {
			return
		}
		d, err := g.DirectEffect(c.X, c.Y)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		if got, want := setsOf(slices.Collect(d.AllMinimal())), setsOf(*c.Direct); !slices.Equal(got, want) {
			t.Errorf("%s: minimal sets for the direct effect %v, want %v", c.ID, got, want)
		}
	})
}
