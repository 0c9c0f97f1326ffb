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
func (r *result) page(ctx context.Context, m *bayes.Model, prog *bayes.Program, draws *bayes.Draws, figures map[string]*plot.Figure) (report.Config, error) {
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
			loo,
		},
	}, nil
}
