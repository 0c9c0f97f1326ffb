package labels

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
)

// Test tells positive from negative cases, with mistakes: a medical test, or
// labels that somebody gave. Sensitivity is the probability that a positive case
// is seen as positive, Specificity that a negative one is seen as negative; labels
// with shares fn and fp of false negatives and positives are Test{1 − fn, 1 − fp}.
type Test struct{ Sensitivity, Specificity float64 }

func (t Test) check() error {
	return errors.Join(probability("Sensitivity", t.Sensitivity), probability("Specificity", t.Specificity))
}

// checkSides is check, and that a positive result speaks for being positive.
func (t Test) checkSides() error {
	err := t.check()
	if err == nil && t.Sensitivity+t.Specificity < 1 {
		return fmt.Errorf("of Sensitivity %v and Specificity %v a positive result would speak against being positive; Specificity is the share of negatives that are seen as negative, 1 less the rate of false alarms", t.Sensitivity, t.Specificity)
	}
	return err
}

// probability returns what is wrong with one.
func probability(name string, p float64) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("%s is %v; want a probability", name, p)
	}
	return nil
}

// Positive returns the probability that a case is seen as positive which is so
// with probability p.
//
// Errors: p or the test's shares that are no probabilities, as of all methods.
func (t Test) Positive(p float64) (float64, error) {
	if err := errors.Join(t.check(), probability("p", p)); err != nil {
		return 0, fmt.Errorf("labels: Positive: %w", err)
	}
	return float64(p*t.Sensitivity) + float64((1-p)*(1-t.Specificity)), nil
}

// Posterior returns the probability that a case is positive, after results of the
// test that are independent given what it is: after one positive result the
// positive predictive value. p is the probability before, the prevalence or that
// of a model.
//
// Errors: also results that are impossible, and a test of which a positive result
// would speak against being positive. Source: Bayes's rule.
func (t Test) Posterior(p float64, results ...bool) (float64, error) {
	if err := errors.Join(t.checkSides(), probability("p", p)); err != nil {
		return 0, fmt.Errorf("labels: Posterior: %w", err)
	}
	positive, negative := p, 1-p
	for i, seen := range results {
		if seen {
			positive *= t.Sensitivity
			negative *= 1 - t.Specificity
		} else {
			positive *= 1 - t.Sensitivity
			negative *= t.Specificity
		}
		sum := positive + negative
		if sum == 0 {
			return 0, fmt.Errorf("labels: Posterior: result %d of %d is impossible: %v at a probability of %v before the first, with %+v", i+1, len(results), seen, p, t)
		}
		positive, negative = positive/sum, negative/sum // so that many results don't underflow
	}
	return positive, nil
}

// LogLik returns the log likelihood of labels as they are seen, of cases that are
// positive with probabilities p: to learn the parameters of p, or the test's, from
// wrong labels. −Inf if they are impossible.
//
// Errors: also another number of labels. Cost: a logarithm a label.
func (t Test) LogLik(p []float64, seen []bool) (float64, error) {
	if len(p) != len(seen) {
		return 0, fmt.Errorf("labels: LogLik: %d probabilities and %d labels; want as many", len(p), len(seen))
	}
	sum := 0.0
	for i, q := range p {
		positive, err := t.Positive(q)
		if err != nil {
			return 0, fmt.Errorf("labels: LogLik: row %d: %w", i, err)
		}
		if !seen[i] { // as a sum of its own, which keeps the digits of a small one
			positive = float64(q*(1-t.Sensitivity)) + float64((1-q)*t.Specificity)
		}
		sum += numeric.Log(positive)
	}
	return sum, nil
}
