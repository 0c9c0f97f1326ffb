package formula

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// AverageConfig says over which rows Averages averages. The zero value is all
// rows, each with the same weight.
type AverageConfig struct {
	// Groups has for each group the weight of every row, 0 for rows that are not
	// in it; nil is one group of all rows.
	Groups [][]float64
	// Bootstrap weighs rows by a draw of Dirichlet(1, …, 1), another one for each
	// draw of the parameters: the rows stand for a population that is not known.
	Bootstrap bool
}

// Averages returns the draws of the expected response averaged over the rows of
// each of several tables: [table, group]. Row i is the same case in all tables
// and weighs the same, so that differences between tables are of what changes
// from one to the other, such as a treatment that is set.
//
// Groups that the fit did not have are drawn as in Fitted.
//
// Errors: those of Fitted; tables of different length; a response with levels;
// weights that are negative, not finite, all 0, or not one for each row.
// Source: the Bayesian bootstrap is that of [Rubin1981b].
// Cost: only averages are kept.
func (f *Fit) Averages(ctx context.Context, tables []*bayes.Table, c AverageConfig, seed uint64) (bayes.RV, error) {
	if err := f.checkAverages(tables, c); err != nil {
		return bayes.RV{}, err
	}
	return f.evaluate(ctx, seed, "averages", func(b *builder, rows *rowReader) {
		weights, to := b.averaging(c, tables[0].N())
		var averages []bayes.Expr
		for k, t := range tables {
			tag := fmt.Sprintf("table %d ", k)
			if data, trials, row, ok := rows.read(b, t, "row", tag); ok {
				mean := b.mean(b.outcome(data, row, trials, tag), row, tag)
				averages = append(averages, bayes.MatMul(weights, mean))
			}
		}
		if len(averages) == len(tables) {
			size := bayes.MatMul(weights, b.m.Data("ones", ones(tables[0].N()), b.dims["row"]))
			at := b.m.DimSize("table", len(tables))
			b.m.Let("averages", bayes.Stack(at, averages...).Div(size).Reshape(at, to))
		}
	})
}

// averaging declares the weights of the rows, [group, row].
func (b *builder) averaging(c AverageConfig, n int) (weights bayes.Expr, group bayes.Dim) {
	row := b.m.DimSize("row", n)
	b.dims["row"] = row
	if c.Groups == nil {
		c.Groups = [][]float64{ones(n)}
	}
	group = b.m.DimSize("group", len(c.Groups))
	weights = b.m.Data("groups", c.Groups, group, row)
	if c.Bootstrap {
		weights = weights.Mul(b.m.Generate("row weights", bayes.Exponential(1), row))
	}
	return weights, group
}

func (f *Fit) checkAverages(tables []*bayes.Table, c AverageConfig) error {
	list := &faultList{text: f.model.formula.text}
	if f.model.family.hasLevels() {
		list.general(bayes.ErrModel, "Averages: the response has levels, which have no mean; see Fitted")
	}
	if len(tables) == 0 {
		list.general(bayes.ErrData, "Averages: no table")
	}
	for k, t := range tables {
		if t == nil || t.N() != tables[0].N() || t.N() == 0 {
			list.general(bayes.ErrData, "Averages: table %d is nil, empty, or not as long as table 0", k)
			return list.err()
		}
	}
	for g, w := range c.Groups {
		sum := 0.0
		for i, x := range w {
			if !(x >= 0) || math.IsInf(x, 0) {
				list.general(bayes.ErrData, "Averages: group %d weighs row %d by %v, want a finite number from 0", g, i, x)
			}
			sum += x
		}
		if len(tables) > 0 && len(w) != tables[0].N() || sum == 0 {
			list.general(bayes.ErrData, "Averages: group %d has %d weights that sum to %v, want one above 0 and as many as rows", g, len(w), sum)
		}
	}
	return list.err()
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
