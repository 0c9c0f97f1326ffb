package causal

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// Stratum is the effect in rows alike in what is conditioned on.
type Stratum struct {
	Name   string   // "sex = f, age in [41, 52)"
	N      int      // rows
	Effect bayes.RV // in each draw
}

// CATE returns the average effect at each combination of values of columns that
// occurs, in their order; those of the query's Given if none is named. A column
// of numbers with more than twenty values is cut into five groups of about equal
// size: the effect of a group is averaged over the rows that it has.
//
// Errors: columns that are not adjusted for, or are imputed; a functional
// without an adjustment set.
func (f *Effects) CATE(ctx context.Context, given ...string) ([]Stratum, error) {
	if len(given) == 0 {
		given = f.estimand.query.Given
	}
	if !f.estimand.adjusted || f.plugin.Tables || len(given) == 0 {
		return nil, fmt.Errorf("causal: CATE: want columns, and an adjustment set that is integrated over rows")
	}
	for _, g := range given {
		if !slices.Contains(f.estimand.adjust, g) || slices.Contains(f.plugin.Missing(), g) {
			return nil, fmt.Errorf("causal: CATE: %q is not adjusted for, or is imputed%s", g, nearest.Suggest(g, f.estimand.adjust))
		}
	}
	cut, err := f.grouped(given)
	if err != nil {
		return nil, err
	}
	s, _, err := stratify(cut, given)
	if err != nil {
		return nil, err
	}
	groups := make([][]float64, len(s.names))
	out := make([]Stratum, len(s.names))
	for k := range groups {
		groups[k] = make([]float64, f.data.N())
		out[k].Name = s.names[k]
	}
	for i, k := range s.of {
		groups[k][i] = 1
		out[k].N++
	}
	v, err := f.by.means(ctx, []float64{f.from, f.to}, groups)
	if err != nil {
		return nil, err
	}
	for k := range out {
		from, err := v.At(0, k)
		if err != nil {
			return nil, err
		}
		to, err := v.At(1, k)
		if err != nil {
			return nil, err
		}
		out[k].Effect = combined(s.names[k], from, to, func(a, b float64) float64 { return b - a })
	}
	return out, nil
}

// grouped returns the columns with numbers of many values cut into quintiles.
func (f *Effects) grouped(given []string) (*bayes.Table, error) {
	var cols []bayes.Column
	for _, name := range given {
		if f.data.IsFactor(name) {
			c, err := f.data.Factor(name)
			if err != nil {
				return nil, err
			}
			cols = append(cols, bayes.Col(name, c))
			continue
		}
		x, err := f.data.Float(name)
		if err != nil {
			return nil, err
		}
		values, err := valuesOf(f.data, name)
		if err != nil {
			return nil, err
		}
		if areStrata(len(values), len(x)) {
			cols = append(cols, bayes.Col(name, x))
			continue
		}
		cols = append(cols, bayes.Col(name, quintiles(x)))
	}
	return bayes.FromColumns(cols...)
}

// quintiles cuts numbers into five groups that are named by their ends.
func quintiles(x []float64) *bayes.Factor {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	const groups = 5
	ends := []float64{sorted[0]}
	for k := 1; k < groups; k++ {
		ends = append(ends, sorted[k*len(sorted)/groups])
	}
	ends = slices.Compact(ends)
	f := &bayes.Factor{Codes: make([]int, len(x))}
	for k, lo := range ends {
		if k == len(ends)-1 {
			f.Levels = append(f.Levels, fmt.Sprintf("[%.4g, %.4g]", lo, sorted[len(sorted)-1]))
		} else {
			f.Levels = append(f.Levels, fmt.Sprintf("[%.4g, %.4g)", lo, ends[k+1]))
		}
	}
	for i, v := range x {
		k := len(ends) - 1
		for v < ends[k] {
			k--
		}
		f.Codes[i] = k
	}
	return f
}
