package formula

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Fit is a model with draws from its posterior. It is safe for concurrent use.
type Fit struct {
	model *Model
	draws *bayes.Draws
}

// Fit draws from the posterior by the given method, for instance
// mcmc.Config{Seed: 1}.
//
// A cancelled context returns the draws made so far and an error that wraps
// ctx.Err().
func (m *Model) Fit(ctx context.Context, by bayes.Inferrer) (*Fit, error) {
	if by == nil {
		return nil, fmt.Errorf("formula: Fit needs a method of inference, for instance mcmc.Config{Seed: 1}")
	}
	draws, err := by.Infer(ctx, m.program)
	if draws == nil {
		return nil, err
	}
	return &Fit{m, draws}, err
}

// Draws returns the draws of all parameters and effects: a Fit is a
// bayes.Drawer.
func (f *Fit) Draws() *bayes.Draws { return f.draws }

// Model returns the model that was fitted.
func (f *Fit) Model() *Model { return f.model }

// Summary tabulates intercepts, coefficients by name (b[x]), standard
// deviations and correlations of effects, and the family's parameters. Names
// ask for others, such as the effects r_county of each group.
func (f *Fit) Summary(names ...string) bayes.Summary {
	if len(names) == 0 {
		names = f.model.summarised()
	}
	return f.draws.Summary(names...)
}

// summarised are the variables that a summary shows.
func (p *plan) summarised() []string {
	var names []string
	for _, q := range p.parts {
		pre := q.prefix()
		if q.interceptPrior != nil {
			names = append(names, pre+"Intercept")
		}
		if len(q.slopes) > 0 {
			names = append(names, pre+"b")
		}
		for _, g := range q.groups {
			if names = append(names, pre+"sd_"+g.name()); g.cor != nil {
				names = append(names, g.cor.name)
			}
		}
		for _, s := range q.spec.smooths {
			names = append(names, pre+"sd_"+s.name)
		}
	}
	if p.cutpoints != nil {
		names = append(names, cutpointsName)
	}
	for _, a := range p.family.params {
		if p.part(a.name) == nil {
			names = append(names, a.name)
		}
	}
	return names
}
