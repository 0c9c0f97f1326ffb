package estimator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/nearest"
)

// Stratification compares the arms in each combination of the adjustment set's
// values and averages over the population: direct standardisation of rates. It
// assumes no formula, and takes tables of counts.
type Stratification struct {
	// Counts is a column that says how many cases a row stands for; empty: one.
	Counts string
	// Success is the level of the outcome that counts as 1, by default the second.
	Success string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "stratification".
func (Stratification) Name() string { return "stratification" }

// Refuse returns why not: another population, or no adjustment set.
func (s Stratification) Refuse(e *causal.Estimand) error {
	return refuse(e, "", causal.Everyone, causal.Treated, causal.Untreated)
}

// Estimate averages differences of means. Diagnostics have the means of both
// arms, standardised and as they are, and of an outcome of 0 and 1 the common
// odds ratio of [MantelHaenszel1959].
//
// Errors: an *OverlapError for each stratum without one of the arms; counts that
// are missing or below 0.
func (s Stratification) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	if err := s.choose(a); err != nil {
		return nil, err
	}
	count, err := s.counts(a)
	if err != nil {
		return nil, err
	}
	cells, err := a.cells(count)
	if err != nil {
		return nil, err
	}
	value, se, means := a.standardise(cells)
	var crude [2]cell
	for _, c := range cells {
		for arm := range crude {
			crude[arm].n += c.arm[arm].n
			crude[arm].sum += c.arm[arm].sum
		}
	}
	f, err := newEffect(value, se, s.Level, int(crude[0].n+crude[1].n))
	if err != nil {
		return nil, err
	}
	d := f.Diagnostics
	d["mean_from"], d["mean_to"] = means[0], means[1]
	d["crude_from"], d["crude_to"] = crude[0].mean(), crude[1].mean()
	d["strata"] = float64(len(cells))
	if !slices.ContainsFunc(a.y, func(v float64) bool { return v != 0 && v != 1 }) {
		d["odds_ratio"] = oddsRatio(cells)
	}
	f.Assumptions = []string{"cases are independent"}
	return f, nil
}

// choose makes the level of success 1.
func (s Stratification) choose(a *arms) error {
	if s.Success == "" {
		return nil
	}
	_, levels, err := a.data.Codes(a.query.Outcome)
	if err != nil {
		return err
	}
	at := slices.Index(levels, s.Success)
	if at < 0 || !a.data.IsFactor(a.query.Outcome) {
		return fmt.Errorf("estimator: %s has no level %q%s", a.query.Outcome, s.Success, nearest.Suggest(s.Success, levels))
	}
	if at == 0 {
		for i, v := range a.y {
			a.y[i] = 1 - v
		}
	}
	return nil
}

func (s Stratification) counts(a *arms) ([]float64, error) {
	if s.Counts == "" {
		one, _ := a.ones()
		return one, nil
	}
	count, err := a.data.Float(s.Counts)
	if err != nil {
		return nil, fmt.Errorf("estimator: counts: %w", err)
	}
	for i, v := range count {
		if !(v >= 0) {
			return nil, fmt.Errorf("estimator: the count %s is %v in row %d; counts are 0 or more", s.Counts, v, i)
		}
	}
	return count, nil
}

// cell has the cases of an arm in a stratum.
type cell struct{ n, sum, square float64 }

func (c cell) mean() float64 { return c.sum / c.n }

func (c cell) variance() float64 { return max(0, c.square/c.n-c.mean()*c.mean()) }

// stratum is a combination of values of the adjustment set.
type stratum struct {
	name string
	arm  [2]cell
}

// cells returns the strata in the order in which they occur.
func (a *arms) cells(count []float64) ([]stratum, error) {
	factors := make([]*bayes.Factor, len(a.adjust))
	for k, name := range a.adjust {
		f, err := a.data.Factor(name)
		if err != nil {
			return nil, err
		}
		factors[k] = f
	}
	at := make(map[string]int)
	var strata []stratum
	for i, n := range count {
		if n == 0 {
			continue
		}
		parts := make([]string, len(factors))
		for k, f := range factors {
			parts[k] = a.adjust[k] + " = " + f.Levels[f.Codes[i]]
		}
		name := strings.Join(parts, ", ")
		k, known := at[name]
		if !known {
			k = len(strata)
			at[name] = k
			strata = append(strata, stratum{name: name})
		}
		c := &strata[k].arm[int(a.treated[i])]
		c.n += n
		c.sum += n * a.y[i]
		c.square += n * a.y[i] * a.y[i]
	}
	var errs []error
	const named = 5 // more say no more
	lacking := 0
	for _, s := range strata {
		for arm, c := range s.arm {
			if c.n != 0 {
				continue
			}
			if lacking++; lacking <= named {
				errs = append(errs, &OverlapError{Stratum: s.name, N: int(s.arm[1-arm].n), Missing: a.label[arm]})
			}
		}
	}
	if lacking > named {
		errs = append(errs, fmt.Errorf("estimator: %d of %d strata lack an arm; cut numbers into groups, or take an estimator with a formula", lacking, len(strata)))
	}
	return strata, errors.Join(errs...)
}

// standardise averages over the strata of the population.
//
// Source: the variance of means within cells, and that of the strata's
// differences for the sampling of the population.
func (a *arms) standardise(cells []stratum) (value, se float64, means [2]float64) {
	size := func(s stratum) float64 {
		switch a.query.Over {
		case causal.Treated:
			return s.arm[1].n
		case causal.Untreated:
			return s.arm[0].n
		}
		return s.arm[0].n + s.arm[1].n
	}
	total := 0.0
	for _, s := range cells {
		total += size(s)
	}
	for _, s := range cells {
		for arm, c := range s.arm {
			means[arm] += size(s) / total * c.mean()
		}
	}
	value = means[1] - means[0]
	variance := 0.0
	for _, s := range cells {
		p := size(s) / total
		difference := s.arm[1].mean() - s.arm[0].mean() - value
		variance += p*p*(s.arm[0].variance()/s.arm[0].n+s.arm[1].variance()/s.arm[1].n) + p*difference*difference/total
	}
	return value, math.Sqrt(variance), means
}

// oddsRatio returns the odds under To over those under From, one for all strata.
//
// Source: [MantelHaenszel1959] equation 4.
func oddsRatio(cells []stratum) float64 {
	up, down := 0.0, 0.0
	for _, s := range cells {
		n := s.arm[0].n + s.arm[1].n
		up += s.arm[1].sum * (s.arm[0].n - s.arm[0].sum) / n
		down += s.arm[0].sum * (s.arm[1].n - s.arm[1].sum) / n
	}
	return up / down
}
