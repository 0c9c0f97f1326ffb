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
	s := Section{
		Title: "Prediction of observations left out: " + e.Method,
		Text: "The expected log predictive density (elpd) says how well the model predicts data of the same kind that it has not seen; " +
			"more is better, in comparison with another model of the same data. " +
			"p is how much better it does on what it has seen, and about the number of parameters that the data inform.",
		Result:   fmt.Sprintf("%d observations, %d draws\nelpd %10.2f   se %.2f\np    %10.2f   se %.2f", len(e.Points), e.Draws, e.Elpd, e.ElpdSE, e.P, e.PSE),
		Warnings: e.Warnings(),
	}
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
