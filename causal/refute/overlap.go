package refute

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// Overlap asks whether the arms are to be found at the same values of the
// covariates: where they are not, an estimate is what its formula says, or hangs
// on few rows.
type Overlap struct {
	// Worth is the least share of its rows that each arm must be worth, weighted to
	// be like the population; 0: half, at which variances double.
	Worth float64
}

const worth = 0.5

// Name returns "overlap".
func (Overlap) Name() string { return "overlap" }

// Refute fits a propensity score and compares the effective sample sizes of the
// arms, under the weights of the query's population, with their numbers of rows.
//
// Result: Observed is the smaller share, 0 if a value of a covariate has but one
// arm. There is no P: it is a count, of these rows.
// Errors: an impossible share; those of estimator.CheckOverlap but for such a
// value, which refutes.
// Source: effective sample sizes [Kish1965] §11.2.
func (o Overlap) Refute(_ context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: o.Name(), Null: "both treatments occur wherever there are rows", Expected: 1, P: math.NaN()}
	if o.Worth == 0 {
		o.Worth = worth
	}
	if !(o.Worth > 0 && o.Worth < 1) {
		return r, fmt.Errorf("want a Worth between 0 and 1, not %v", o.Worth)
	}
	_, data := effect.By()
	seen, err := estimator.CheckOverlap(effect.Estimand, data, "")
	var none *estimator.OverlapError
	if errors.As(err, &none) {
		r.Verdict = fmt.Sprintf("none of the %d rows with %s has %s: what it would do there is not known from these data", none.N, none.Stratum, none.Missing)
		return r, nil
	}
	if err != nil {
		return r, err
	}
	treated := 0
	for _, is := range seen.IsTreated {
		if is {
			treated++
		}
	}
	others := len(seen.IsTreated) - treated
	r.Observed = min(seen.ESSTreated/float64(treated), seen.ESSControl/float64(others))
	r.OK = r.Observed >= o.Worth
	r.Verdict = fmt.Sprintf("weighted to be alike, the %d treated are worth %.0f and the %d others %.0f: ", treated, seen.ESSTreated, others, seen.ESSControl)
	if r.OK {
		r.Verdict += "the arms can be compared"
	} else {
		r.Verdict += "the answer hangs on few rows or on a formula; leave out those who are alone and say so, or ask for the effect where arms overlap (causal.Overlap)"
	}
	return r, nil
}
