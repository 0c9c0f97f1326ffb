package bayes

import (
	"context"
	"errors"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// World is a program among others of the same model, under a name that tells
// its variables from theirs: "a.y" is y in world a. An empty name adds nothing.
type World struct {
	Name    string
	Program *Program
}

// PredictWorlds is Predict for several programs of one model at once: the model
// as it is and after interventions. Within a draw, all worlds share parameters
// and noise, so that differences between them are differences of what was done;
// what no action reaches is computed once. A world among others gets the same
// bits as alone.
//
// Result: the variables named, "a.y", in this order; all that Predict would
// give, if none is named.
// Errors: worlds of one name, unknown variables, programs of which one was
// bound to other data.
// Source: the noise of a variable is its exogenous variable in [Pearl2009] §7.1.
func PredictWorlds(ctx context.Context, draws *Draws, seed uint64, worlds []World, vars ...string) (*Draws, error) {
	pos := ir.Here()
	var graphs []graph
	var errs []error
	for i, w := range worlds {
		if w.Program == nil {
			errs = append(errs, fault(ErrModel, pos, "PredictWorlds: world %q has no program", w.Name))
			continue
		}
		if slices.ContainsFunc(worlds[:i], func(v World) bool { return v.Name == w.Name }) {
			errs = append(errs, fault(ErrDuplicate, pos, "PredictWorlds: two worlds are named %q", w.Name))
		}
		graphs = append(graphs, w.Program.g)
	}
	if len(worlds) == 0 {
		errs = append(errs, fault(ErrModel, pos, "PredictWorlds: no world; give at least one"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var all graph
	var qualified []*ir.Node // outputs under their qualified names
	var outputs []*ir.Node
	drawn := make(map[*ir.Node]*ir.Node)
	for i, g := range constrained(graphs...) {
		for _, n := range slices.Concat(g.params, g.others) {
			if !slices.Contains(all.params, n) {
				all.params = append(all.params, n)
			}
		}
		for _, t := range g.predictive() {
			n := t.Args[0]
			if drawn[n] != nil && drawn[n] != t {
				return nil, fault(ErrModel, pos, "PredictWorlds: %v has other distributions in two worlds that no intervention made; bind data before intervening, or predict them apart", n)
			}
			drawn[n] = t
		}
		for _, n := range g.shown(notParams(g.named)) {
			q := *n
			if w := worlds[i].Name; w != "" {
				q.Name = w + "." + n.Name
			}
			qualified, outputs = append(qualified, &q), append(outputs, n)
		}
	}
	if len(vars) > 0 {
		var chosen, from []*ir.Node
		for _, name := range vars {
			i := slices.IndexFunc(qualified, func(n *ir.Node) bool { return n.Name == name })
			if i < 0 {
				errs = append(errs, unknown(pos, "PredictWorlds", name, qualified))
				continue
			}
			chosen, from = append(chosen, qualified[i]), append(from, outputs[i])
		}
		qualified, outputs = chosen, from
	}
	coords, err := all.coordinates(draws)
	if err = errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	ex, err := exec.Compile(exec.Graph{Params: all.params, Outputs: outputs, Draw: drawn})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), seed: seed}
	return run.draw(ctx, variables(qualified), draws.LogWeights())
}
