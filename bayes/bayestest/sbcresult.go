package bayestest

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// SBCResult holds the rank histograms of a calibration.
type SBCResult struct {
	// Sims is the number of simulations, Draws that of draws of each.
	Sims, Draws int
	// Quantities are what was ranked, by name.
	Quantities []Quantity
}

// Quantity is the rank histogram of one scalar.
type Quantity struct {
	Name string
	// Counts are the ranks by bin: bin k of B holds the ranks r with
	// ⌊r·B/(Draws+1)⌋ = k.
	Counts []int
	// Expected are the counts that uniform ranks have on average; bins differ
	// where they don't divide the ranks.
	Expected []float64
	// ChiSquare compares the two. Under calibration it has the χ² distribution with len(Counts) − 1 degrees of
	// freedom, and P is the probability of a larger value.
	ChiSquare, P float64
}

// Check returns an error that names the quantities whose ranks are not uniform,
// nil if there are none. rate is the probability that it rejects a calibrated
// run: a quantity is named if its P is below rate over the number of
// quantities.
func (r *SBCResult) Check(rate float64) error {
	if !(rate > 0 && rate < 1) {
		return fmt.Errorf("bayestest: Check: the false-alarm rate is %v, want a probability above 0 and below 1", rate)
	}
	if len(r.Quantities) == 0 {
		return errors.New("bayestest: Check: nothing was ranked")
	}
	var faults []error
	for _, q := range r.Quantities {
		if q.P < rate/float64(len(r.Quantities)) {
			faults = append(faults, fmt.Errorf("bayestest: the ranks of %s are not uniform: χ² %.1f on %d degrees of freedom, p %.2g, counts %v: %s",
				q.Name, q.ChiSquare, len(q.Counts)-1, q.P, q.Counts, q.shape()))
		}
	}
	return errors.Join(faults...)
}

// shape says what a bent histogram means: [Talts2018].
func (q Quantity) shape() string {
	b := len(q.Counts)
	excess := func(bins ...[2]int) float64 {
		count, expected := 0.0, 0.0
		for _, r := range bins {
			for k := r[0]; k < r[1]; k++ {
				count, expected = count+float64(q.Counts[k]), expected+q.Expected[k]
			}
		}
		return (count - expected) / math.Sqrt(max(expected, 1))
	}
	ends, low := excess([2]int{0, b / 4}, [2]int{b - b/4, b}), excess([2]int{0, b / 2})
	switch {
	case math.Abs(low) > math.Abs(ends) && low > 0:
		return "low ranks: the posterior lies too high"
	case math.Abs(low) > math.Abs(ends):
		return "high ranks: the posterior lies too low"
	case ends > 0:
		return "ranks at both ends: the posterior is too narrow, or its draws are correlated"
	}
	return "ranks in the middle: the posterior is too wide"
}

// String draws a histogram for each quantity, the least uniform first.
func (r *SBCResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ranks among %d draws, %d simulations\n", r.Draws, r.Sims)
	order := slices.Clone(r.Quantities)
	slices.SortStableFunc(order, func(a, b Quantity) int {
		if a.P < b.P {
			return -1
		}
		return 1
	})
	for _, q := range order {
		fmt.Fprintf(&b, "%-16s p %-8.3g %s\n", q.Name, q.P, q.bars())
	}
	return b.String()
}

// bars draws counts over their expectation as blocks of eight heights, the
// highest at twice the expectation or more.
func (q Quantity) bars() string {
	levels := []rune(" ▁▂▃▄▅▆▇█")
	var b strings.Builder
	for k, n := range q.Counts {
		height := float64(n) / q.Expected[k] * float64(len(levels)-1) / 2
		b.WriteRune(levels[min(int(math.Round(height)), len(levels)-1)])
	}
	return b.String()
}

// newResult counts the ranks. Every simulation has ranked the same quantities
// among the same number of draws.
func newResult(sims []map[string]rank, bins int) (*SBCResult, error) {
	r := &SBCResult{Sims: len(sims)}
	if len(sims) == 0 {
		return r, nil
	}
	for _, name := range slices.Sorted(maps.Keys(sims[0])) {
		r.Draws = sims[0][name].n
		b := min(bins, r.Draws+1)
		q := Quantity{Name: name, Counts: make([]int, b)}
		for k, s := range sims {
			at, ok := s[name]
			if !ok || at.n != r.Draws {
				return nil, fmt.Errorf("bayestest: %s is ranked among %d draws, in simulation %d among %d", name, r.Draws, k, at.n)
			}
			q.Counts[at.below*b/(at.n+1)]++
		}
		for k, n := range q.Counts {
			// Ranks of bin k are those from ⌈k(n+1)/b⌉.
			edge := func(k int) int { return (k*(r.Draws+1) + b - 1) / b }
			expected := float64(len(sims)) * float64(edge(k+1)-edge(k)) / float64(r.Draws+1)
			q.Expected = append(q.Expected, expected)
			d := float64(n) - expected
			q.ChiSquare += d * d / expected
		}
		q.P = distuv.ChiSquared{K: float64(b - 1)}.Survival(q.ChiSquare)
		r.Quantities = append(r.Quantities, q)
	}
	return r, nil
}
