package main

import (
	"context"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/bayes/report"
)

// thinned is the number of draws a chain that leave houses out: enough for
// k-hat, and the log likelihoods of 919 houses stay small.
const thinned = 250

// page is what the report on the draws has beyond them: the conclusion, the
// predictive check, and how well the model predicts houses it has not seen.
func (r *result) page(ctx context.Context, s *survey, m *bayes.Model, prog *bayes.Program, draws *bayes.Draws, figures map[string]*plot.Figure) (report.Config, error) {
	few, err := draws.Thin(thinned)
	if err != nil {
		return report.Config{}, err
	}
	loglik, err := prog.LogLik(ctx, few)
	if err != nil {
		return report.Config{}, err
	}
	elpd, err := criticism.LOO(ctx, loglik)
	if err != nil {
		return report.Config{}, err
	}
	if elpd, err = (criticism.Refine{Program: prog, Draws: few}).Estimate(ctx, elpd, "y"); err != nil {
		return report.Config{}, err
	}
	loo, err := report.Validation(elpd)
	if err != nil {
		return report.Config{}, err
	}
	calibrated, err := r.calibration(ctx, s, prog, few, loglik)
	if err != nil {
		return report.Config{}, err
	}
	vars := []string{"a", "b"}
	for _, name := range population {
		if _, ok := r.Population[name]; ok {
			vars = append(vars, name)
		}
	}
	return report.Config{
		Title: r.Columns.outcome + " by " + r.Columns.group,
		Model: m.String(),
		Vars:  vars,
		Sections: []report.Section{
			{Title: "What follows", Text: r.Conclusion},
			{Title: "Does the model repeat the data?", Text: "Where the dark line leaves the light ones, it does not.", Figures: []*plot.Figure{figures["predictive"]}},
			calibrated,
			loo,
		},
	}, nil
}

// calibration asks whether the houses are where the model expects them, each
// judged by what the others say.
func (r *result) calibration(ctx context.Context, s *survey, prog *bayes.Program, draws, loglik *bayes.Draws) (report.Section, error) {
	predicted, err := prog.Predict(ctx, draws, r.Seed)
	if err != nil {
		return report.Section{}, err
	}
	replicated, err := predicted.Var("y")
	if err != nil {
		return report.Section{}, err
	}
	seen, err := loglik.Var("y")
	if err != nil {
		return report.Section{}, err
	}
	pit, err := criticism.LOOPIT(ctx, s.y, replicated, seen, r.Seed)
	if err != nil {
		return report.Section{}, err
	}
	if pit, err = (criticism.Refine{Program: prog, Draws: draws}).PIT(ctx, pit, s.y, "y", r.Seed); err != nil {
		return report.Section{}, err
	}
	f, err := plot.LOOPIT(pit.Values, plot.Config{})
	if err != nil {
		return report.Section{}, err
	}
	section := report.Criticism("Are predictions calibrated?",
		"Of each house, the share of its predictive distribution below it, the house itself left out. In the grey band they are as evenly spread as they should be.", pit)
	section.Figures = append(section.Figures, f)
	return section, nil
}
