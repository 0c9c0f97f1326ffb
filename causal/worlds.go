package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// factual names the world in which nobody acts.
const factual = "f"

// Worlds is a query over several worlds of one model. Its methods never fail:
// faults are kept and Ask returns them all. It is not safe for concurrent use.
type Worlds struct {
	worlds   []bayes.World
	data     *bayes.Table // of a model that NewSCM made: its factors have levels
	seen     []seen
	given    []bayes.Expr
	lets     []bayes.Named
	coupling map[string]Coupling
	errs     []error
}

// Do adds a world in which all the actions happen at once: see
// bayes.Program.Intervene. The program of that world is for bayes.From in later
// ones; it is nil if there was a fault.
//
// Faults: a name taken, empty or with a dot; those of Intervene; a factor set to what
// is the number of no level; an action upstream of a parameter, whose draws were
// learnt without it.
func (w *Worlds) Do(name string, actions map[string]bayes.Action) *bayes.Program {
	if !w.modelled() {
		return nil
	}
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
	w.errs = append(w.errs, w.noLevels(name, prog, slices.Sorted(maps.Keys(actions)))...)
	if stale := prog.Stale(); len(stale) > 0 {
		w.errs = append(w.errs, fmt.Errorf("causal: world %q: the priors of %s depend on what is acted on, and their draws were learnt without it; "+
			"state them in non-centred form, or act on them too", name, strings.Join(stale, ", ")))
	}
	w.worlds = append(w.worlds, bayes.World{Name: name, Program: prog})
	return prog
}

// noLevels returns the factors that a world sets to what is the number of no level:
// a regression would take that for the first one.
func (w *Worlds) noLevels(world string, prog *bayes.Program, acted []string) (faults []error) {
	for _, name := range acted {
		if w.data == nil || !w.data.IsFactor(name) {
			continue
		}
		values, err := prog.Numbers(name)
		if err != nil {
			continue // the action depends on what is not known yet
		}
		_, levels, err := w.data.Codes(name)
		if err != nil {
			continue
		}
		for _, v := range values {
			if v != math.Trunc(v) || v < 0 || v >= float64(len(levels)) {
				known := make([]string, len(levels))
				for k, l := range levels {
					known[k] = fmt.Sprintf("%d %s", k, l)
				}
				faults = append(faults, fmt.Errorf("causal: world %q: %s is set to %v, which is the number of no level (there are %s)", world, name, v, strings.Join(known, ", ")))
				break
			}
		}
	}
	return faults
}

// modelled reports whether there is a model to ask.
func (w *Worlds) modelled() bool {
	if len(w.worlds) == 0 && len(w.errs) == 0 {
		w.errs = append(w.errs, errNoModel)
	}
	return len(w.worlds) > 0
}

// Ask evaluates the worlds for every draw of the parameters, which any method of
// inference may have made of the model, given what was seen, and returns the
// variables named: "a.y" is y in world a, and what Let named; all variables of
// all worlds if none is named.
//
// Errors: all faults of the query at once; if no way to know the noise fits, why
// each doesn't. A cancelled context returns what was made so far with its error.
//
// Cost: what no action reaches is computed once for all worlds, the rest once a
// world; what is not asked for is not computed.
func (w *Worlds) Ask(ctx context.Context, draws *bayes.Draws, seed uint64, vars ...string) (*Answer, error) {
	q, err := w.query(draws, seed, vars)
	if err != nil {
		return nil, err
	}
	var reasons []error
	for _, a := range abductors {
		method := strings.TrimPrefix(fmt.Sprintf("%T", a), "causal.")
		reason := a.fits(q)
		if reason == nil {
			ans, err := a.answer(ctx, q)
			if ans != nil {
				ans.method = method
			}
			return ans, err
		}
		if _, never := errors.AsType[*bayes.SeenError](reason); never {
			return nil, impossible(reason)
		}
		if method != "predict" || len(q.seen)+len(q.given) == 0 {
			reasons = append(reasons, fmt.Errorf("causal: Ask: %s doesn't answer this: %w", method, reason))
		}
	}
	return nil, errors.Join(reasons...)
}
