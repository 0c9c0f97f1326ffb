package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
)

// critique is what speaks against the model, and how much of the conclusion is
// the prior's.
type critique struct {
	Checks []checked   `json:"predictive_checks"`
	Elpd   float64     `json:"elpd"`
	ElpdSE float64     `json:"elpd_se"`
	P      float64     `json:"p_loo"`     // effective number of parameters
	MCSE   float64     `json:"elpd_mcse"` // at most: as if errors of all points went together
	Mended int         `json:"elpd_points_mended"`
	Priors []sensitive `json:"sensitivity"`

	text        string
	check       *criticism.PredictiveCheck
	loo         *criticism.Elpd
	sensitivity *criticism.Sensitivity
}

// checked is a quantity of the estimates beside that of replicated ones.
type checked struct {
	Name string  `json:"quantity"`
	Data float64 `json:"data"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	P    float64 `json:"p"`
}

// sensitive is how far an estimate follows the priors of mean and spread, and
// the data.
type sensitive struct {
	Name       string  `json:"name"`
	Prior      float64 `json:"prior"`
	Likelihood float64 `json:"likelihood"`
	Verdict    string  `json:"verdict"`
}

// criticise checks the model that was fitted.
func criticise(ctx context.Context, prog *bayes.Program, s studies, draws, predicted *bayes.Draws) (*critique, error) {
	replicated, err := predicted.Var("effect")
	if err != nil {
		return nil, err
	}
	check, err := criticism.PosteriorPredictiveCheck(ctx, s.effect, replicated, criticism.SD(), criticism.Min(), criticism.Max())
	if err != nil {
		return nil, err
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		return nil, err
	}
	loo, err := criticism.LOO(ctx, loglik)
	if err != nil {
		return nil, err
	}
	if loo, err = (criticism.Refine{Program: prog, Draws: draws}).Estimate(ctx, loo, "effect"); err != nil {
		return nil, err
	}
	scaling := criticism.PowerScaling{Program: prog, Draws: draws, Priors: []string{"mu", "tau"}}
	sensitivity, err := scaling.Estimate(ctx, "mu", "tau")
	if err != nil {
		return nil, err
	}
	c := &critique{Elpd: loo.Elpd, ElpdSE: loo.ElpdSE, P: loo.P, check: check, loo: loo, sensitivity: sensitivity}
	for _, t := range check.Tested {
		c.Checks = append(c.Checks, checked{t.Name, t.Observed, t.Low, t.High, t.P})
	}
	for _, p := range loo.Points {
		c.MCSE += p.MCSE
		if p.Mended != "" {
			c.Mended++
		}
	}
	for _, r := range sensitivity.Rows {
		c.Priors = append(c.Priors, sensitive{r.Name, r.Prior, r.Likelihood, r.Verdict()})
	}
	var b strings.Builder
	for _, part := range []fmt.Stringer{check, loo, sensitivity} {
		fmt.Fprintln(&b, part)
	}
	c.text = b.String()
	return c, nil
}
