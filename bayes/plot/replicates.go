package plot

import (
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat"
)

// Replicates returns replicated data sets, as Program.Predict draws them, in
// the form that the predictive plots take: at most n of them, evenly chosen;
// weighted draws are there as often as they weigh.
//
// Shapes: [data set][row], rows in row-major order. n below 1 gives none.
func Replicates(v bayes.RV, n int) [][]float64 {
	total := v.Chains() * v.Len()
	values := v.Values()
	sets := make([][]float64, 0, max(0, min(n, total)))
	for _, at := range evenly(v.Weights(), total, max(n, 0)) {
		set := make([]float64, v.Size())
		for i := range set {
			set[i] = values[i*total+at]
		}
		sets = append(sets, set)
	}
	return sets
}

// checkReplicates returns what keeps data from being compared with
// replications.
func checkReplicates(verb string, observed []float64, replicated [][]float64) error {
	switch {
	case len(observed) == 0:
		return fault(verb, "there are no observed data")
	case len(replicated) < 2:
		return fault(verb, "%d replicated data sets, want at least 2", len(replicated))
	}
	if err := finiteRow(verb, "observed", observed); err != nil {
		return err
	}
	for k, set := range replicated {
		if len(set) != len(observed) {
			return fault(verb, "replicated data set %d has %d rows, the observed data have %d", k, len(set), len(observed))
		}
		if err := finiteRow(verb, "replicated data set "+strconv.Itoa(k), set); err != nil {
			return err
		}
	}
	return nil
}

// spread returns the interval of share level of a number of each data set,
// ends interpolated between order statistics.
func spread(numbers []float64, level float64) (lo, hi float64) {
	sorted := slices.Sorted(slices.Values(numbers))
	tail := (1 - level) / 2
	return stat.Quantile(tail, stat.LinInterp, sorted, nil), stat.Quantile(1-tail, stat.LinInterp, sorted, nil)
}

// central returns the range that holds the share level of the observed and of
// all replicated values: single extremes would flatten all else.
func central(observed []float64, replicated [][]float64, level float64) (lo, hi float64) {
	seen, said := slices.Sorted(slices.Values(observed)), slices.Sorted(slices.Values(slices.Concat(replicated...)))
	tail := (1 - level) / 2
	at := func(p float64, x []float64) float64 { return stat.Quantile(p, stat.Empirical, x, nil) }
	return min(at(tail, seen), at(tail, said)), max(at(1-tail, seen), at(1-tail, said))
}
