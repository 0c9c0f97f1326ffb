package bayes

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// LogPrior returns the log prior density of the parameters for every draw, on
// the scale of the parameters: no Jacobian. It has a variable for each
// parameter with a prior that is not flat, one element an event, given the
// parameters that the prior depends on; and one for each Potential, which
// counts to the prior as in Unobserved. Power scaling needs it.
func (p *Program) LogPrior(ctx context.Context, draws *Draws) (*Draws, error) {
	g := p.g.constrained()
	coords, err := g.coordinates(draws)
	if err != nil {
		return nil, err
	}
	priors := slices.DeleteFunc(slices.Clone(g.priors), improper)
	if len(priors)+len(g.extra) == 0 {
		return nil, fault(ErrModel, ir.Here(), "LogPrior: every prior of model %q is flat: it has no density", p.name)
	}
	ex, err := exec.Compile(exec.Graph{Params: g.params, Terms: slices.Concat(priors, g.extra)})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), pointwise: true}
	return run.draw(ctx, slices.Concat(events(priors), variables(g.extra)), draws.LogWeights())
}

// events returns a variable for what each term is a density of, one element an
// event.
func events(terms []*ir.Node) []Variable {
	vars := variables(observed(terms))
	for i, t := range terms {
		if rank := t.Density.Domain().Rank; rank > 0 {
			vars[i].Dims = vars[i].Dims[:len(vars[i].Dims)-rank]
		}
	}
	return vars
}
