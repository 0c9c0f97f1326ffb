package bn

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
)

// TablePosterior is what cases say about the tables of a network: a Dirichlet
// distribution for each row, which more cases update. It is safe for concurrent
// use while it is not updated.
type TablePosterior struct {
	net    *Network
	counts [][]float64 // parameters, by cell
	cases  int
}

// Interval is what the uncertainty of tables makes of a number.
type Interval struct {
	Mean, SD     float64 // of the number, and its standard deviation
	Lower, Upper float64 // ends of the interval
}

// String writes the mean and the interval.
func (i Interval) String() string {
	return fmt.Sprintf("%.3f (%.3f to %.3f)", i.Mean, i.Lower, i.Upper)
}

// IntervalConfig says how intervals are computed.
type IntervalConfig struct {
	// Draws of all tables; 0 is 1000.
	Draws int
	// Level is the probability of an interval, with equal tails; 0 is 0.9.
	Level float64
	Seed  uint64
}

const (
	defaultDraws = 1000 // the ends of an interval of 0.9 then have 0.9 ± 0.02
	defaultLevel = 0.9  // that of intervals elsewhere in this module
)

// TablePosterior returns the posterior before any case: the prior, for the graph
// and states of the network, whose own tables count for nothing.
//
// Errors: a prior that is not positive.
// Source: conjugate updating, [Heckerman1995].
func (n *Network) TablePosterior(p Prior) (*TablePosterior, error) {
	if err := p.check("TablePosterior", true); err != nil {
		return nil, err
	}
	t := &TablePosterior{net: n, counts: make([][]float64, len(n.vars))}
	for i := range n.vars {
		cells := n.cpt(i).Cells()
		t.counts[i] = slices.Repeat([]float64{p.cells(cells)}, cells)
	}
	return t, nil
}

// Update takes in complete cases: one after another or all at once, in any order,
// gives the same posterior.
//
// Errors, which leave the posterior as it is: no cases, cases of another network,
// missing values, for which Fit is.
// Cost: linear in cases and variables.
func (t *TablePosterior) Update(cases *Cases) error {
	if err := t.net.fits("Update", cases); err != nil {
		return err
	}
	if missing := cases.Missing(); missing > 0 {
		return fmt.Errorf("bn: Update: %d values are missing: leave out their cases, or use Fit", missing)
	}
	for i := range t.counts {
		f := t.net.family(i)
		column := cases.codes[i]
		for k := range cases.n {
			t.counts[i][f.row(cases.codes, k)*f.states+column[k]]++
		}
	}
	t.cases += cases.n
	return nil
}

// Cases returns how many cases it has seen.
func (t *TablePosterior) Cases() int { return t.cases }

// Parameters returns those of the Dirichlet distributions of a variable's rows:
// counts of cases, with those of the prior, in the form of its table.
//
// Errors: an unknown variable.
func (t *TablePosterior) Parameters(variable string) (*discrete.Table, error) {
	i, err := t.net.number("Parameters", variable)
	if err != nil {
		return nil, err
	}
	return discrete.NewTable(t.net.cpt(i).Vars(), t.counts[i])
}

// Mean returns the network of expected tables. Its answer is the probability of the
// next case, but not in general the mean of answers.
func (t *TablePosterior) Mean() (*Network, error) {
	tables := make([][]float64, len(t.counts))
	for i, c := range t.counts {
		tables[i] = slices.Clone(c)
		t.rows(i, func(row, states int) {
			sum := 0.0
			for _, v := range c[row : row+states] {
				sum += v
			}
			for k := range states {
				tables[i][row+k] /= sum
			}
		})
	}
	return t.net.withTables(tables)
}

// Draw returns a network with tables drawn from the posterior: the same for the
// same seed and number of draw.
func (t *TablePosterior) Draw(seed, draw uint64) (*Network, error) {
	stream := rng.New(seed, "dag/bn/tables", draw)
	tables := make([][]float64, len(t.counts))
	for i, c := range t.counts {
		tables[i] = make([]float64, len(c))
		t.rows(i, func(row, states int) { rng.Dirichlet(&stream, tables[i][row:row+states], c[row:row+states]) })
	}
	return t.net.withTables(tables)
}

// rows calls with for the first cell of each row of a table.
func (t *TablePosterior) rows(i int, with func(row, states int)) {
	states := len(t.net.vars[i].States)
	for row := 0; row < len(t.counts[i]); row += states {
		with(row, states)
	}
}

// Intervals returns what the uncertainty of tables makes of the answer to any
// question: query answers it for a network, and is asked about many whose tables
// are drawn from the posterior, on all cores. An answer is numbers, as many each
// time.
//
//	p.Intervals(ctx, bn.IntervalConfig{}, func(n *bn.Network) ([]float64, error) {
//		tree, err := n.Compile(bn.Config{})
//		…
//	})
//
// Result: by number; the same seed gives the same intervals on any number of
// cores.
// Errors: a configuration that is impossible; that of a query; answers of
// different lengths, NaN or infinite; the context's.
// Cost: that of a query for each draw, and of making the network.
func (t *TablePosterior) Intervals(ctx context.Context, c IntervalConfig, query func(*Network) ([]float64, error)) ([]Interval, error) {
	if c.Draws == 0 {
		c.Draws = defaultDraws
	}
	if c.Level == 0 {
		c.Level = defaultLevel
	}
	if query == nil {
		return nil, errors.New("bn: Intervals: there is no query")
	}
	if c.Draws < 2 || !(c.Level > 0 && c.Level < 1) {
		return nil, fmt.Errorf("bn: Intervals: %d draws, level %v: want at least 2, and a level between 0 and 1", c.Draws, c.Level)
	}
	answers, faults := make([][]float64, c.Draws), make([]error, c.Draws)
	par.New().Do(c.Draws, func(k int) {
		var n *Network
		if faults[k] = ctx.Err(); faults[k] != nil {
			return
		}
		if n, faults[k] = t.Draw(c.Seed, uint64(k)); faults[k] == nil {
			answers[k], faults[k] = query(n)
		}
	})
	for k, err := range faults {
		if err != nil {
			return nil, fmt.Errorf("bn: Intervals: draw %d: %w", k, err)
		}
		if len(answers[k]) != len(answers[0]) || slices.ContainsFunc(answers[k], func(v float64) bool { return v-v != 0 }) {
			return nil, fmt.Errorf("bn: Intervals: draw %d: the answer is %v, want %d finite numbers as before", k, answers[k], len(answers[0]))
		}
	}
	intervals := make([]Interval, len(answers[0]))
	for q := range intervals {
		column := make([]float64, c.Draws)
		for k := range column {
			column[k] = answers[k][q]
		}
		intervals[q] = interval(column, c.Level)
	}
	return intervals, nil
}
