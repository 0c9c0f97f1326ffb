package estimator

import "github.com/seed78144065/credence/causal"

// With returns the estimator with one more variable in formulas that were given:
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

// With returns the estimator with one more variable in a formula that was given.
func (b EntropyBalancing) With(variable string) causal.Estimator {
	b.Formula = with(b.Formula, variable)
	return b
}

// With returns the estimator with one more variable in formulas that were given.
func (m Matching) With(variable string) causal.Estimator {
	m.Formula, m.Outcome = with(m.Formula, variable), with(m.Outcome, variable)
	return m
}

// With returns the estimator with one more variable in formulas that were given.
func (s Subclassification) With(variable string) causal.Estimator {
	s.Formula, s.Outcome = with(s.Formula, variable), with(s.Outcome, variable)
	return s
}

// With returns the estimator with one more variable in a formula that was given.
func (s TwoStage) With(variable string) causal.Estimator {
	s.Formula = with(s.Formula, variable)
	return s
}

func with(formula, variable string) string {
	if formula == "" {
		return ""
	}
	return formula + " + " + variable
}
