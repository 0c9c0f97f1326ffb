package estimator

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Difference compares the means of the arms as they are, which is right if
// nothing confounds treatment and outcome, as in a randomised experiment.
type Difference struct {
	// Covariance is that of the regression of the outcome on the treatment; HC2,
	// from the variance of each arm, needs no assumption and is Neyman's.
	Covariance Covariance
	// Level is that of the interval, 0 for 0.95.
	Level float64
	// Naive compares even where variables must be adjusted for, to show what that
	// does.
	Naive bool
}

// Name returns "difference in means".
func (Difference) Name() string { return "difference in means" }

// Refuse returns why not: something must be adjusted for, or another population.
func (d Difference) Refuse(e *causal.Estimand) error {
	err := refuse(e, "", causal.Everyone, causal.Treated, causal.Untreated)
	if set, _ := e.Adjustment(); len(set) > 0 && !d.Naive {
		err = errors.Join(err, fmt.Errorf("the means of the arms differ by what %s do, too: take an estimator that adjusts, or Naive to see the difference", strings.Join(set, ", ")))
	}
	return err
}

// Estimate compares the means.
//
// Errors: those of the data; arms of fewer than two rows.
func (d Difference) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	x := mat.NewDense(a.n, 2, nil)
	for i, t := range a.treated {
		x.SetRow(i, []float64{1, t})
	}
	fit, err := leastSquares(newRegressors([]string{"(Intercept)", a.query.Treatment}, x), a.y, nil)
	if err != nil {
		return nil, err
	}
	value, se, err := fit.Coefficient(a.query.Treatment, d.Covariance)
	if err != nil {
		return nil, err
	}
	f, err := newEffect(value, se, d.Level, a.n)
	if err != nil {
		return nil, err
	}
	if f.Influence, err = fit.Influence([]float64{0, 1}); err != nil {
		return nil, err
	}
	for i := range f.Influence {
		f.Influence[i] += value
	}
	f.Diagnostics["n_control"], f.Diagnostics["n_treated"] = float64(a.count[0]), float64(a.count[1])
	f.Assumptions = []string{"rows are independent"}
	if set, _ := e.Adjustment(); len(set) > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("nothing is adjusted for: this is how the arms differ, not the effect of %s, unless the arms are alike in %s", a.query.Treatment, strings.Join(set, ", ")))
	}
	return f, nil
}
