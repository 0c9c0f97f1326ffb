package explain

import (
	"context"
	"fmt"
	"math"
)

// Summary is what groups contribute over rows.
type Summary struct {
	// MeanAbs is the mean of |φ| of each group, SE its standard error over rows.
	MeanAbs, SE []float64
	// Rows are the attributions, Evaluations how many rows the function had for all.
	Rows        []Attribution
	Evaluations int
}

// Summary explains rows, exactly if pairs is 0, else by Sample, with the same
// orders for all.
//
// Result: the noise of sampling adds to MeanAbs of groups that contribute little:
// about √(2/π) standard errors of φ. When the context ends, what the rows done say,
// with the context's error.
// Errors: those of Exact and Sample, with the row.
// Source: [Lundberg2020] §2.
func (e *Explainer) Summary(ctx context.Context, rows [][]float64, pairs int) (Summary, error) {
	if err := checkRows("rows", rows, len(e.background[0])); err != nil {
		return Summary{}, err
	}
	var s Summary
	sums, abs := newMoments(len(e.groups)), make([]float64, len(e.groups))
	var failed error
	for i, x := range rows {
		var a Attribution
		var err error
		if pairs == 0 {
			a, err = e.Exact(ctx, x)
		} else {
			a, err = e.Sample(ctx, x, pairs)
		}
		s.Evaluations += a.Evaluations
		if err != nil {
			failed = fmt.Errorf("row %d: %w", i, err)
			break
		}
		s.Rows = append(s.Rows, a)
		for g, v := range a.Phi {
			abs[g] = math.Abs(v)
		}
		sums.add(abs)
	}
	if len(s.Rows) > 0 {
		s.MeanAbs, s.SE = sums.mean, sums.standardErrors()
	}
	return s, failed
}
