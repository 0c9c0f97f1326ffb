package attribution

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// Result is what each of several causes has to do with something: their shares
// of a total, or strengths, which have none.
type Result struct {
	// Of says what was divided or measured.
	Of string
	// Draws hold a variable for each cause, by name, in each draw of the
	// parameters.
	Draws *bayes.Draws
	// Total is what the shares add up to, in each draw; nil for strengths.
	Total *bayes.RV
	// MCSE is the standard error that sampled orders of joining leave in the mean
	// of each share; 0 where all orders were used.
	MCSE map[string]float64
	// Seen is the total as the data themselves have it, NaN where they don't say.
	Seen float64
}

// Row is a cause with the mean of its share and an interval.
type Row struct {
	Name               string  // of the cause
	Mean, Lower, Upper float64 // of its share, and the interval
}

// Rows returns the causes with an equal-tailed interval of their shares, the
// largest mean, by size, first.
func (r *Result) Rows(level float64) []Row {
	var rows []Row
	for name, v := range r.Draws.Vars() {
		lo, hi := v.Interval(level)
		rows = append(rows, Row{name, v.Mean(), lo, hi})
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return -cmp.Compare(max(a.Mean, -a.Mean), max(b.Mean, -b.Mean)) })
	return rows
}

// String tabulates causes with intervals of 95 %.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Of)
	rows := r.Rows(0.95)
	if r.Total != nil {
		lo, hi := r.Total.Interval(0.95)
		rows = append(rows, Row{"total", r.Total.Mean(), lo, hi})
	}
	width := 0
	for _, row := range rows {
		width = max(width, len([]rune(row.Name)))
	}
	for _, row := range rows {
		fmt.Fprintf(&b, "  %-*s %8.3g (%.3g to %.3g)", width, row.Name, row.Mean, row.Lower, row.Upper)
		if e := r.MCSE[row.Name]; e > 0 {
			fmt.Fprintf(&b, ", error of sampled orders %.2g", e)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// newResult puts shares, [cause][draw], under the names of causes.
func newResult(of string, names []string, shares [][]float64, seed uint64) (*Result, error) {
	run := bayes.Run{Chains: 1, Draws: len(shares[0]), Seed: seed}
	for i, name := range names {
		run.Vars = append(run.Vars, bayes.Variable{Name: name})
		run.Values = append(run.Values, shares[i]...)
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		return nil, fmt.Errorf("attribution: %w", err)
	}
	return &Result{Of: of, Draws: d}, nil
}

// divided adds the total of the shares and the errors of sampled orders.
func (r *Result) divided(names []string, shares [][]float64, mcse []float64, seed uint64) error {
	total := make([]float64, len(shares[0]))
	r.MCSE = make(map[string]float64)
	for i, name := range names {
		for d, v := range shares[i] {
			total[d] += v
		}
		r.MCSE[name] = mcse[i]
	}
	d, err := newResult("", []string{"total"}, [][]float64{total}, seed)
	if err != nil {
		return err
	}
	v, err := d.Draws.Var("total")
	r.Total = &v
	return err
}
