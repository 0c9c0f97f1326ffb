package bounds_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bounds"
)

// TestExtremesFaults: a linear program that is none is told, all at once.
func TestExtremesFaults(t *testing.T) {
	for _, c := range []struct {
		rows                        [][]float64
		right, objective, condition []float64
		want                        []string
	}{
		{nil, nil, nil, nil, []string{"0 rows and 0 unknowns"}},
		{[][]float64{{1, 1}, {1}}, []float64{1}, []float64{1, math.NaN()}, []float64{1}, []string{
			"1 right-hand sides for 2 rows", "row 1 has 1 numbers for 2 unknowns", "number 1 of the objective is NaN", "the condition has 1 numbers"}},
		{[][]float64{{1, 1}}, []float64{math.Inf(1)}, []float64{1, 0}, nil, []string{"number 0 of right is +Inf"}},
		{[][]float64{{1, 0}}, []float64{1}, []float64{0, 1}, []float64{1, 0}, []string{"without bound"}},
	} {
		_, err := bounds.Extremes(c.rows, c.right, c.objective, c.condition)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v lacks %q", c.rows, err, want)
			}
		}
	}
}
