package report

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/plot"
)

// Validation returns the section of a validation by leaving out: its estimate,
// its warnings and, if the method has it, the k-hat of each observation.
//
// Errors: nil, or a k-hat of some observations only.
func Validation(e *criticism.Elpd) (Section, error) {
	if e == nil {
		return Section{}, errors.New("report: Validation: the estimate is nil")
	}
	s := Criticism("Prediction of observations left out: "+e.Method,
		"The expected log predictive density (elpd) says how well the model predicts data of the same kind that it has not seen; "+
			"more is better, in comparison with another model of the same data. "+
			"p is how much better it does on what it has seen, and about the number of parameters that the data inform.", e)
	var khat []float64
	var names []string
	missing := 0
	for _, p := range e.Points {
		if math.IsNaN(p.Khat) {
			missing++
		}
		khat, names = append(khat, p.Khat), append(names, p.Name)
	}
	if len(khat) == 0 || missing == len(khat) {
		return s, nil
	}
	f, err := plot.Khat(khat, names, plot.Config{})
	if err != nil {
		return Section{}, fmt.Errorf("report: Validation: %w", err)
	}
	s.Figures = append(s.Figures, f)
	return s, nil
}

// Sensitivity returns the section of a sensitivity to prior and likelihood.
// Variables that have none, as those whose draws are not finite, are not drawn.
//
// Errors: nil, or more than 1000 variables.
func Sensitivity(e *criticism.Sensitivity) (Section, error) {
	if e == nil {
		return Section{}, errors.New("report: Sensitivity: the sensitivity is nil")
	}
	s := Criticism("Is it the data or the prior?",
		"How far the posterior of each number moves as the prior, or the likelihood, is given more weight or less. "+
			"Priors that were meant to inform should do so; others should not.", e)
	var names []string
	var prior, likelihood []float64
	for _, r := range e.Rows {
		if finite(r.Prior) && finite(r.Likelihood) {
			names, prior, likelihood = append(names, r.Name), append(prior, r.Prior), append(likelihood, r.Likelihood)
		}
	}
	if names == nil {
		return s, nil
	}
	f, err := plot.PowerScaling(names, prior, likelihood, plot.Config{})
	if err != nil {
		return Section{}, fmt.Errorf("report: Sensitivity: %w", err)
	}
	s.Figures = append(s.Figures, f)
	return s, nil
}
