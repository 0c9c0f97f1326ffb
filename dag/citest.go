package dag

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/multiple"
	"github.com/seed78144065/credence/internal/nearest"
)

// Columns are data by column, of N rows: bayes.Table has these methods. A column
// is either of numbers, NaN where one is missing, or a factor, whose codes count
// its levels from 0 and are −1 where one is missing.
type Columns interface {
	N() int
	Names() []string
	IsFactor(name string) bool
	Float(name string) ([]float64, error)
	Codes(name string) (codes []int, levels []string, err error)
}

// TestedIndependence is the test of one conditional independence.
type TestedIndependence struct {
	Independence
	// Method is what was computed: "Fisher z" among numbers, "G²" among factors,
	// "Wilks' Λ" where there are both or sets of numbers.
	Method string
	// N rows have all of the variables.
	N int
	// Statistic is normal for Fisher z and else χ² with DF degrees of freedom, if
	// the variables are independent.
	Statistic float64
	DF        int
	// P is the p-value, Adjusted that of Holm's method: below a level for any true
	// independence with at most that probability.
	P, Adjusted float64
	// Correlation is the partial correlation, of Fisher z alone.
	Correlation float64
	// Skipped says why there is no test: then P and Adjusted are NaN.
	Skipped string
}

// IndependenceReport has the tests of a list of independencies.
type IndependenceReport struct {
	Tests []TestedIndependence // in the order of the list
	// Level is that of the verdict, Tested and Rejected are how many were tested,
	// and how many are contradicted at the level, by adjusted p-values.
	Level            float64
	Tested, Rejected int
}

// String gives the verdict in words and the tests that reject, the least likely
// first.
func (r *IndependenceReport) String() string {
	var s strings.Builder
	skipped := len(r.Tests) - r.Tested
	switch {
	case len(r.Tests) == 0:
		s.WriteString("nothing was tested: the graph implies nothing that these data could contradict")
	case r.Tested == 0:
		fmt.Fprintf(&s, "nothing was tested: %v: %s", r.Tests[0].Independence, r.Tests[0].Skipped)
	case r.Rejected == 0:
		fmt.Fprintf(&s, "the data contradict none of %d independencies (all at level %g together); that does not prove the graph", r.Tested, r.Level)
	default:
		fmt.Fprintf(&s, "the data contradict %d of %d independencies (all at level %g together): the graph lacks an edge or a latent cause, or has one the wrong way", r.Rejected, r.Tested, r.Level)
	}
	if skipped > 0 {
		fmt.Fprintf(&s, "; %d could not be tested", skipped)
	}
	order := slices.Clone(r.Tests)
	slices.SortStableFunc(order, func(a, b TestedIndependence) int { return cmp.Compare(a.P, b.P) })
	for _, t := range order {
		if t.Adjusted <= r.Level {
			fmt.Fprintf(&s, "\n  %v: %s = %.3g, n = %d, p = %.2g, adjusted %.2g", t.Independence, t.Method, t.Statistic, t.N, t.P, t.Adjusted)
		}
	}
	return s.String()
}

// TestImplied tests the graph on data: for each two observed nodes that no edge
// joins and some set separates, their independence given the minimal such set
// nearest to the first. Columns that are no nodes are left aside.
//
// Errors: those of Implied and TestIndependencies.
func (g *Graph) TestImplied(ctx context.Context, data Columns, level float64) (*IndependenceReport, error) {
	all, err := g.Implied()
	if err != nil {
		return nil, err
	}
	var list []Independence
	for i := range all {
		if last := len(list) - 1; last >= 0 && list[last].X[0] == i.X[0] && list[last].Y[0] == i.Y[0] {
			continue
		}
		list = append(list, i)
	}
	return TestIndependencies(ctx, data, list, level)
}

// TestIndependencies tests independencies on data, with Holm's adjustment for
// their number; level is what the verdict goes by (0: 0.05). A row that lacks one
// of the variables of a test is not part of it.
//
// Numbers are taken to be normal with means linear in what is given, factors among
// factors to be anything; a factor beside numbers is a set of indicators, whose
// mean too is taken to be linear in the numbers given. Tests are asymptotic: with
// fewer than 10 rows for each degree of freedom, after the variables that are
// given, there is none.
//
// Errors, all at once: no data; columns that the data don't have, with the nearest
// name; an independence of nothing, or with a column twice; a level outside 0 to ½;
// the context's.
// Source: Fisher z [Fisher1924]; G² [Spirtes2000] §5.5 with degrees of freedom of
// the cells that can be; Wilks' Λ with the correction of [Bartlett1938]; [Holm1979].
// Cost: linear in rows, and in the square of the number of variables, for a test.
func TestIndependencies(ctx context.Context, data Columns, list []Independence, level float64) (*IndependenceReport, error) {
	if level == 0 {
		level = 0.05 // the usual one
	}
	if data == nil {
		return nil, errors.New("dag: TestIndependencies: there are no data")
	}
	var faults []error
	if !(level > 0 && level < 0.5) {
		faults = append(faults, fmt.Errorf("dag: TestIndependencies: level is %v, want one between 0 and 0.5: how often what is true may be rejected, such as 0.05", level))
	}
	columns := data.Names()
	told := map[string]bool{}
	for _, i := range list {
		if len(i.X) == 0 || len(i.Y) == 0 {
			faults = append(faults, fmt.Errorf("dag: TestIndependencies: %v: want at least one column in X and in Y", i))
		}
		all := slices.Sorted(slices.Values(slices.Concat(i.X, i.Y, i.Given)))
		for k := 1; k < len(all); k++ {
			if all[k] == all[k-1] {
				faults = append(faults, fmt.Errorf("dag: TestIndependencies: %v: %q is there twice", i, all[k]))
				break
			}
		}
		for _, name := range slices.Concat(i.X, i.Y, i.Given) {
			if !slices.Contains(columns, name) && !told[name] {
				told[name] = true
				faults = append(faults, fmt.Errorf("dag: TestIndependencies: the data have no column %q%s", name, nearest.Suggest(name, columns)))
			}
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	r := &IndependenceReport{Level: level}
	for _, i := range list {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("dag: TestIndependencies: %w", err)
		}
		t, err := testIndependence(data, i)
		if err != nil {
			return nil, err
		}
		r.Tests = append(r.Tests, t)
	}
	r.adjust()
	return r, nil
}

// adjust fills in Holm's p-values and the counts.
func (r *IndependenceReport) adjust() {
	p := make([]float64, len(r.Tests))
	for k := range r.Tests {
		t := &r.Tests[k]
		if t.Skipped == "" {
			r.Tested++
		} else {
			t.P = math.NaN()
		}
		p[k] = t.P
	}
	for k, adjusted := range multiple.Holm(p) {
		r.Tests[k].Adjusted = adjusted
		if adjusted <= r.Level {
			r.Rejected++
		}
	}
}
