package bounds_test

import (
	"errors"
	"testing"

	"github.com/seed78144065/credence/dag/bounds"
)

// TestExtremes: how often two coins that differ by little agree, and given heads
// of the first, by the bounds of Fréchet.
func TestExtremes(t *testing.T) {
	// Unknowns: both heads, first alone, second alone, none.
	rows := [][]float64{{1, 1, 1, 1}, {1, 1, 0, 0}, {1, 0, 1, 0}, {1, 1, 0, 0}}
	right := []float64{1, .5, .6, .5}
	got, err := bounds.Extremes(rows, right, []float64{1, 0, 0, 1}, nil)
	checkInterval(t, "agree", got, err, [2]float64{.1, .9})
	got, err = bounds.Extremes(rows, right, []float64{1, 0, 0, 0}, []float64{1, 1, 0, 0})
	checkInterval(t, "second given first", got, err, [2]float64{.2, 1})
	var contradiction *bounds.ContradictionError
	if _, err := bounds.Extremes(rows, []float64{1, .5, .6, .7}, []float64{1, 0, 0, 1}, nil); !errors.As(err, &contradiction) {
		t.Errorf("two shares of one thing: %v", err)
	}
	if _, err := bounds.Extremes(rows, []float64{1, 0, .6, 0}, []float64{1, 0, 0, 0}, []float64{1, 1, 0, 0}); err == nil {
		t.Error("a condition that never holds has bounds")
	}
}
