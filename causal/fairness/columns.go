package fairness

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// columns are the data of Groups.
type columns struct {
	groups        []string
	reference     int
	group         []int
	score, weight []float64
	decision      []bool
	outcome       []bool // nil if not known
}

// read checks the columns.
func (g Groups) read(data *bayes.Table) (*columns, error) {
	if data == nil || data.N() == 0 {
		return nil, errors.New("fairness: no data: the table has no rows")
	}
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("fairness: "+format, args...)) }
	c := &columns{weight: slices.Repeat([]float64{1}, data.N()), decision: make([]bool, data.N())}
	if f, err := data.Factor(g.Group); err != nil {
		bad("group: %w", err)
	} else {
		c.groups, c.group = f.Levels, f.Codes
		if i := slices.Index(f.Codes, -1); i >= 0 {
			bad("%s has no value in row %d", g.Group, i)
		}
		if len(f.Levels) < 2 {
			bad("%s has one group, %s: there is nothing to compare", g.Group, f.Levels[0])
		}
		if c.reference = slices.Index(f.Levels, g.Reference); g.Reference == "" {
			c.reference = 0
		} else if c.reference < 0 {
			bad("%s has no group %q%s", g.Group, g.Reference, nearest.Suggest(g.Reference, f.Levels))
		}
	}
	if g.Weights != "" {
		w, err := data.Float(g.Weights)
		if err != nil {
			bad("weights: %w", err)
		} else if i := slices.IndexFunc(w, func(v float64) bool { return !(v >= 0) || math.IsInf(v, 0) }); i >= 0 {
			bad("%s is %v in row %d; want how often the row is there", g.Weights, w[i], i)
		}
		c.weight = w
	}
	var err error
	if c.score, err = numbers(data, g.Score, g.Success); err != nil {
		bad("score: %w", err)
	}
	threshold := g.Threshold
	if threshold == 0 {
		threshold = 0.5
	}
	for i, v := range c.score {
		if !(v >= 0 && v <= 1) {
			bad("%s is %v in row %d; want probabilities, or 0 and 1", g.Score, v, i)
			break
		}
		c.decision[i] = v >= threshold
	}
	if g.Outcome != "" {
		y, err := numbers(data, g.Outcome, g.Success)
		if err != nil {
			bad("outcome: %w", err)
		}
		for i, v := range y {
			if v != 0 && v != 1 {
				bad("%s is %v in row %d; want 0 and 1, or two levels", g.Outcome, v, i)
				break
			}
			c.outcome = append(c.outcome, v == 1)
		}
	}
	return c, errors.Join(errs...)
}

// numbers returns a column as numbers: of labels whether they are the one that
// counts, the second of two.
func numbers(data *bayes.Table, name, success string) ([]float64, error) {
	if !data.IsFactor(name) {
		return data.Float(name)
	}
	codes, levels, err := data.Codes(name)
	if err != nil {
		return nil, err
	}
	one := slices.Index(levels, success)
	if one < 0 && len(levels) == 2 {
		one = 1
	}
	if one < 0 {
		return nil, fmt.Errorf("%s has %d levels and none is %q: say which one counts as 1 (Success)", name, len(levels), success)
	}
	out := make([]float64, len(codes))
	for i, k := range codes {
		switch k {
		case -1:
			out[i] = math.NaN()
		case one:
			out[i] = 1
		}
	}
	return out, nil
}
