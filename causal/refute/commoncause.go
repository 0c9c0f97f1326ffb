package refute

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/rng"
)

// RandomCommonCause adjusts for one more covariate, of random numbers: it must
// not move the estimate.
type RandomCommonCause struct {
	Times int     // how often; 0: 100, of a posterior 20
	Level float64 // the share of false alarms, at most; 0: 0.05
	Seed  uint64  // the same gives the same refutation
}

// Name returns "random common cause".
func (RandomCommonCause) Name() string { return "random common cause" }

// Refute tests that the estimate moves by less than chance would. Data that are
// fixed give a move that is not 0 but small, of the order of SE/√n for smooth
// estimators, so a test that its mean is 0 would reject what is right; what is
// sure is that the estimates with and without the covariate vary together, so
// that their difference varies less than one of them.
//
// Result: P is of a move in standard errors, and too large rather than too small:
// false alarms are rarer than Level.
// Errors: impossible settings, an effect without standard error or by no
// adjustment, an estimator whose formulas leave the covariate out.
// Cost: Times estimates.
func (c RandomCommonCause) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: c.Name(), Null: "one more covariate, of random numbers, does not move the estimate", Expected: effect.Mean}
	s, err := newSetting(c.Times, c.Level, effect)
	if err != nil {
		return r, err
	}
	if !(effect.SE > 0) || !finite(effect.SE) {
		return r, fmt.Errorf("the standard error of the effect is %v, want one above 0", effect.SE)
	}
	x, err := extend(effect, "random_cause")
	if err != nil {
		return r, err
	}
	_, data := effect.By()
	noise := func(run int) []float64 {
		src := rng.New(c.Seed, "refute/cause", uint64(run))
		values := make([]float64, data.N())
		rng.FillNormal(&src, values)
		return values
	}
	if _, err := x.estimate(ctx, noise(s.times)); err != nil { // does it see the covariate?
		return r, err
	}
	found, failed, err := s.repeat(ctx, x.estimand, x.by, func(run int) (*bayes.Table, error) { return x.table(noise(run)) })
	if err != nil {
		return r, err
	}
	r.Observed = stat.Mean(means(found), nil)
	z := (r.Observed - effect.Mean) / effect.SE
	r.P = normalP(z)
	r.OK = r.P > s.level
	r.Verdict = fmt.Sprintf("%d covariates of random numbers move the estimate by %.2g standard errors on average (p = %.2g or less)%s: ", len(found), math.Abs(z), r.P, tell(failed, s.times))
	if r.OK {
		r.Verdict += "it does not hang on what does not matter"
	} else {
		r.Verdict += "it hangs on what does not matter"
	}
	return r, nil
}
