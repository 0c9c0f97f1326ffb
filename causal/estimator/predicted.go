package estimator

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Predicted is AIPW with predictions that were made elsewhere, such as by the
// heads of a network: nothing is fitted here. They are to come from models that
// did not see these rows, or the scores are as if the models were surer than they
// are.
//
// Source: as [AIPW].
type Predicted struct {
	// Control and Treated are the mean outcomes of each row under From and under To,
	// Propensity is its chance of To.
	Control, Treated, Propensity []float64
	// Clip are bounds that propensities outside are moved to; the zero value leaves
	// them, and they must lie between 0 and 1.
	Clip [2]float64
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "AIPW of predictions".
func (Predicted) Name() string { return "AIPW of predictions" }

// Refuse returns why not: another population, no adjustment set, bounds that are
// none.
func (p Predicted) Refuse(e *causal.Estimand) error {
	err := refuse(e, "", causal.Everyone, causal.Treated, causal.Untreated)
	if c := p.Clip; c != [2]float64{} && !(c[0] > 0 && c[0] < c[1] && c[1] < 1) {
		err = errors.Join(err, fmt.Errorf("field Clip is %v; bounds of a chance lie between 0 and 1, the lower first", c))
	}
	return err
}

// Estimate averages the scores, whose standard deviation gives the error.
//
// Diagnostics: propensity_clipped, the number of rows whose propensity was moved.
//
// Errors: predictions for another number of rows, or not finite; propensities
// that are no chances.
func (p Predicted) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	v, clipped, err := p.nuisances(a)
	if err != nil {
		return nil, err
	}
	f, err := fromScores(a.doublyRobust(v), p.Level, data, p.Cluster)
	if err != nil {
		return nil, err
	}
	weights := make([]float64, a.n)
	for i, s := range v.propensity {
		weights[i], _ = weigh(a.query.Over, a.treated[i], s)
	}
	a.scoreDiagnostics(f, v.propensity, weights)
	f.Diagnostics["propensity_clipped"] = float64(clipped)
	f.Assumptions = append(f.Assumptions, fmt.Sprintf("right is the predicted chance of %s, or the predicted outcome in each arm, or both; who predicted had not seen these rows", a.label[1]))
	return f, nil
}

// CheckOverlap reports how the arms overlap in the predicted chance of treatment.
//
// Errors: those of Refuse, of the data, and of Estimate.
func (p Predicted) CheckOverlap(e *causal.Estimand, data *bayes.Table) (*Overlap, error) {
	if err := p.Refuse(e); err != nil {
		return nil, fmt.Errorf("estimator: Predicted.CheckOverlap: %w", err)
	}
	if err := e.CheckData(data); err != nil {
		return nil, err
	}
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	v, _, err := p.nuisances(a)
	if err != nil {
		return nil, err
	}
	return a.overlap(v.propensity), nil
}

// nuisances checks the predictions and clips the propensity.
func (p Predicted) nuisances(a *arms) (v *nuisances, clipped int, err error) {
	var errs []error
	for _, c := range []struct {
		of     []float64
		name   string
		chance bool
	}{{p.Control, "Control", false}, {p.Treated, "Treated", false}, {p.Propensity, "Propensity", true}} {
		if len(c.of) != a.n {
			errs = append(errs, fmt.Errorf("estimator: Predicted.%s has %d rows, the data have %d", c.name, len(c.of), a.n))
			continue
		}
		for i, x := range c.of {
			switch {
			case x-x != 0: // NaN or infinite
				err = fmt.Errorf("is %v in row %d", x, i)
			case c.chance && (x < 0 || x > 1):
				err = fmt.Errorf("is %v in row %d, and no chance: a logit needs the logistic function", x, i)
			case c.chance && p.Clip == [2]float64{} && (x == 0 || x == 1):
				err = fmt.Errorf("is %v in row %d: no row of the other arm is like it; Clip bounds it, or leave such rows out and say so (Table.Rows)", x, i)
			default:
				continue
			}
			errs = append(errs, fmt.Errorf("estimator: Predicted.%s %w", c.name, err))
			break // the first row of each
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, 0, err
	}
	v = &nuisances{propensity: make([]float64, a.n), outcome: [2][]float64{p.Control, p.Treated}}
	for i, s := range p.Propensity {
		v.propensity[i] = s
		if p.Clip != [2]float64{} {
			v.propensity[i] = min(max(s, p.Clip[0]), p.Clip[1])
		}
		if v.propensity[i] != s {
			clipped++
		}
	}
	return v, clipped, nil
}
