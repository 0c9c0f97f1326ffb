package explain

import (
	"context"
	"fmt"
	"slices"
)

// Dependence is what a function gives when one column has the same value in all
// rows.
type Dependence struct {
	// Grid are the values, Mean the mean over rows at each: partial dependence.
	Grid, Mean []float64
	// Curves are those of single rows, [row][value]: individual conditional
	// expectations. Where they are not parallel the column acts together with others.
	Curves      [][]float64
	Evaluations int
}

// PartialDependence evaluates rows x with a column at the values of a grid; nil
// is 20 quantiles of the column, or its values if there are fewer.
//
// Result: values of the column may not go with those of others in a row; the mean
// is what the model says of such rows too. It is the model's, not the world's:
// what would happen if someone set the column takes a causal graph.
// Errors: wrap ErrData: no rows, rows of other widths, NaN and infinities, also in
// the grid; ErrSettings: the column, groups; the function's and the context's,
// with the number of evaluations so far.
// Source: [Friedman2001] §8.2; curves are [Goldstein2015]'s.
// Cost: rows·values evaluations.
func PartialDependence(ctx context.Context, f Function, x [][]float64, column int, grid []float64, o Options) (Dependence, error) {
	if err := checkRows("x", x, -1); err != nil {
		return Dependence{}, err
	}
	if err := o.check(f, len(x[0]), false); err != nil {
		return Dependence{}, err
	}
	if column < 0 || column >= len(x[0]) {
		return Dependence{}, fmt.Errorf("%w: column %d; there are %d, from 0", ErrSettings, column, len(x[0]))
	}
	if grid == nil {
		grid = quantiles(x, column)
	}
	if err := checkRows("the grid", [][]float64{grid}, -1); err != nil {
		return Dependence{}, err
	}
	e, at := newEvaluator(f, len(x[0]), o.Batch), len(grid)
	d := Dependence{Grid: slices.Clone(grid), Mean: make([]float64, at), Curves: make([][]float64, len(x))}
	for i := range d.Curves {
		d.Curves[i] = make([]float64, at)
	}
	err := e.run(ctx, at*len(x), func(i int, row []float64) {
		copy(row, x[i/at])
		row[column] = grid[i%at]
	}, func(i int, y float64) {
		d.Curves[i/at][i%at] = y
		d.Mean[i%at] += y
	})
	if err != nil {
		return Dependence{Evaluations: e.calls}, err
	}
	for k := range d.Mean {
		d.Mean[k] /= float64(len(x))
	}
	d.Evaluations = e.calls
	return d, nil
}

// quantiles returns 20 values of a column that have equal shares of the rows
// between them, from the least to the largest, without repetition.
func quantiles(x [][]float64, column int) []float64 {
	const points = 20
	values := make([]float64, len(x))
	for i, row := range x {
		values[i] = row[column]
	}
	slices.Sort(values)
	if distinct := slices.Compact(slices.Clone(values)); len(distinct) <= points {
		return distinct
	}
	grid := make([]float64, points)
	for k := range grid {
		grid[k] = values[(len(values)-1)*k/(points-1)]
	}
	return slices.Compact(grid)
}
