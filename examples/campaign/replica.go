package main

import (
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"gonum.org/v1/gonum/stat"
)

// replica is what a plot of the check needs.
type replica struct {
	outcome  string
	what     string      // of what rows are
	observed []float64   // rows, or cells
	group    []int       // of each row
	repeated [][]float64 // [draw][row or cell]
	cells    []string    // their labels, nil for rows
}

// commonest returns the value that occurs most often, the smallest of several.
func commonest(x []float64) (value float64, n int) {
	sorted := slices.Sorted(slices.Values(x))
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		if j-i > n {
			value, n = sorted[i], j-i
		}
		i = j
	}
	return value, n
}

// interval returns the central interval of a statistic over replicas.
func interval(repeated [][]float64, of func([]float64) float64, level float64) (lo, hi float64) {
	x := make([]float64, len(repeated))
	for k, d := range repeated {
		x[k] = of(d)
	}
	slices.Sort(x)
	tail := (1 - level) / 2
	return stat.Quantile(tail, stat.LinInterp, x, nil), stat.Quantile(1-tail, stat.LinInterp, x, nil)
}

// byDraw returns the draws of a variable as [draw][element].
func byDraw(draws *bayes.Draws, name string) ([][]float64, error) {
	v, err := draws.Var(name)
	return plot.Replicates(v, draws.Chains()*draws.Len()), err
}
