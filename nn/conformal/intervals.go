package conformal

import (
	"errors"
	"fmt"
)

// Intervals makes intervals of what a regression says of rows. It doesn't
// change, and may be shared by goroutines.
type Intervals struct{ lower, upper Threshold }

// FitIntervals looks at a calibration set: what the model says of its rows, and
// their true values.
//
// Shapes: one band and one y a row.
// Result: intervals with the truth in 1 − alpha of them, or more. An error if a
// value is not finite, or a band has no positive scale; alpha too small for the
// calibration set is none, see [Threshold.Trivial].
// Source: [Papadopoulos2002]; [Lei2018] algorithm 2; [Romano2019] theorem 1.
// Cost: a sort.
func FitIntervals(bands []Band, y []float64, alpha float64) (*Intervals, error) {
	scores, err := Residuals(bands, y)
	if err != nil {
		return nil, err
	}
	t, err := Fit(scores, alpha)
	return &Intervals{t, t}, err
}

// FitAsymmetric is [FitIntervals] with each end by itself: the truth is below
// the interval in a share alphaLo of rows at most, and above it in alphaHi.
// Intervals are wider than those of FitIntervals, which promise less.
//
// Source: [Romano2019] theorem 2.
func FitAsymmetric(bands []Band, y []float64, alphaLo, alphaHi float64) (*Intervals, error) {
	if !(alphaLo+alphaHi < 1) {
		return nil, fmt.Errorf("conformal: alphas of %v below and %v above leave nothing to cover", alphaLo, alphaHi)
	}
	at, up := make([]Band, len(bands)), make([]Band, len(bands))
	for i, b := range bands {
		at[i], up[i] = b.AtLeast(), b.AtMost()
	}
	below, errBelow := Residuals(at, y)
	above, errAbove := Residuals(up, y)
	if err := errors.Join(errBelow, errAbove); err != nil {
		return nil, err
	}
	lower, errBelow := Fit(below, alphaLo)
	upper, errAbove := Fit(above, alphaHi)
	if err := errors.Join(errBelow, errAbove); err != nil {
		return nil, err
	}
	return &Intervals{lower, upper}, nil
}

// Residuals returns the scores of a calibration set: those of [Band.Score].
//
// Shapes, errors: as of [FitIntervals]; all rows at fault, up to ten.
func Residuals(bands []Band, y []float64) ([]float64, error) {
	if len(bands) != len(y) {
		return nil, fmt.Errorf("conformal: %d bands and %d values; want one of each for every calibration row", len(bands), len(y))
	}
	scores := make([]float64, len(y))
	var faults faultList
	for i, b := range bands {
		if what := b.check(); what != "" {
			faults.add("conformal: calibration row %d: %s", i, what)
		} else if y[i]-y[i] != 0 {
			faults.add("conformal: calibration row %d: the value is %v, want a finite number", i, y[i])
		}
		scores[i] = b.Score(y[i])
	}
	return scores, faults.err()
}

// Interval returns the interval of a row.
//
// Result: an error if the band has a part that is NaN, no positive scale, or
// nothing to measure from.
// Cost: no allocation.
func (n *Intervals) Interval(b Band) (Interval, error) {
	if n.lower.N == 0 {
		return Interval{}, errNotFitted
	}
	if what := b.check(); what != "" {
		return Interval{}, fmt.Errorf("conformal: %s", what)
	}
	return b.interval(n.lower.Score, n.upper.Score), nil
}

// Covers reports whether a value belongs to the interval of a row, by its score:
// what the promise is about, without the rounding of ends.
func (n *Intervals) Covers(b Band, y float64) bool {
	return n.lower.Covers(b.AtLeast().Score(y)) && n.upper.Covers(b.AtMost().Score(y))
}

// Thresholds returns how many units the intervals reach below and above the
// band; those are equal but for [FitAsymmetric].
func (n *Intervals) Thresholds() (lower, upper Threshold) { return n.lower, n.upper }
