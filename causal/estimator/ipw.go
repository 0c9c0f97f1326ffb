package estimator

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// IPW compares weighted means: each row counts as the inverse of its chance of
// the treatment that it had, times how much of the population is like it.
//
// Source: [Robins2000]; [Li2018] for the weights of populations.
type IPW struct {
	// Formula is the right side of the logistic regression of the treatment, by
	// default main effects of the adjustment set.
	Formula string
	// HorvitzThompson divides by numbers of rows. The default divides by the sums
	// of weights, which has the smaller error (Hájek's).
	HorvitzThompson bool
	// Stabilised multiplies the weights of an ATE by the share of the arm, which
	// changes what Weights returns and no estimate.
	Stabilised bool
	// Trim leaves out rows whose propensity score is below it or above 1 − Trim;
	// the effect is that in the others. Source: [Crump2009], who advise 0.1.
	Trim float64
	// KnownWeights takes the weights as given in the standard error, which is then
	// mostly too large. The default counts that the propensity score is estimated.
	KnownWeights bool
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "IPW".
func (IPW) Name() string { return "IPW" }

// Refuse returns why not: no adjustment set, a formula that leaves some of it
// out, a Trim that is no chance, sums by number for an ATO.
func (w IPW) Refuse(e *causal.Estimand) error {
	err := refuse(e, w.Formula, causal.Everyone, causal.Treated, causal.Untreated, causal.Overlap)
	if !(w.Trim >= 0 && w.Trim < 0.5) {
		err = errors.Join(err, fmt.Errorf("field Trim is %v; it is from 0 to less than ½", w.Trim))
	}
	if w.HorvitzThompson && (e.Query().Over == causal.Overlap || w.Trim > 0) {
		err = errors.Join(err, errors.New("how many rows count is not known for an ATO or after trimming; leave HorvitzThompson out"))
	}
	return err
}

// Weights returns the weights and the propensity scores.
func (w IPW) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	a, err := weighing(w, e, data)
	if err != nil {
		return nil, nil, err
	}
	fit, err := a.propensity(w.Formula)
	if err != nil {
		return nil, nil, err
	}
	weights, _ = w.weights(a, fit.fitted)
	return weights, fit.fitted, nil
}

// weights returns weights and their slopes by the log odds of treatment.
func (w IPW) weights(a *arms, scores []float64) (weights, slopes []float64) {
	weights, slopes = make([]float64, a.n), make([]float64, a.n)
	for i, e := range scores {
		if e < w.Trim || e > 1-w.Trim {
			continue
		}
		weights[i], slopes[i] = weigh(a.query.Over, a.treated[i], e)
		if w.Stabilised && a.query.Over == causal.Everyone {
			share := float64(a.count[int(a.treated[i])]) / float64(a.n)
			weights[i] *= share
			slopes[i] *= share
		}
	}
	return weights, slopes
}

// weigh returns the weight of a row with score e and its slope by the log odds.
//
// Source: [Li2018] table 1.
func weigh(over causal.Population, treated, e float64) (weight, slope float64) {
	odds := e / (1 - e)
	switch {
	case over == causal.Overlap && treated == 1:
		return 1 - e, -e * (1 - e)
	case over == causal.Overlap:
		return e, e * (1 - e)
	case over == causal.Treated && treated == 1, over == causal.Untreated && treated == 0:
		return 1, 0
	case over == causal.Treated:
		return odds, odds
	case over == causal.Untreated:
		return 1 / odds, -1 / odds
	case treated == 1:
		return 1 / e, -1 / odds
	default:
		return 1 / (1 - e), odds
	}
}

// Estimate compares weighted means.
//
// Errors: those of the formula; *OverlapError, *SeparationError.
// Source: the standard error is the sandwich of the estimating equations of
// means and propensity score together, [Lunceford2004].
func (w IPW) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	fit, err := a.propensity(w.Formula)
	if err != nil {
		return nil, err
	}
	weights, slopes := w.weights(a, fit.fitted)
	scores, err := w.scores(a, fit, weights, slopes)
	if err != nil {
		return nil, err
	}
	f, err := fromScores(scores, w.Level, data, w.Cluster)
	if err != nil {
		return nil, err
	}
	a.scoreDiagnostics(f, fit.fitted, weights)
	f.Assumptions = append(f.Assumptions, fmt.Sprintf("the chance of %s is right: a logistic regression on %s", a.label[1], right(w.Formula, a.adjust)[2:]))
	if w.KnownWeights {
		f.Assumptions = append(f.Assumptions, "the standard error takes the weights as given")
	}
	if w.Trim > 0 {
		left := counted(weights, a.n)
		f.Diagnostics["trimmed"] = float64(a.n - left)
		f.Assumptions = append(f.Assumptions, fmt.Sprintf("the effect is that in the %d rows with a chance from %v to %v", left, w.Trim, 1-w.Trim))
	}
	return f, nil
}

// scores returns the rows' scores of the difference of weighted means.
func (w IPW) scores(a *arms, fit *Regression, weights, slopes []float64) ([]float64, error) {
	n := float64(a.n)
	out := make([]float64, a.n)
	slope := make([]float64, a.n) // of the estimate by each row's log odds
	target, number := a.target()
	effect := 0.0
	for arm, sign := range []float64{-1, 1} {
		in := a.within(arm)
		total, sum := 0.0, 0.0
		for i, v := range weights {
			total += in[i] * v
			sum += in[i] * v * a.y[i]
		}
		if total == 0 {
			return nil, &OverlapError{Stratum: fmt.Sprintf("a chance from %v to %v", w.Trim, 1-w.Trim), N: counted(weights, a.n), Missing: a.label[arm]}
		}
		if w.HorvitzThompson {
			if total = number; w.Stabilised && a.query.Over == causal.Everyone {
				total *= float64(a.count[arm]) / n
			}
		}
		centre := sum / total
		effect += sign * centre
		for i, v := range weights {
			y := a.y[i]
			if w.HorvitzThompson {
				out[i] -= sign * centre * target[i] * n / number
			} else {
				y -= centre
			}
			out[i] += sign * in[i] * v * y * n / total
			slope[i] += sign * in[i] * slopes[i] * y / total
		}
	}
	if !w.KnownWeights {
		one, _ := a.ones()
		for i, v := range fit.influence(fit.x.moments(slope, one)) {
			out[i] += v
		}
	}
	for i := range out {
		out[i] += effect
	}
	return out, nil
}
