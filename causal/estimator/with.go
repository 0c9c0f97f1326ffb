package estimator

import "github.com/seed78144065/credence/causal"

// With returns the estimator with one more variable in a formula that was given:
// what refuters add to the adjustment set.
func (w AIPW) With(variable string) causal.Estimator {
	w.Propensity, w.Outcome = with(w.Propensity, variable), with(w.Outcome, variable)
	return w
}

// With returns the estimator with one more variable in a formula that was given.
func (w IPW) With(variable string) causal.Estimator {
	w.Formula = with(w.Formula, variable)
	return w
}

// With returns the estimator with one more variable in a formula that was given.
func (s Standardisation) With(variable string) causal.Estimator {
	s.Formula = with(s.Formula, variable)
	return s
}

func with(formula, variable string) string {
	if formula == "" {
		return ""
	}
	return formula + " + " + variable
}
