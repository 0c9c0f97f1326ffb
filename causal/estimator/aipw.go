package estimator

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/numeric"
)

// AIPW predicts outcomes by regression in each arm and mends the predictions by
// weighted residuals. It is right if either the regression or the propensity
// score is.
//
// Source: [Robins1994]; the scores are those of [Chernozhukov2018] equations 5.3
// and 5.4.
type AIPW struct {
	// Propensity and Outcome are right sides of the logistic regression of the
	// treatment and of the regressions of the outcome, one an arm; by default main
	// effects of the adjustment set.
	Propensity, Outcome string
	// Logistic takes a logistic regression, for an outcome of 0 and 1.
	Logistic bool
	// Folds, if above 1, predicts each row from the rows of other folds. Flexible
	// formulas need it; 5 is usual.
	Folds int
	// Seed chooses the folds.
	Seed uint64
	// Cluster is a column; rows of one cluster may depend on each other and are in
	// one fold.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "AIPW".
func (AIPW) Name() string { return "AIPW" }

// Refuse returns why not: another population, no adjustment set, formulas that
// leave some of it out or that have the treatment.
func (w AIPW) Refuse(e *causal.Estimand) error {
	err := refuse(e, w.Propensity, causal.Everyone, causal.Treated, causal.Untreated)
	if set, ok := e.Adjustment(); ok && w.Outcome != "" {
		err = errors.Join(err, checkFormula(w.Outcome, set, e.Query()))
	}
	if w.Folds < 0 {
		err = errors.Join(err, fmt.Errorf("field Folds is %d; it is 0 for none, or 2 and more", w.Folds))
	}
	return err
}

// Estimate averages the scores, whose standard deviation gives the error.
//
// Errors: those of the formulas; *OverlapError, *CollinearError,
// *SeparationError; more folds than an arm has rows.
func (w AIPW) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	v, err := w.nuisances(a)
	if err != nil {
		return nil, err
	}
	f, err := fromScores(a.doublyRobust(v), w.Level, data, w.Cluster)
	if err != nil {
		return nil, err
	}
	weights := make([]float64, a.n)
	for i, p := range v.propensity {
		weights[i], _ = weigh(a.query.Over, a.treated[i], p)
	}
	a.scoreDiagnostics(f, v.propensity, weights)
	f.Assumptions = append(f.Assumptions, fmt.Sprintf("right is the chance of %s, a logistic regression on %s, or the outcome in each arm, a regression on %s, or both",
		a.label[1], right(w.Propensity, a.adjust)[2:], right(w.Outcome, a.adjust)[2:]))
	return f, nil
}

// nuisances are what is predicted for each row.
type nuisances struct {
	propensity []float64
	outcome    [2][]float64 // under From, under To
}

// columns returns the columns of both formulas, the same if they are.
func (w AIPW) columns(a *arms) (propensity, outcome *regressors, err error) {
	if propensity, err = a.regressors(w.Propensity); err != nil {
		return nil, nil, err
	}
	if right(w.Propensity, a.adjust) == right(w.Outcome, a.adjust) {
		return propensity, propensity, nil
	}
	outcome, err = a.regressors(w.Outcome)
	return propensity, outcome, err
}

func (w AIPW) nuisances(a *arms) (*nuisances, error) {
	xp, xo, err := w.columns(a)
	if err != nil {
		return nil, err
	}
	if w.Folds > 1 {
		return w.crossFit(a, xp, xo)
	}
	fit, err := a.propensityOf(xp)
	if err != nil {
		return nil, err
	}
	v := &nuisances{propensity: fit.fitted}
	for arm := range 2 {
		fit, err := Standardisation{Logistic: w.Logistic}.regress(xo, a.y, a.within(arm))
		if err != nil {
			return nil, a.located(err, arm)
		}
		v.outcome[arm] = fit.fitted
	}
	return v, nil
}

// doublyRobust returns the scores by row, whose mean is the estimate.
func (a *arms) doublyRobust(v *nuisances) []float64 {
	out := make([]float64, a.n)
	if a.query.Over == causal.Everyone {
		for i, e := range v.propensity {
			m0, m1, t := v.outcome[0][i], v.outcome[1][i], a.treated[i]
			out[i] = m1 - m0 + t*(a.y[i]-m1)/e - (1-t)*(a.y[i]-m0)/(1-e)
		}
		return out
	}
	// Of the treated: own outcomes less predictions of the other, mended by others'
	// residuals. The untreated are the treated of the other treatment.
	own, sign := 1, 1.0
	if a.query.Over == causal.Untreated {
		own, sign = 0, -1
	}
	in, other := a.within(own), v.outcome[1-own]
	share := float64(a.count[own]) / float64(a.n)
	sum := 0.0
	for i, e := range v.propensity {
		odds := e / (1 - e)
		if own == 0 {
			odds = 1 / odds
		}
		out[i] = sign * (in[i] - (1-in[i])*odds) * (a.y[i] - other[i]) / share
		sum += out[i]
	}
	// The share is estimated: what it moves has mean 0.
	for i := range out {
		out[i] += sum / float64(a.n) * (1 - in[i]/share)
	}
	return out
}

// expit is the inverse of log odds in place.
func expit(eta []float64) []float64 {
	for i, v := range eta {
		eta[i] = numeric.Expit(v)
	}
	return eta
}
