package ood

import (
	"context"
	"errors"
	"fmt"
)

// A Detector scores how unlike what it was fitted to a vector is: larger is less
// familiar. It is safe for concurrent use.
type Detector interface {
	// Score returns the score of one vector, and allocates nothing.
	//
	// Result: +Inf where the vector is so far away that its distance overflows.
	// Errors: wrap ErrData: another width than Width, NaN or infinities.
	Score(x []float64) (float64, error)
	// Width is how many numbers a vector has.
	Width() int
	// MarshalJSON writes what Decode reads.
	MarshalJSON() ([]byte, error)
}

// ErrData is wrapped by errors about vectors that can't be scored or learned from.
var ErrData = errors.New("ood: bad data")

// ErrSettings is wrapped by errors about settings.
var ErrSettings = errors.New("ood: bad settings")

// Scores returns the scores of rows, in their order.
//
// Errors: of the first row that can't be scored; the context's.
func Scores(ctx context.Context, d Detector, rows [][]float64) ([]float64, error) {
	scores := make([]float64, len(rows))
	for i, row := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if scores[i], err = d.Score(row); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return scores, nil
}

// checkVector returns what is wrong with a vector to score.
func checkVector(x []float64, width int) error {
	if width == 0 {
		return fmt.Errorf("%w: the detector was not fitted", ErrData)
	}
	if len(x) != width {
		return fmt.Errorf("%w: a vector of %d numbers; the detector was fitted to %d", ErrData, len(x), width)
	}
	for i, v := range x {
		if v-v != 0 {
			return fmt.Errorf("%w: number %d of the vector is %v; want finite numbers", ErrData, i, v)
		}
	}
	return nil
}

// checkRows returns what is wrong with rows to learn from: the first row of
// another width and the first number that is not finite.
func checkRows(what string, x [][]float64, least int) error {
	if len(x) < least {
		return fmt.Errorf("%w: %d rows of %s; want at least %d", ErrData, len(x), what, least)
	}
	width := len(x[0])
	if width == 0 {
		return fmt.Errorf("%w: %s have no columns", ErrData, what)
	}
	var odd, unknown error
	for i, row := range x {
		if len(row) != width && odd == nil {
			odd = fmt.Errorf("%w: row %d of %s has %d columns, row 0 has %d", ErrData, i, what, len(row), width)
		}
		for j, v := range row {
			if v-v != 0 && unknown == nil {
				unknown = fmt.Errorf("%w: row %d of %s, column %d: %v; want finite numbers", ErrData, i, what, j, v)
			}
		}
	}
	return errors.Join(odd, unknown)
}
