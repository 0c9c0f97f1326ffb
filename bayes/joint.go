package bayes

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// Joint is several programs of one model, worlds, that are evaluated together:
// within a draw they share parameters and noise.
type Joint struct {
	Worlds []World // in their order
	// Let are expressions over variables of the worlds, World.Expr.
	Let []Named
	// ByQuantile makes every variable of one number a function of one number of
	// noise: the worlds then share the quantile, where else they share what a
	// sampler consumes. It is implied where something was seen.
	ByQuantile bool
	// Seen is what variables are known to have been, in any world: their noise is
	// that which gave it. See Noise for what may be seen.
	Seen []Seen
}

// Named is an expression with a name.
type Named struct {
	Name string // what it is called among the draws
	Expr Expr   // what is evaluated
}

// Variables returns what Predict would give: the variables named, "a.y" or the
// name of a Let, in this order; all if none is named.
//
// Errors: as for PredictWorlds, all at once.
func (j Joint) Variables(vars ...string) ([]Variable, error) {
	r, err := j.resolve("Joint", vars)
	return variables(r.qualified), err
}

// Predict is PredictWorlds with expressions over the worlds, given what was seen.
// A variable that was seen is what it was seen to be wherever no action changes
// what it depends on, bit for bit. The draws of the parameters stay as they are.
//
// Errors: those of PredictWorlds and of Noise; a *SeenError for what was seen and
// is impossible under a draw of the parameters.
//
// Source: abduction, action and prediction of [Pearl2009] §7.1.
func (j Joint) Predict(ctx context.Context, draws *Draws, seed uint64, vars ...string) (*Draws, error) {
	r, errNames := j.resolve("PredictWorlds", vars)
	coords, errDraws := r.all.coordinates(draws)
	if err := errors.Join(errNames, errDraws); err != nil {
		return nil, err
	}
	ex, err := exec.Compile(exec.Graph{Params: r.all.params, Outputs: slices.Concat(r.outputs, r.evidence), Draw: r.drawn})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: draws.Chains(), draws: draws.Len(), seed: seed}
	made, stopped := run.run(ctx, variables(slices.Concat(r.qualified, r.evidence)), draws.LogWeights())
	if err := r.possible(ctx, j, &run, &made); err != nil {
		return nil, err
	}
	d, err := NewDraws(made)
	return d, errors.Join(stopped, err)
}

// possible takes the log densities of what was seen out of a run, and returns the
// first that is impossible, as a *SeenError.
func (r *resolved) possible(ctx context.Context, j Joint, by *predictRun, run *Run) error {
	visible := len(r.qualified)
	run.Vars = run.Vars[:visible]
	size := 0
	for _, v := range run.Vars {
		size += v.Size()
	}
	total := run.Chains * run.Draws
	for i, n := range r.evidence {
		if bad, _ := impossible(run.Values[(size+i)*total : (size+i+1)*total]); bad < 0 {
			continue
		}
		ex, err := exec.Compile(exec.Graph{Params: r.all.params, Outputs: n.Args, Draw: r.drawn})
		if err != nil {
			return public(err)
		}
		rows := predictRun{ex: ex, coords: by.coords, chains: by.chains, draws: by.draws, seed: by.seed}
		found, err := rows.run(ctx, variables(n.Args), nil)
		if err != nil {
			return err
		}
		e := &SeenError{Seen: n.Name}
		for _, s := range j.Seen {
			if s.Name == n.Name {
				e.Seen = s.String()
			}
		}
		for lp := range slices.Chunk(found.Values, total) {
			if first, all := impossible(lp); first >= 0 {
				if e.Draw = first; all {
					e.Draw = -1
				}
				return e
			}
			e.Row++
		}
	}
	run.Values = run.Values[:size*total]
	return nil
}

// impossible returns the first draw of a log density that is none, −1 if there is
// no such draw, and whether all are.
func impossible(lp []float64) (first int, all bool) {
	ends := func(v float64) bool { return !(v > math.Inf(-1)) }
	return slices.IndexFunc(lp, ends), !slices.ContainsFunc(lp, func(v float64) bool { return !ends(v) })
}

// resolved is a Joint as one graph.
type resolved struct {
	all       graph      // the parameters of all worlds
	qualified []*ir.Node // outputs under their qualified names
	outputs   []*ir.Node
	drawn     map[*ir.Node]*ir.Node // terms that nodes are drawn from
	evidence  []*ir.Node            // log densities of what was seen, where they may be −Inf
	noisy     *noisy
}

// foreign returns a fault if an expression reads a variable that is of none of the
// graphs: of another model, say, whose variables have the same names.
func foreign(verb string, n *ir.Node, graphs []graph, met map[*ir.Node]bool) error {
	if met[n] {
		return nil
	}
	met[n] = true
	if n.Name != "" && (n.Op == ir.Data || n.Op == ir.Param) {
		named := false
		for _, g := range graphs {
			all := g.everything()
			if slices.Contains(all, n) {
				return nil
			}
			named = named || find(all, n.Name) != nil
		}
		if named || n.Op == ir.Param || n.Num == nil {
			return fault(ErrUnknownName, n.Pos, "%s: an expression has %q of another program; take it from one of the worlds (World.Expr)", verb, n.Name)
		}
	}
	for _, a := range n.Args {
		if err := foreign(verb, a, graphs, met); err != nil {
			return err
		}
	}
	return nil
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
		errs = append(errs, foreign(verb, lift(l.Expr), graphs, make(map[*ir.Node]bool)))
	}
	if err := errors.Join(errs...); err != nil {
		return r, err
	}
	r.drawn = make(map[*ir.Node]*ir.Node)
	r.noisy = &noisy{verb: verb, pos: pos, law: make(map[string]ir.Law)}
	rewriter := constrainer(graphs...)
	for i := range graphs {
		graphs[i] = graphs[i].rewritten(rewriter)
		g := graphs[i]
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
			if inv, ok := inverterOf(t.Density); ok {
				if _, had := r.noisy.law[t.Name]; !had {
					r.noisy.law[t.Name] = inv.Law()
				}
			}
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
	r.noisy.scales = make(map[*ir.Node]bool)
	for n, free := range rewriter.Replace {
		r.noisy.scales[free] = n.Support.Kind == ir.Bounded && n.Support.Lo >= 0
	}
	r, err = r.choose(verb, vars)
	if err := errors.Join(append(errs, err)...); err != nil || len(j.Seen) == 0 && !j.ByQuantile {
		return r, err
	}
	return r, r.invert(j, func(name string) *ir.Node {
		for i, w := range j.Worlds {
			for _, n := range graphs[i].everything() {
				if w.qualified(n.Name) == name {
					return n
				}
			}
		}
		return nil
	})
}

// invert makes the outputs functions of noise.
func (r *resolved) invert(j Joint, found func(name string) *ir.Node) error {
	s := r.noisy.begin(r.drawn)
	if err := s.see(j.Seen, found); err != nil {
		return err
	}
	for i, n := range r.outputs {
		r.outputs[i] = s.node(n)
	}
	for _, n := range s.order {
		t := s.term[n]
		if d := t.Density.Domain(); d.Support.Kind == ir.Real && !d.Integer && d.LoParam == 0 && !d.Atom {
			continue // everything is possible
		}
		params, _ := s.each(t.Args[1:])
		lp := &ir.Node{Op: ir.LogProb, Args: append([]*ir.Node{s.seen[n]}, params...), Dims: n.Dims[:len(n.Dims)-t.Density.Domain().Rank], Density: t.Density, Pos: t.Pos}
		r.evidence = append(r.evidence, &ir.Node{Op: ir.Sum, Axis: ir.All, Name: s.seen[n].Name, Args: []*ir.Node{lp}})
	}
	r.drawn = s.drawn
	return errors.Join(s.errs...)
}

// choose returns r with the outputs named alone, all if none is named.
func (r resolved) choose(verb string, vars []string) (resolved, error) {
	if len(vars) == 0 {
		return r, nil
	}
	pos := ir.Here()
	var errs []error
	chosen := resolved{all: r.all, drawn: r.drawn, noisy: r.noisy}
	for _, name := range vars {
		if i := slices.IndexFunc(r.qualified, func(n *ir.Node) bool { return n.Name == name }); i >= 0 {
			chosen.add(name, r.outputs[i])
		} else {
			errs = append(errs, unknown(pos, verb, name, r.qualified))
		}
	}
	return chosen, errors.Join(errs...)
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
