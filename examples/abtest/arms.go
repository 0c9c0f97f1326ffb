package main

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
)

// guess says what kind of metric values are.
func guess(values []float64) string {
	binary, whole, negative := true, true, false
	zeros := 0
	for _, v := range values {
		binary = binary && (v == 0 || v == 1)
		whole = whole && v == math.Floor(v)
		negative = negative || v < 0
		if v == 0 {
			zeros++
		}
	}
	var m online.Moments
	if err := m.Update(values...); err != nil {
		return "normal"
	}
	switch {
	case binary:
		return "binomial"
	case negative:
		return "normal"
	case whole && m.Variance() < 2*m.Mean: // a Poisson variable's is its mean
		return "poisson"
	case !whole && 2*zeros > len(values): // most units pay nothing
		return "revenue"
	}
	return "normal"
}

// fromCounts makes the arms of -counts.
func (q *question) fromCounts() ([]abtest.Arm, string, error) {
	counts, err := pairs(q.counts)
	if err != nil {
		return nil, "", err
	}
	kind := q.kind
	if kind == "auto" {
		kind = "binomial"
	}
	var events, exposure float64
	for _, c := range counts {
		events, exposure = events+c.over, exposure+c.under
	}
	var arms []abtest.Arm
	for i, c := range counts {
		a := abtest.Arm{Name: armName(i)}
		if kind == "poisson" {
			err = poisson(&a, events/exposure, online.Count{N: int(c.over), Exposure: c.under})
		} else if c.under != math.Floor(c.under) || c.under > math.MaxInt32 {
			err = fmt.Errorf("%v trials; want a whole number", c.under)
		} else {
			a.N = int(c.under)
			err = binomial(&a, online.Trials{Successes: int(c.over), N: int(c.under)})
		}
		if err != nil {
			return nil, "", fmt.Errorf("-counts: arm %s: %w", a.Name, err)
		}
		arms = append(arms, a)
	}
	return arms, kind, nil
}

// armName is A, B, …, Z, arm 27.
func armName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprintf("arm %d", i+1)
}

// fromValues makes the arms of values of each arm.
func fromValues(names []string, values [][]float64, kind string) ([]abtest.Arm, error) {
	var all online.Moments
	for i := range values {
		if err := all.Update(values[i]...); err != nil {
			return nil, fmt.Errorf("arm %s: %w", names[i], err)
		}
	}
	arms := make([]abtest.Arm, len(names))
	for i, x := range values {
		a := &arms[i]
		a.Name, a.N = names[i], len(x)
		var err error
		switch kind {
		case "binomial":
			t := online.Trials{N: len(x)}
			for _, v := range x {
				if v != 0 && v != 1 {
					return nil, fmt.Errorf("-kind binomial: arm %s has the value %v; want 0 and 1", a.Name, v)
				}
				t.Successes += int(v)
			}
			err = binomial(a, t)
		case "poisson":
			c := online.Count{Exposure: float64(len(x))}
			for _, v := range x {
				if v < 0 || v != math.Floor(v) || v > math.MaxInt32 {
					return nil, fmt.Errorf("-kind poisson: arm %s has the value %v; want whole numbers of 0 or more", a.Name, v)
				}
				c.N += int(v)
			}
			err = poisson(a, all.Mean, c)
			var m online.Moments
			if m.Update(x...) == nil && m.Variance() > 2*m.Mean {
				a.Warnings = append(a.Warnings, fmt.Sprintf("counts vary more than Poisson counts, with variance %.4g and mean %.4g: take -kind normal", m.Variance(), m.Mean))
			}
		case "revenue":
			err = revenue(a, x, values)
		default:
			err = normal(a, all, x)
		}
		if err != nil {
			return nil, fmt.Errorf("arm %s: %w", a.Name, err)
		}
	}
	return arms, nil
}

// binomial has a uniform prior.
func binomial(a *abtest.Arm, t online.Trials) (err error) {
	p, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		return err
	}
	if err := p.Update(t); err != nil {
		return err
	}
	a.Metric = abtest.Binomial(p.Posterior())
	a.Estimate, err = abtest.EstimateProportion(t)
	return err
}

// poisson has a prior that is worth one event at the rate of all arms.
func poisson(a *abtest.Arm, rate float64, c online.Count) error {
	if !(rate > 0) {
		return fmt.Errorf("no events in any arm")
	}
	p, err := online.NewPoisson(online.Gamma{Shape: 1, Rate: 1 / rate})
	if err != nil {
		return err
	}
	if err := p.Update(c); err != nil {
		return err
	}
	a.Metric = abtest.Poisson(p.Posterior())
	a.Estimate = abtest.Estimate{Mean: float64(c.N) / c.Exposure, Variance: float64(c.N) / c.Exposure, N: c.Exposure}
	return nil
}

// weak is a prior that is worth one observation at the mean of all arms.
func weak(all online.Moments) online.NormalInverseGamma {
	return online.NormalInverseGamma{Mean: all.Mean, Count: 1, Shape: 2, Scale: all.Variance()}
}

func normal(a *abtest.Arm, all online.Moments, x []float64) error {
	if len(x) < 2 {
		return fmt.Errorf("%d values; want two or more, or a file without this arm", len(x))
	}
	p, err := online.NewNormal(weak(all))
	if err != nil {
		return fmt.Errorf("the metric doesn't vary: %w", err)
	}
	if err := p.Update(x...); err != nil {
		return err
	}
	a.Metric = abtest.Normal(p.Posterior())
	_, _, warning, err := abtest.Largest(x)
	if err != nil {
		return err
	}
	if warning != "" {
		a.Warnings = append(a.Warnings, warning)
	}
	a.Estimate, err = estimate(x)
	return err
}

func revenue(a *abtest.Arm, x []float64, values [][]float64) error {
	var logs online.Moments
	for _, arm := range values {
		for _, v := range arm {
			if v < 0 {
				return fmt.Errorf("-kind revenue: the value %v; want amounts of 0 or more", v)
			}
			if v > 0 {
				if err := logs.Update(math.Log(v)); err != nil {
					return err
				}
			}
		}
	}
	var paid []float64
	for _, v := range x {
		if v > 0 {
			paid = append(paid, v)
		}
	}
	share, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		return err
	}
	amount, err := online.NewLogNormal(weak(logs))
	if err != nil {
		return fmt.Errorf("the amounts don't vary: %w", err)
	}
	if err := share.Update(online.Trials{Successes: len(paid), N: len(x)}); err != nil {
		return err
	}
	if err := amount.Update(paid...); err != nil {
		return err
	}
	a.Metric = abtest.Revenue(share.Posterior(), amount.Posterior())
	a.Estimate, err = estimate(x)
	return err
}

func estimate(x []float64) (abtest.Estimate, error) {
	var m online.Moments
	if err := m.Update(x...); err != nil {
		return abtest.Estimate{}, err
	}
	return abtest.EstimateMean(m)
}
