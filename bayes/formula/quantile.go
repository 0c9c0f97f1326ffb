package formula

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// QuantileConfig says of which responses Quantiles are.
type QuantileConfig struct {
	// Bootstrap is that of AverageConfig.
	Bootstrap bool
	// Replicates is how many responses are drawn in each row, 0 for 1: their noise
	// is in the quantiles.
	Replicates int
}

// Quantiles returns the draws of the quantiles of new responses in the rows of
// each of several tables together: [table, probability]. Rows weigh the same in
// all tables; the noise of their responses is each table's own.
//
// Result: the smallest response below or at which lie at least p of the weight.
// Errors: those of Averages; probabilities that are not between 0 and 1.
func (f *Fit) Quantiles(ctx context.Context, tables []*bayes.Table, probs []float64, c QuantileConfig, seed uint64) (bayes.RV, error) {
	if err := f.checkAverages(tables, AverageConfig{}); err != nil {
		return bayes.RV{}, err
	}
	list := &faultList{text: f.model.formula.text}
	for _, p := range probs {
		if !(p > 0 && p < 1) {
			list.general(bayes.ErrData, "Quantiles: probability %v, want between 0 and 1", p)
		}
	}
	if len(probs) == 0 || c.Replicates < 0 {
		list.general(bayes.ErrData, "Quantiles: %d probabilities and %d replicates, want at least one and none below 0", len(probs), c.Replicates)
	}
	if err := list.err(); err != nil {
		return bayes.RV{}, err
	}
	return f.evaluate(ctx, seed, "quantiles", func(b *builder, rows *rowReader) {
		weights, _ := b.averaging(AverageConfig{Bootstrap: c.Bootstrap}, tables[0].N())
		at, of := b.m.DimSize("table", len(tables)), b.m.DimSize("probability", len(probs))
		again := b.m.DimSize("replicate", max(1, c.Replicates))
		var quantiles []bayes.Expr
		for k, t := range tables {
			tag := fmt.Sprintf("table %d ", k)
			data, trials, row, ok := rows.read(b, t, "row", tag)
			if !ok {
				continue
			}
			y := b.m.Generate(tag+b.response.name(), b.family.dist(b.outcome(data, row, trials, tag)), again, row)
			quantiles = append(quantiles, bayes.Call(weightedQuantiles{probs}, []bayes.Expr{y, weights}, of))
		}
		if len(quantiles) == len(tables) {
			b.m.Let("quantiles", bayes.Stack(at, quantiles...))
		}
	})
}

// weightedQuantiles are those of responses [replicate, row], given the weights
// of rows.
type weightedQuantiles struct{ probs []float64 }

func (q weightedQuantiles) Value(y []float64, x [][]float64) {
	values, weights := x[0], x[1]
	n := len(weights)
	order := make([]int, len(values))
	total := 0.0
	for i := range order {
		order[i] = i
		total += weights[i%n]
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return a - b // equal values in any order, but always the same
	})
	for k, p := range q.probs {
		below := 0.0
		y[k] = values[order[len(order)-1]]
		for _, i := range order {
			if below += weights[i%n]; below >= float64(p*total) {
				y[k] = values[i]
				break
			}
		}
	}
}

// Gradient: a quantile of draws is a step function of nothing that is sampled.
func (q weightedQuantiles) Gradient(dx [][]float64, _, _ []float64, _ [][]float64) {
	for _, d := range dx {
		for i := range d {
			d[i] = math.NaN()
		}
	}
}
