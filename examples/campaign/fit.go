package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// fit is an outcome with its posterior.
type fit struct {
	outcome
	draws   *bayes.Draws
	mean    bayes.RV // [group, segment]
	lift    bayes.RV // [arm, segment]
	average bayes.RV // [arm]
}

// level is the share of the posterior in every interval.
const level = 0.95

// Spreads of segments that hardly differ make a narrow funnel; short steps
// follow it without divergences.
const targetAccept = 0.95

// Warm-up is as long as the run, within what these models need and can use.
const minWarmup, maxWarmup = 300, 1000

// fitAll draws from the posterior of every outcome, side by side.
func (e *experiment) fitAll(ctx context.Context, c config) ([]fit, error) {
	fits, errs := make([]fit, len(e.outcomes)), make([]error, len(e.outcomes))
	var wg sync.WaitGroup
	for i, o := range e.outcomes {
		wg.Go(func() { fits[i], errs[i] = e.fit(ctx, o, c) })
	}
	wg.Wait()
	return fits, errors.Join(errs...)
}

func (e *experiment) fit(ctx context.Context, o outcome, c config) (fit, error) {
	f := fit{outcome: o}
	prog, err := e.model(o, false).Compile()
	if err != nil {
		return f, fmt.Errorf("campaign: outcome %q: %w", o.name, err)
	}
	f.draws, err = mcmc.Sample(ctx, prog, mcmc.Config{
		Draws: c.draws, Warmup: min(max(c.draws, minWarmup), maxWarmup), Seed: c.seed, Kernel: mcmc.NUTS{TargetAccept: targetAccept},
	})
	if err != nil {
		return f, fmt.Errorf("campaign: outcome %q: %w", o.name, err)
	}
	for name, v := range map[string]*bayes.RV{"mean": &f.mean, "lift": &f.lift, "average": &f.average} {
		if *v, err = f.draws.Var(name); err != nil {
			return f, err
		}
	}
	return f, nil
}

// estimate is a number with its uncertainty, as the report prints it.
type estimate struct {
	Mean         float64    `json:"mean"`
	Interval     [2]float64 `json:"interval"`
	Level        float64    `json:"level"`
	ProbPositive float64    `json:"prob_positive"`
}

func estimateOf(v bayes.RV) estimate {
	lo, hi := v.Interval(level)
	return estimate{v.Mean(), [2]float64{lo, hi}, level, v.ProbPositive()}
}

// estimates returns the estimate of every element, in row-major order.
func estimates(v bayes.RV) []estimate {
	var list []estimate
	for _, e := range v.Elems() {
		list = append(list, estimateOf(e))
	}
	return list
}

// diagnostics are the worst measures over all variables of all fits.
type diagnostics struct {
	RhatMax     float64  `json:"rhat_max"`
	ESSBulkMin  float64  `json:"ess_bulk_min"`
	Divergences int      `json:"divergences"`
	Warnings    []string `json:"warnings"`
}

func diagnose(fits []fit) diagnostics {
	d := diagnostics{ESSBulkMin: math.MaxFloat64, Warnings: []string{}}
	for _, f := range fits {
		for _, row := range f.draws.Summary().Rows { // of a constant both are NaN
			if row.Rhat > d.RhatMax {
				d.RhatMax = row.Rhat
			}
			if row.ESSBulk < d.ESSBulkMin {
				d.ESSBulkMin = row.ESSBulk
			}
		}
		if diverging, ok := f.draws.Stat("diverging"); ok {
			for _, chain := range diverging {
				for _, x := range chain {
					d.Divergences += int(x)
				}
			}
		}
		for _, w := range f.draws.Check() {
			d.Warnings = append(d.Warnings, f.name+": "+w.Msg)
		}
	}
	return d
}
