package bayes_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// refused compiles one observation and wants a fault of the class that says
// all of want, and this package's line.
func refused(t *testing.T, y any, d bayes.Dist, class error, want ...string) {
	t.Helper()
	m := bayes.NewModel("faults")
	m.Observe(m.Data("y", y), d)
	_, err := m.Compile()
	if !errors.Is(err, class) {
		t.Fatalf("%v, want %v", err, class)
	}
	for _, w := range append(want, "_test.go:") {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q lacks %q", err, w)
		}
	}
}

// Counts, grades and allocations that can't be are refused with their row.
func TestDiscreteFaults(t *testing.T) {
	cuts := []float64{-1, 0, 2}
	shares := []float64{0.2, 0.8}
	for _, c := range []struct {
		name string
		y    any
		d    bayes.Dist
		want []string
	}{
		{"negative count", []float64{2, -1}, bayes.NegBinomialMean(2, 1), []string{"is -1 in row 1", "NegBinomialMean"}},
		{"half a count", []float64{2.5}, bayes.NegBinomial(2, 1), []string{"is 2.5 in row 0", "whole numbers"}},
		{"no precision", []float64{2}, bayes.NegBinomialLog(2, []float64{0}), []string{"phi has value 0 in row 0"}},
		{"mean of 0", []float64{2, 3}, bayes.NegBinomialMean([]float64{1, 0}, 1), []string{"mu has value 0 in row 1"}},
		{"more than trials", []float64{8}, bayes.BetaBinomial(7, 1, 1), []string{"is 8 in row 0", "[0, 7]"}},
		{"half a trial", []float64{1}, bayes.BetaBinomial(1.5, 1, 1), []string{"n has value 1.5", "whole number"}},
		{"probability above 1", []float64{1}, bayes.Geometric(1.1), []string{"p has value 1.1"}},
		{"more than there are", []float64{1, 1}, bayes.Hypergeometric([]float64{3, 8}, 3, 4), []string{"row 1", "can't take 8 of 7"}},
		{"more successes than there are", []float64{4}, bayes.Hypergeometric(5, 3, 4), []string{"is 4 in row 0", "[0, 3]"}},
		{"more failures than there are", []float64{1, 0}, bayes.Hypergeometric(5, 3, 4), []string{"row 1", "at least 1"}},
		{"grade too high", []float64{3, 4}, bayes.OrderedLogistic(0, cuts), []string{"is 4 in row 1", "[0, 3]"}},
		{"cutpoints fall", []float64{1}, bayes.OrderedProbit(0, []float64{1, 1, 2}), []string{"cutpoints has values [1 1 2] in row 0", "must increase"}},
		{"shares that don't sum", []float64{1}, bayes.Categorical([]float64{0.2, 0.7}), []string{"p has values [0.2 0.7]", "sum to 1"}},
		{"shares that don't sum", [][]float64{{1, 2}}, bayes.Multinomial(3, []float64{0.2, 0.7}), []string{"sum to 1"}},
		{"another total", [][]float64{{1, 2}, {1, 1}}, bayes.Multinomial(3, shares), []string{"[1 1] in row 1", "sum to 3; these sum to 2"}},
		{"another total", [][]float64{{1, 2}, {1, 1}}, bayes.DirichletMultinomial([]float64{3, 3}, shares), []string{"[1 1] in row 1"}},
		{"shape of 0", [][]float64{{1, 2}}, bayes.DirichletMultinomial(3, []float64{0, 1}), []string{"alpha has value 0"}},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.y, c.d, bayes.ErrSupport, c.want...) })
	}
	refused(t, []float64{1}, bayes.OrderedLogistic(0, 1.5), bayes.ErrShape, "cutpoints is", "must be a vector")
	refused(t, [][]float64{{1, 2}}, bayes.Multinomial(3, []float64{1, 0, 0}), bayes.ErrShape, "has 2 elements")
}
