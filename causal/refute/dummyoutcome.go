package refute

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// DummyOutcome shuffles the outcomes, so that the treatment has no effect while
// who is treated depends on the covariates as before: intervals must hold 0 as
// often as they say.
type DummyOutcome struct {
	Times int     // how often; 0: 100, of a posterior 20
	Level float64 // the share of false alarms, at most; 0: 0.05
	Seed  uint64  // the same gives the same refutation
}

// Name returns "dummy outcome".
func (DummyOutcome) Name() string { return "dummy outcome" }

// Refute tests by the binomial law that at least the stated share of intervals
// holds 0; more than that share is no fault.
//
// Errors: impossible settings, data sets that mostly have no estimate, effects
// without an interval.
// Cost: Times estimates.
func (d DummyOutcome) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: d.Name(), Null: fmt.Sprintf("of outcomes that the treatment does not change, %.4g %% of intervals hold 0", 100*effect.Level), Expected: effect.Level}
	s, err := newSetting(d.Times, d.Level, effect)
	if err != nil {
		return r, err
	}
	if !(effect.Level > 0 && effect.Level < 1) {
		return r, fmt.Errorf("the interval has level %v, want one between 0 and 1", effect.Level)
	}
	by, data := effect.By()
	found, failed, err := s.repeat(ctx, effect.Estimand, by, func(run int) (*bayes.Table, error) {
		return replace(data, permutation(d.Seed, "refute/dummy", run, data.N()), effect.Estimand.Query().Outcome)
	})
	if err != nil {
		return r, err
	}
	hold := 0
	for _, e := range found {
		if e.Interval[0] <= 0 && 0 <= e.Interval[1] {
			hold++
		}
	}
	r.Observed = float64(hold) / float64(len(found))
	r.P = distuv.Binomial{N: float64(len(found)), P: effect.Level}.CDF(float64(hold))
	r.OK = r.P > s.level
	r.Verdict = fmt.Sprintf("%d of %d intervals of shuffled outcomes hold 0, where %.4g %% should (p = %.2g)%s: ", hold, len(found), 100*effect.Level, r.P, tell(failed, s.times))
	if r.OK {
		r.Verdict += "intervals are not too narrow"
	} else {
		r.Verdict += "the intervals are too narrow"
	}
	return r, nil
}
