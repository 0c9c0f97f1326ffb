package dag_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func TestCasesImplied(t *testing.T) {
	eachGraph(t, func(c graphCase, g *dag.Graph) {
		all, err := g.Implied()
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		line := func(x, y string, given []string) string { return setOf([]string{x, y}) + setOf(given) }
		var got, want []string
		for i := range all {
			got = append(got, line(i.X[0], i.Y[0], i.Given))
		}
		for _, i := range c.Implied {
			want = append(want, line(i.X, i.Y, i.Given))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: implied independencies\n%v\nwant\n%v", c.ID, got, want)
		}
	})
}

// Each instrument of a case is valid, and some are found wherever it has any.
func TestCasesInstruments(t *testing.T) {
	eachGraph(t, func(c graphCase, g *dag.Graph) {
		if len(c.X) != 1 || len(c.Y) != 1 {
			return
		}
		for _, q := range c.Instruments {
			if v, err := g.IsInstrument(q.IV, c.X[0], c.Y[0], q.Given); err != nil || !v.Valid {
				t.Errorf("%s: %s given %v: %v, %v", c.ID, q.IV, q.Given, v, err)
			}
		}
		found, err := g.Instruments(c.X[0], c.Y[0])
		if err != nil || len(found) == 0 && len(c.Instruments) > 0 {
			t.Errorf("%s: instruments %v, %v; there are %v", c.ID, found, err, c.Instruments)
		}
		for _, i := range found {
			if v, err := g.IsInstrument(i.Z, c.X[0], c.Y[0], i.Given); err != nil || !v.Valid {
				t.Errorf("%s: found %v: %v, %v", c.ID, i, v, err)
			}
		}
	})
}
