package bayes

import (
	"context"
	"errors"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Joint is several programs of one model, worlds, that are evaluated together:
// within a draw they share parameters and noise.
type Joint struct {
	Worlds []World
	// Let are expressions over variables of the worlds, World.Expr.
	Let []Named
}

// Named is an expression with a name.
type Named struct {
	Name string
	Expr Expr
}

// Variables returns what Predict would give: the variables named, "a.y" or the
// name of a Let, in this order; all if none is named.
//
// Errors: as for PredictWorlds, all at once.
func (j Joint) Variables(vars ...string) ([]Variable, error) {
	r, err := j.resolve("Joint", vars)
	return variables(r.qualified), err
}

// Predict is PredictWorlds with expressions over the worlds.
func (j Joint) Predict(ctx context.Context, draws *Draws, seed uint64, vars ...string) (*Draws, error) {
	r, errNames := j.resolve("PredictWorlds", vars)
	var coords [][][]float64
	var errDraws error
	if draws == nil {
		errDraws = fault(ErrModel, ir.Here(), "PredictWorlds: there are no draws")
	} else {
		coords, errDraws = r.all.coordinates(draws)
	}
	if err := errors.Join(errNames, errDraws); err != nil {
		return nil, err
	}
	ex, err := exec.Compile(exec.Graph{Params: r.all.params, Outputs: r.outputs, Draw: r.drawn})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), seed: seed}
	return run.draw(ctx, variables(r.qualified), draws.LogWeights())
}

// resolved is a Joint as one graph.
type resolved struct {
	all       graph      // the parameters of all worlds
	qualified []*ir.Node // outputs under their qualified names
	outputs   []*ir.Node
	drawn     map[*ir.Node]*ir.Node // terms that nodes are drawn from
}

// resolve merges the graphs of all worlds, with parameters read as they are.
func (j Joint) resolve(verb string, vars []string) (r resolved, err error) {
	pos := ir.Here()
	var graphs []graph
	var errs []error
	for i, w := range j.Worlds {
		if w.Program == nil {
			errs = append(errs, fault(ErrModel, pos, "%s: world %q has no program", verb, w.Name))
			continue
		}
		if slices.ContainsFunc(j.Worlds[:i], func(v World) bool { return v.Name == w.Name }) {
			errs = append(errs, fault(ErrDuplicate, pos, "%s: two worlds are named %q", verb, w.Name))
		}
		graphs = append(graphs, w.Program.g)
	}
	if len(j.Worlds) == 0 {
		errs = append(errs, fault(ErrModel, pos, "%s: no world; give at least one", verb))
	}
	for _, l := range j.Let {
		errs = append(errs, faultsOf(lift(l.Expr))...)
	}
	if err := errors.Join(errs...); err != nil {
		return r, err
	}
	r.drawn = make(map[*ir.Node]*ir.Node)
	rewriter := constrainer(graphs...)
	for i, g := range graphs {
		g = g.rewritten(rewriter)
		for _, n := range slices.Concat(g.params, g.others) {
			if !slices.Contains(r.all.params, n) {
				r.all.params = append(r.all.params, n)
			}
		}
		for _, t := range g.predictive() {
			n := t.Args[0]
			if r.drawn[n] != nil && r.drawn[n] != t {
				return r, fault(ErrModel, pos, "%s: %v has other distributions in two worlds that no intervention made; bind data before intervening, or predict them apart", verb, n)
			}
			r.drawn[n] = t
		}
		for _, n := range g.shown(notParams(g.named)) {
			r.add(j.Worlds[i].qualified(n.Name), n)
		}
	}
	for _, l := range j.Let {
		if find(r.qualified, l.Name) != nil || l.Name == "" {
			errs = append(errs, fault(ErrDuplicate, pos, "%s: Let: the name %q is taken or empty", verb, l.Name))
		}
		r.add(l.Name, rewriter.Node(lift(l.Expr)))
	}
	if len(vars) > 0 {
		chosen := resolved{all: r.all, drawn: r.drawn}
		for _, name := range vars {
			if i := slices.IndexFunc(r.qualified, func(n *ir.Node) bool { return n.Name == name }); i >= 0 {
				chosen.add(name, r.outputs[i])
			} else {
				errs = append(errs, unknown(pos, verb, name, r.qualified))
			}
		}
		r = chosen
	}
	return r, errors.Join(errs...)
}

// add makes n an output under a name.
func (r *resolved) add(name string, n *ir.Node) {
	q := *n
	q.Name = name
	r.qualified, r.outputs = append(r.qualified, &q), append(r.outputs, n)
}

// faultsOf returns the faults of a node and of what it depends on.
func faultsOf(n *ir.Node) (errs []error) {
	seen := make(map[*ir.Node]bool)
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			visit(a)
		}
		if n.Err != nil {
			errs = append(errs, public(n.Err))
		}
	}
	visit(n)
	return errs
}
