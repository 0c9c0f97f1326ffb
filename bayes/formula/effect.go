package formula

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// CompareLevels returns the draws of the average comparison of two levels of a
// factor: the mean over the rows of a table (nil: that of the fit) of the
// expected response if all rows had level to, less that if all had level from.
// A response with levels has a comparison for each.
//
// It is what the model expects of rows that differ in the column alone. It is
// what setting the column would cause only if the formula adjusts for all that
// decides both the column and the response.
//
// Errors: those of Fitted; a column that the formula does not use or that is no
// factor; unknown levels.
// Source: average predictive comparisons, [Gelman2007] §21.4.
func (f *Fit) CompareLevels(ctx context.Context, t *bayes.Table, column, from, to string, seed uint64) (bayes.RV, error) {
	t = f.table(t)
	at := func(level string) func(list *faultList) (bayes.Column, bool) {
		return func(list *faultList) (bayes.Column, bool) {
			c, err := f.model.table.Factor(column) // the levels of the fit
			if err != nil || !slices.Contains(c.Levels, level) {
				if err == nil {
					list.general(bayes.ErrUnknownName, "%q has no level %q%s", column, level, nearest.Suggest(level, c.Levels))
				}
				return bayes.Column{}, false
			}
			codes := slices.Repeat([]int{slices.Index(c.Levels, level)}, t.N())
			return bayes.Col(column, &bayes.Factor{Levels: c.Levels, Codes: codes}), true
		}
	}
	return f.compare(ctx, t, column, seed, true, 1, at(from), at(to))
}

// CompareNumbers is CompareLevels for two values of a column of numbers.
func (f *Fit) CompareNumbers(ctx context.Context, t *bayes.Table, column string, from, to float64, seed uint64) (bayes.RV, error) {
	t = f.table(t)
	at := func(x float64) func(*faultList) (bayes.Column, bool) {
		return func(*faultList) (bayes.Column, bool) {
			return bayes.Col(column, slices.Repeat([]float64{x}, t.N())), true
		}
	}
	return f.compare(ctx, t, column, seed, false, 1, at(from), at(to))
}

// Slope returns the draws of the average slope: the mean over the rows of a
// table (nil: that of the fit) of the derivative of the expected response by a
// column of numbers, by central differences.
//
// What it does and does not mean is said at CompareLevels.
func (f *Fit) Slope(ctx context.Context, t *bayes.Table, column string, seed uint64) (bayes.RV, error) {
	t = f.table(t)
	step := 1.0
	if x, err := f.model.table.Float(column); err == nil {
		_, s := spread(x)
		step = s * 1e-4 // squared, far below what draws resolve; far above rounding
	}
	by := func(d float64) func(*faultList) (bayes.Column, bool) {
		return func(list *faultList) (bayes.Column, bool) {
			x, err := t.Float(column)
			if err != nil {
				list.general(bayes.ErrData, "Slope: %v", err)
				return bayes.Column{}, false
			}
			moved := make([]float64, len(x))
			for i, v := range x {
				moved[i] = v + d
			}
			return bayes.Col(column, moved), true
		}
	}
	return f.compare(ctx, t, column, seed, false, 1/(2*step), by(-step), by(step))
}

// compare returns scale times the difference of the mean expected responses
// with the column as from and to give it.
func (f *Fit) compare(ctx context.Context, t *bayes.Table, column string, seed uint64, factor bool, scale float64,
	from, to func(*faultList) (bayes.Column, bool)) (bayes.RV, error) {
	return f.evaluate(ctx, seed, "comparison", func(b *builder, rows *rowReader) {
		if !f.check(column, factor, rows.list) {
			return
		}
		var means []bayes.Expr
		for i, side := range []func(*faultList) (bayes.Column, bool){from, to} {
			col, ok := side(rows.list)
			if !ok {
				continue
			}
			changed, err := replaced(t, column, col)
			if err != nil {
				rows.list.general(bayes.ErrData, "%v", err)
				continue
			}
			tag := [...]string{"from ", "to "}[i]
			if data, trials, row, ok := rows.read(b, changed, "row", tag); ok {
				means = append(means, b.mean(b.outcome(data, row, trials, tag), row, tag).MeanOver(row))
			}
		}
		if len(means) == 2 {
			b.m.Let("comparison", bayes.Mul(scale, means[1].Sub(means[0])))
		}
	})
}

// check reports a column that the predictors don't use, or of the wrong kind.
func (f *Fit) check(column string, factor bool, list *faultList) bool {
	var used []string
	for _, q := range f.model.parts {
		used = q.spec.columns(used)
	}
	isFactor := f.model.table.IsFactor(column)
	switch {
	case !slices.Contains(used, column):
		list.general(bayes.ErrUnknownName, "the formula does not use a column %q%s", column, nearest.Suggest(column, used))
	case isFactor && !factor:
		list.general(bayes.ErrData, "%q is a factor; use CompareLevels", column)
	case !isFactor && factor:
		list.general(bayes.ErrData, "%q is a column of numbers; use CompareNumbers or Slope", column)
	default:
		return true
	}
	return false
}

// columns adds the columns that a predictor uses to those known.
func (s *spec) columns(known []string) []string {
	trees := make([]*Node, 0, len(s.vars))
	for _, v := range slices.Concat(s.vars, s.offsets) {
		trees = append(trees, v.node)
	}
	for _, m := range s.smooths {
		trees = append(trees, m.node)
	}
	for _, g := range s.groups {
		trees = append(trees, g.by...)
		known = g.effects.columns(known)
	}
	for _, n := range trees {
		for _, name := range (&Formula{Parts: []Part{{Right: n}}}).Names() {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return known
}

// replaced returns the table with another column of a name.
func replaced(t *bayes.Table, name string, by bayes.Column) (*bayes.Table, error) {
	cols := []bayes.Column{by}
	for _, n := range t.Names() {
		if n == name {
			continue
		}
		if t.IsFactor(n) {
			c, err := t.Factor(n)
			if err != nil {
				return nil, err
			}
			cols = append(cols, bayes.Col(n, c))
			continue
		}
		x, err := t.Float(n)
		if err != nil {
			return nil, err
		}
		cols = append(cols, bayes.Col(n, x))
	}
	return bayes.FromColumns(cols...)
}
