package refute

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

const (
	defaultLevel     = 0.05
	defaultTimes     = 100 // a standard deviation to 7 %
	defaultPosterior = 20  // the same of posteriors, each of which takes a sampler: to 16 %
	minTimes         = 10  // below which no law of a statistic is told
)

// setting is what the refuters that repeat an estimate have in common.
type setting struct {
	times int
	level float64
}

// newSetting fills in the defaults. Errors: what is impossible, all at once.
func newSetting(times int, level float64, effect *causal.Effect) (setting, error) {
	if by, data := effect.By(); by == nil || data == nil {
		return setting{}, errors.New("want an effect that causal.Estimate made")
	}
	if times == 0 {
		if times = defaultTimes; effect.Draws.Len() > 0 {
			times = defaultPosterior
		}
	}
	if level == 0 {
		level = defaultLevel
	}
	var errs []error
	if times < minTimes {
		errs = append(errs, fmt.Errorf("want Times of %d or more, not %d", minTimes, times))
	}
	if !(level > 0 && level < 1) {
		errs = append(errs, fmt.Errorf("want a Level between 0 and 1, not %v", level))
	}
	return setting{times, level}, errors.Join(errs...)
}

// repeat estimates e from several data sets in the way of an effect. Data sets
// from which nothing can be estimated are left out and counted, as long as most
// can.
func (s setting) repeat(ctx context.Context, e *causal.Estimand, by causal.Estimator, data func(run int) (*bayes.Table, error)) (found []*causal.Effect, failed int, err error) {
	var first error
	for run := range s.times {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		t, err := data(run)
		if err != nil {
			return nil, 0, err
		}
		effect, err := causal.Estimate(ctx, e, t, by)
		if err == nil && !finite(effect.Mean) {
			err = fmt.Errorf("the estimate is %v", effect.Mean)
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil, 0, ctx.Err()
			}
			if failed++; first == nil {
				first = err
			}
			continue
		}
		found = append(found, effect)
	}
	if len(found) < minTimes || failed > len(found) {
		return nil, 0, fmt.Errorf("%d of %d changed data sets have no estimate, the first: %w", failed, s.times, first)
	}
	return found, failed, nil
}

// tell returns a sentence on runs that failed, "" if none did.
func tell(failed, of int) string {
	if failed == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %d data sets had no estimate", failed, of)
}

// replace returns the table with other rows in some columns: row i has what
// order[i] had.
func replace(t *bayes.Table, order []int, names ...string) (*bayes.Table, error) {
	var cols []bayes.Column
	for _, name := range t.Names() {
		from := order
		if names != nil && !slices.Contains(names, name) {
			from = nil
		}
		c, err := pick(t, name, from)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return bayes.FromColumns(cols...)
}

// pick returns rows of a column; nil means all.
func pick(t *bayes.Table, name string, rows []int) (bayes.Column, error) {
	if t.IsFactor(name) {
		codes, levels, err := t.Codes(name)
		if err != nil {
			return bayes.Column{}, err
		}
		return bayes.Col(name, &bayes.Factor{Levels: levels, Codes: chosen(codes, rows)}), nil
	}
	x, err := t.Float(name)
	if err != nil {
		return bayes.Column{}, err
	}
	return bayes.Col(name, chosen(x, rows)), nil
}

func chosen[T any](x []T, rows []int) []T {
	if rows == nil {
		return x
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = x[r]
	}
	return out
}

// means returns the estimates.
func means(found []*causal.Effect) []float64 {
	out := make([]float64, len(found))
	for i, e := range found {
		out[i] = e.Mean
	}
	return out
}

// spreadP returns the two-sided p-value of a sum of squares that over its
// variance is χ² of k degrees of freedom.
func spreadP(sum, variance float64, k int) float64 {
	chi := distuv.ChiSquared{K: float64(k)}
	q := sum / variance
	return math.Min(1, 2*math.Min(chi.CDF(q), chi.Survival(q)))
}

// normalP returns the two-sided p-value of a standard normal statistic.
func normalP(z float64) float64 { return 2 * distuv.UnitNormal.Survival(math.Abs(z)) }

func finite(x float64) bool { return x-x == 0 }
