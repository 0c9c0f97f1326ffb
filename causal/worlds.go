package causal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// factual names the world in which nobody acts.
const factual = "f"

// Worlds is a query over several worlds of one model. Its methods never fail:
// faults are kept and Ask returns them all. It is not safe for concurrent use.
type Worlds struct {
	worlds []bayes.World
	errs   []error
}

// Do adds a world in which all the actions happen at once: see
// bayes.Program.Intervene. The program of that world is for bayes.From in later
// ones; it is nil if there was a fault.
//
// Faults: a name taken, empty or with a dot; those of Intervene; an action
// upstream of a parameter, whose draws were learnt without it.
func (w *Worlds) Do(name string, actions map[string]bayes.Action) *bayes.Program {
	taken := slices.ContainsFunc(w.worlds, func(v bayes.World) bool { return v.Name == name })
	switch {
	case name == "" || strings.Contains(name, "."):
		w.errs = append(w.errs, fmt.Errorf("causal: world %q: want a name without a dot", name))
	case taken && name == factual:
		w.errs = append(w.errs, fmt.Errorf("causal: world %q is the one in which nobody acts; give this one another name", name))
	case taken:
		w.errs = append(w.errs, fmt.Errorf("causal: world %q is declared twice", name))
	}
	prog, err := w.worlds[0].Program.Intervene(actions)
	if err != nil {
		w.errs = append(w.errs, fmt.Errorf("causal: world %q: %w", name, err))
		return nil
	}
	if stale := prog.Stale(); len(stale) > 0 {
		w.errs = append(w.errs, fmt.Errorf("causal: world %q: the priors of %s depend on what is acted on, and their draws were learnt without it; "+
			"state them in non-centred form, or act on them too", name, strings.Join(stale, ", ")))
	}
	w.worlds = append(w.worlds, bayes.World{Name: name, Program: prog})
	return prog
}

// Ask evaluates the worlds for every draw of the parameters, which any method of
// inference may have made of the model, and returns the variables named:
// "a.y" is y in world a; all variables of all worlds if none is named.
//
// Cost: what no action reaches is computed once for all worlds, the rest once a
// world; what is not asked for is not computed.
func (w *Worlds) Ask(ctx context.Context, draws *bayes.Draws, seed uint64, vars ...string) (*Answer, error) {
	errs := slices.Clone(w.errs)
	if draws == nil {
		errs = append(errs, errors.New("causal: Ask: no draws; sample the posterior first"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	d, err := bayes.PredictWorlds(ctx, draws, seed, w.worlds, vars...)
	if d == nil {
		return nil, err
	}
	a := &Answer{Draws: d, worlds: make(map[string]Rung)}
	for _, v := range w.worlds {
		a.worlds[v.Name] = Doing
	}
	a.worlds[factual] = Seeing
	return a, err
}

// Rung is a rung of the ladder of causation: what kind of question an answer is
// to.
//
// Source: [Pearl2009] §1.4.
type Rung int

const (
	// Seeing: what is the case.
	Seeing Rung = 1
	// Doing: what would be if somebody acted.
	Doing Rung = 2
)

// String names the rung.
func (r Rung) String() string {
	if r == Seeing {
		return "rung 1 (seeing)"
	}
	return "rung 2 (doing)"
}

// Answer holds draws of variables of several worlds: draw k of all of them has
// the same parameters and noise, so that bayes.Derive computes any contrast.
type Answer struct {
	*bayes.Draws
	worlds map[string]Rung
}

// Rung returns what kind of question the distribution of a variable answers.
func (a *Answer) Rung(variable string) (Rung, error) {
	if _, err := a.Var(variable); err != nil {
		return 0, fmt.Errorf("causal: Rung: %w", err)
	}
	world, _, _ := strings.Cut(variable, ".")
	if r, ok := a.worlds[world]; ok {
		return r, nil
	}
	var names []string
	for name := range a.worlds {
		names = append(names, name)
	}
	slices.Sort(names)
	return 0, fmt.Errorf("causal: Rung: no world %q%s", world, nearest.Suggest(world, names))
}

// Effect returns the difference of two variables of equal size, such as "a.y"
// and "f.y", averaged over their positions, for each draw. Its distribution is
// that of the average effect in cases like those of the data: what is not known
// of the parameters, and noise that sharing leaves.
func (a *Answer) Effect(of, against string) (bayes.RV, error) {
	x, errX := a.Var(of)
	y, errY := a.Var(against)
	if err := errors.Join(errX, errY); err != nil {
		return bayes.RV{}, fmt.Errorf("causal: Effect: %w", err)
	}
	if x.Size() != y.Size() {
		return bayes.RV{}, fmt.Errorf("causal: Effect: %s has %d positions and %s %d; want as many", of, x.Size(), against, y.Size())
	}
	total := x.Chains() * x.Len()
	mean := make([]float64, total)
	for i, v := range x.Values() {
		mean[i%total] += v - y.Values()[i]
	}
	for i := range mean {
		mean[i] /= float64(x.Size())
	}
	name := of + " - " + against
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: name}}, Chains: x.Chains(), Draws: x.Len(), Values: mean, LogWeights: a.LogWeights(), Seed: a.Seed(),
	})
	if err != nil {
		return bayes.RV{}, err
	}
	return d.Var(name)
}
