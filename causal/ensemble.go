package causal

import (
	"context"
	"errors"
	"fmt"
)

// Ensemble is several models that were trained alike. As a Predictor it is their
// mean; Standardize keeps them apart, which shows what training left open.
type Ensemble []Predictor

// Predict returns the mean of the members' outputs.
//
// Errors: no members, those of a member, with its number from 0; outputs for
// another number of rows.
func (e Ensemble) Predict(ctx context.Context, rows [][]float64) ([]float64, error) {
	if len(e) == 0 {
		return nil, errors.New("causal: an Ensemble of no members")
	}
	mean := make([]float64, len(rows))
	for k, m := range e {
		y, err := predictions(ctx, m, rows)
		if err != nil {
			return nil, fmt.Errorf("causal: member %d: %w", k, err)
		}
		for i, v := range y {
			mean[i] += (v - mean[i]) / float64(k+1)
		}
	}
	return mean, nil
}

// Heads is a Predictor of a treatment and covariates by one model for each value
// of the treatment, 0, 1 and so on, as networks with a head for each arm have
// them. The first input of a row is the treatment; the head sees the others.
type Heads []Predictor

// Predict asks of each row the head of its treatment.
//
// Errors: rows whose first input is the number of no head; those of a head, with
// its number.
func (h Heads) Predict(ctx context.Context, rows [][]float64) ([]float64, error) {
	of, given := make([][]int, len(h)), make([][][]float64, len(h))
	for i, row := range rows {
		if len(row) == 0 || !(row[0] >= 0 && row[0] < float64(len(h)) && row[0] == float64(int(row[0]))) {
			return nil, fmt.Errorf("causal: row %d begins with %v: want the treatment, the number of one of %d heads", i, row[:min(1, len(row))], len(h))
		}
		k := int(row[0])
		of[k], given[k] = append(of[k], i), append(given[k], row[1:])
	}
	out := make([]float64, len(rows))
	for k, head := range h {
		if len(of[k]) == 0 {
			continue
		}
		y, err := predictions(ctx, head, given[k])
		if err != nil {
			return nil, fmt.Errorf("causal: head %d: %w", k, err)
		}
		for j, i := range of[k] {
			out[i] = y[j]
		}
	}
	return out, nil
}

// predictions asks a model and counts its answers.
func predictions(ctx context.Context, by Predictor, rows [][]float64) ([]float64, error) {
	if by == nil {
		return nil, errors.New("no model")
	}
	y, err := by.Predict(ctx, rows)
	if err == nil && len(y) != len(rows) {
		err = fmt.Errorf("%d values for %d rows", len(y), len(rows))
	}
	return y, err
}
