package mediation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Natural computes natural effects, or those of the paths that the query names, in
// a structural causal model: one draw of them for each draw of the parameters. The
// outcome is averaged over the cases of the model's data; if it is a node that
// holds an expectation its own noise plays no part.
//
// Where the outcome is to see the treatment at To and the mediators at From, each
// node between them is given, with its own noise, what it is in the world where
// the treatment is as the paths through it have it (bayes.From).
//
// Errors: those of Identify but for latent nodes, whose mechanisms the model has:
// a *NotIdentifiedError if an effect of the treatment is on paths of both kinds;
// values of the treatment that are no numbers; those of Ask.
// Cost: that of six worlds for one mediator; each further node after the treatment
// adds at most two.
func Natural(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, seed uint64, q Query) (*Effects, error) {
	return NaturalAmong(ctx, scm, draws, seed, q, nil)
}

// NaturalAmong is Natural averaged, in each draw, over those cases for which an
// expression of worlds is not 0: bayes.Equal(w.V("f.sex"), 1), say, where "f" is the
// world in which nobody acts. A draw without such a case is NaN.
func NaturalAmong(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, seed uint64, q Query, cases func(w *causal.Worlds) bayes.Expr) (*Effects, error) {
	if scm == nil {
		return nil, errors.New("mediation: Natural: no model")
	}
	if err := q.check(scm.Graph()); err != nil {
		return nil, err
	}
	values, err := q.values()
	if err != nil {
		return nil, err
	}
	s, err := divide(scm.Graph(), q)
	if err != nil {
		return nil, fmt.Errorf("mediation: Natural: %w", err)
	}
	switch {
	case !s.any():
		return nil, fmt.Errorf("mediation: no path from %s to %s goes through %v: nothing is mediated", q.Effect.Treatment, q.Effect.Outcome, q.Mediators)
	case len(s.witness) > 0:
		return nil, &NotIdentifiedError{Query: q, Graph: scm.Graph(), Recanting: s.witness}
	}
	n := nest{query: q, split: s, values: values, worlds: scm.Worlds(), above: scm.Graph().Ancestors, made: map[[4]any]bayes.World{}}
	mean := bayes.Expr.Mean
	if cases != nil {
		is := bayes.Sub(1, bayes.Equal(cases(n.worlds), 0))
		mean = func(y bayes.Expr) bayes.Expr { return is.Mul(y).Sum().Div(is.Sum()) }
	}
	var of []string
	for x := range values {
		for m := range values {
			world, _ := n.world(q.Effect.Outcome, x, m, x)
			name := fmt.Sprintf("outcome %d %d", x, m)
			n.worlds.Let(name, mean(n.worlds.V(world+"."+q.Effect.Outcome)))
			of = append(of, name)
		}
	}
	ans, err := n.worlds.Ask(ctx, draws, seed, of...)
	if ans == nil || err != nil {
		return nil, errors.Join(append(n.errs, err)...)
	}
	var y means
	for k, name := range of {
		v, err := ans.Var(name)
		if err != nil {
			return nil, err
		}
		y[k/2][k%2] = v.Values()
	}
	e, err := newEffects(q, "worlds", y, ans.Draws, seed)
	if err != nil {
		return nil, err
	}
	e.Assumptions = []string{fmt.Sprintf("The mechanisms of the model are right, and its arrows are all there are: %v.", scm.Graph()), crossWorld(q)}
	return e, nil
}

// Controlled computes the controlled direct effect: what the treatment does when
// mediators are set to numbers. It needs no assumption across worlds.
//
// Result: a draw for each draw of the parameters, averaged over the cases.
// Errors: mediators without a value, values for others; those of Ask.
// Source: [Pearl2001] definition 5.
func Controlled(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, seed uint64, q Query, at map[string]float64) (bayes.RV, error) {
	if scm == nil {
		return bayes.RV{}, errors.New("mediation: Controlled: no model")
	}
	if err := q.check(scm.Graph()); err != nil {
		return bayes.RV{}, err
	}
	values, err := q.values()
	if err != nil {
		return bayes.RV{}, err
	}
	if err := q.checkSet(slices.Sorted(maps.Keys(at))); err != nil {
		return bayes.RV{}, err
	}
	w := scm.Worlds()
	for k, name := range []string{"from", "to"} {
		actions := map[string]bayes.Action{q.Effect.Treatment: bayes.Set(values[k])}
		for m, v := range at {
			actions[m] = bayes.Set(v)
		}
		w.Do(name, actions)
	}
	ans, err := w.Ask(ctx, draws, seed, "to."+q.Effect.Outcome, "from."+q.Effect.Outcome)
	if err != nil {
		return bayes.RV{}, err
	}
	return ans.Effect("to."+q.Effect.Outcome, "from."+q.Effect.Outcome)
}

// checkSet returns mediators that are not set, and what is set but no mediator.
func (q Query) checkSet(set []string) error {
	var errs []error
	for _, name := range q.Mediators {
		if !slices.Contains(set, name) {
			errs = append(errs, fmt.Errorf("mediation: Controlled: mediator %s has no value", name))
		}
	}
	for _, name := range set {
		if !slices.Contains(q.Mediators, name) {
			errs = append(errs, fmt.Errorf("mediation: Controlled: %s is set and no mediator of the query", name))
		}
	}
	return errors.Join(errs...)
}

// values returns what the treatment is set to in a model of numbers.
func (q Query) values() (at [2]float64, err error) {
	if q.Effect.From == nil && q.Effect.To == nil {
		return [2]float64{0, 1}, nil
	}
	for k, v := range []any{q.Effect.From, q.Effect.To} {
		switch v := v.(type) {
		case int:
			at[k] = float64(v)
		case float64:
			at[k] = v
		default:
			return at, fmt.Errorf("mediation: %s is set to %v (%T); a model wants numbers", q.Effect.Treatment, v, v)
		}
	}
	if at[0] == at[1] {
		return at, fmt.Errorf("mediation: %s is set to %v in both worlds", q.Effect.Treatment, at[0])
	}
	return at, nil
}

// nest builds worlds within worlds.
type nest struct {
	query  Query
	split  *split
	values [2]float64
	worlds *causal.Worlds
	above  func(of ...string) ([]string, error)
	errs   []error
	made   map[[4]any]bayes.World
}

// world declares the world in which a node is what it is if paths that are not
// mediated see the treatment at x and mediated ones at m; own is what the node
// itself sees. It returns its name and program.
func (n *nest) world(node string, x, m, own int) (string, *bayes.Program) {
	key := [4]any{node, x, m, own}
	if w, ok := n.made[key]; ok {
		return w.Name, w.Program
	}
	actions := map[string]bayes.Action{n.query.Effect.Treatment: bayes.Set(n.values[own])}
	above, err := n.above(node)
	if err != nil {
		n.errs = append(n.errs, err)
	}
	for _, child := range n.split.inner {
		mediated, is := n.split.mediated[child]
		if !is || child == node || !slices.Contains(above, child) {
			continue
		}
		sees := x
		if mediated {
			sees = m
		}
		if sees != own {
			_, p := n.world(child, x, m, sees)
			actions[child] = bayes.From(p, child)
		}
	}
	name := fmt.Sprint("world ", len(n.made)+1)
	p := n.worlds.Do(name, actions)
	n.made[key] = bayes.World{Name: name, Program: p}
	return name, p
}
