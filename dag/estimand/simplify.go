package estimand

import (
	"context"
	"errors"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// Simplify returns a shorter expression that is the same function in every model
// that a graph allows. Its steps:
//
//	conditions that a probability does not depend on are dropped (d-separation)
//	Σ_A P(A, B | C) = P(B | C), after probabilities with A are joined into one
//	factors that a sum does not bear on are put before it
//	what is above and below a quotient alike is left out
//	P(A, B | C) / P(B | C) = P(A | B, C)
//
// Each step is also tried in two random models, and one that changes a number
// there, or is too large to be tried, is not taken. Independencies are those of
// what is observed: of probabilities under do(…) only sums are taken, and nothing
// of other populations.
//
// Errors: unknown nodes; a *dag.ClassError; a node with more than sixteen causes,
// because no step could be tried. When ctx ends, its error comes with what was
// reached. What is returned is as true as what was given.
// Source: [Tikka2017] for joining probabilities to get rid of sums.
func Simplify(ctx context.Context, e Expr, g *dag.Graph) (Expr, error) {
	s, err := newSimplifier(ctx, e, g)
	if err != nil {
		return e, err
	}
	e = tidy(e)
	for {
		before := e.String()
		e = tidy(Rewrite(e, s.improve))
		if err := s.failed(); err != nil || e.String() == before {
			return e, err
		}
	}
}

// simplifier holds what steps are judged by.
type simplifier struct {
	ctx       context.Context
	trial     *trial
	separated func(x, y, given []string) (bool, error)
	err       error
	done      map[string]Expr // what became of a probability
}

func newSimplifier(ctx context.Context, e Expr, g *dag.Graph) (*simplifier, error) {
	if g == nil {
		return nil, errors.New("estimand: Simplify: the graph is nil: look at the error of what made it")
	}
	if g.Class() != dag.DAG && g.Class() != dag.ADMG {
		return nil, &dag.ClassError{Op: "Simplify", Got: g.Class(), Want: []dag.Class{dag.DAG, dag.ADMG}}
	}
	var names []string
	Walk(e, func(e Expr) bool {
		if p, is := e.(Prob); is {
			names = append(names, variables(p.terms())...)
		}
		return true
	})
	slices.Sort(names)
	above, err := g.Ancestors(slices.Compact(names)...)
	if err != nil {
		return nil, err
	}
	if g, err = g.Subgraph(above...); err != nil {
		return nil, err
	}
	t, err := newTrial(g)
	if err != nil {
		return nil, err
	}
	return &simplifier{ctx: ctx, trial: t, separated: g.Separated, done: map[string]Expr{}}, nil
}

// failed returns why to stop.
func (s *simplifier) failed() error {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	return s.err
}

// improve returns a shorter form of an expression whose parts are improved.
func (s *simplifier) improve(e Expr) Expr {
	if s.failed() != nil {
		return e
	}
	switch e := e.(type) {
	case Prob:
		key := e.String()
		if _, known := s.done[key]; !known {
			s.done[key] = s.dropConditions(e)
		}
		return s.done[key]
	case Sum:
		return s.eliminate(e)
	case Product:
		return s.gather(e)
	case Quotient:
		return s.cancel(e)
	}
	return e
}

// take returns the new form if a trial finds it equal to the old one.
func (s *simplifier) take(before, after Expr) (Expr, bool) {
	if s.failed() == nil && s.trial.equal(before, after) {
		return after, true
	}
	return before, false
}

// factors returns the factors of an expression.
func factors(e Expr) Product {
	if p, is := flat(Product{e}).(Product); is {
		return p
	}
	if isNumber(e, 1) {
		return nil
	}
	return Product{e}
}
