package main

import (
	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/bayes/report"
)

// page is what the report on the draws has beyond them: the conclusion, and
// what speaks against the model.
func (r *result) page(m *bayes.Model, figures map[string]*plot.Figure) (report.Config, error) {
	c := r.Critique
	loo, err := report.Validation(c.loo)
	if err != nil {
		return report.Config{}, err
	}
	sensitivity, err := report.Sensitivity(c.sensitivity)
	if err != nil {
		return report.Config{}, err
	}
	return report.Config{
		Title: "What did coaching do in each school?",
		Model: m.String(),
		Vars:  []string{"mu", "tau", "theta"},
		Units: map[string]string{"mu": r.unit, "tau": r.unit, "theta": r.unit},
		Sections: []report.Section{
			{Title: "Schools by themselves and together", Text: r.Conclusion, Figures: []*plot.Figure{figures["shrinkage"]}},
			report.Criticism("Does the model repeat the data?", "Data sets drawn from the model should have quantities like those of the data.", c.check),
			loo,
			sensitivity,
		},
	}, nil
}
