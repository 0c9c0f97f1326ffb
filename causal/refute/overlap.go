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
// covariates: where they are not, an estimate is what its formula says.
type Overlap struct {
	// Share of rows that may be where the other arm is not; 0: 0.05.
	Share float64
}

const (
	reached = 0.05 // share of rows that may be beyond the other arm, as its extremes are
	rare    = 0.01 // chance of a treatment below which one row stands for a hundred
)

// Name returns "overlap".
func (Overlap) Name() string { return "overlap" }

// Refute fits a propensity score and counts the rows whose score the other arm
// does not reach, or which had a chance of their arm below 1 in 100.
//
// Result: there is no P: it is a count, of these rows.
// Errors: an impossible share; those of estimator.CheckOverlap but for a value of
// a covariate with one arm alone, which refutes.
func (o Overlap) Refute(_ context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: o.Name(), Null: "both treatments occur wherever there are rows", P: math.NaN()}
	if o.Share == 0 {
		o.Share = reached
	}
	if !(o.Share > 0 && o.Share < 1) {
		return r, fmt.Errorf("Share is %v, want one between 0 and 1", o.Share)
	}
	_, data := effect.By()
	seen, err := estimator.CheckOverlap(effect.Estimand, data, "")
	var none *estimator.OverlapError
	if errors.As(err, &none) {
		r.Observed = float64(none.N) / float64(data.N())
		r.Verdict = fmt.Sprintf("none of the %d rows with %s has %s: what it would do there is not known from these data", none.N, none.Stratum, none.Missing)
		return r, nil
	}
	if err != nil {
		return r, err
	}
	count := 0
	for i, score := range seen.Scores {
		other, chance := seen.Treated, 1-score
		if seen.IsTreated[i] {
			other, chance = seen.Control, score
		}
		if score < other[0] || score > other[1] || chance < rare {
			count++
		}
	}
	r.Observed = float64(count) / float64(len(seen.Scores))
	r.OK = r.Observed <= o.Share
	r.Verdict = fmt.Sprintf("%.2g %% of the rows are where the other arm is not: ", 100*r.Observed)
	if r.OK {
		r.Verdict += "the arms can be compared"
	} else {
		r.Verdict += "leave them out and say so, or ask for the effect where arms overlap (causal.Overlap)"
	}
	return r, nil
}
