package mediation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// Estimand is a query with the formulas by which a graph says that it follows
// from observations. It is immutable and safe for concurrent use.
type Estimand struct {
	query   Query
	graph   *dag.Graph // of what is observed
	split   *split
	factors []factor
	sum     []string // what the formulas sum over
	drawn   bool     // mediators are drawn anew: interventional
}

// factor is the distribution of a district given what is set around it.
type factor struct {
	expr estimand.Expr
	side side // at which value of the treatment
}

// side says which value of the treatment a part of a formula has.
type side uint8

const (
	neither side = iota
	direct
	mediated
)

// NotIdentifiedError says that observations don't determine the effect through
// mediators, and why.
type NotIdentifiedError struct {
	Query Query      // what was asked
	Graph *dag.Graph // of which
	// Recanting are effects of the treatment with paths to the outcome of both
	// kinds: the answer would need each as it is with and as it is without the
	// treatment, in the same unit.
	Recanting []string
	// Tied are two effects of the treatment, one on paths of each kind, that
	// unobserved causes tie together.
	Tied []string
	// Err is why an effect on the way is not identified.
	Err error
}

// Error gives the reason and what can be asked instead.
func (e *NotIdentifiedError) Error() string {
	const instead = "; Interventional asks what would be if mediators were drawn anew, Controlled if they were set"
	x := e.Query.Effect.Treatment
	switch {
	case len(e.Recanting) > 0:
		return fmt.Sprintf("mediation: the %v is not identified: %s is moved by %s and moves %s both by mediated paths and by others, so the answer needs it as it is with and without %s in the same unit%s",
			e.Query, strings.Join(e.Recanting, ", "), x, e.Query.Effect.Outcome, x, instead)
	case len(e.Tied) > 0:
		return fmt.Sprintf("mediation: the %v is not identified: unobserved causes tie %s to %s, which see other values of %s%s", e.Query, e.Tied[0], e.Tied[1], x, instead)
	}
	return fmt.Sprintf("mediation: the %v is not identified: %v", e.Query, e.Err)
}

// Unwrap returns Err.
func (e *NotIdentifiedError) Unwrap() error { return e.Err }

// Identify finds out whether natural effects, or those of the paths that the
// query names, follow from observations.
//
// Natural effects compare worlds: what Y would be with the treatment, but with
// mediators as they would be without. They rest on the graph being that of a
// structural model with independent noise, which no experiment can check.
//
// Errors: a *NotIdentifiedError; unknown names; a query of which no path is
// mediated; what is no DAG or ADMG.
// Source: [Pearl2001] for natural effects, [Avin2005] for the recanting witness,
// [Shpitser2013] for districts and the formula.
func Identify(g *dag.Graph, q Query) (*Estimand, error) {
	if err := q.check(g); err != nil {
		return nil, err
	}
	g, err := g.Project()
	if err != nil {
		return nil, fmt.Errorf("mediation: Identify: %w", err)
	}
	if err := q.check(g); err != nil { // latent nodes are gone
		return nil, err
	}
	s, err := divide(g, q)
	if err != nil {
		return nil, fmt.Errorf("mediation: Identify: %w", err)
	}
	switch {
	case !s.any():
		return nil, fmt.Errorf("mediation: no path from %s to %s goes through %s: nothing is mediated", q.Effect.Treatment, q.Effect.Outcome, strings.Join(q.Mediators, ", "))
	case len(s.witness) > 0:
		return nil, &NotIdentifiedError{Query: q, Graph: g, Recanting: s.witness}
	}
	e := &Estimand{query: q, graph: g, split: s}
	if err := e.factorise(); err != nil {
		return nil, err
	}
	return e, nil
}

// factorise finds the distribution of each district of the causes of the outcome
// when the treatment is set.
func (e *Estimand) factorise() error {
	x, y := e.query.Effect.Treatment, e.query.Effect.Outcome
	rest, err := e.graph.Subgraph(slices.DeleteFunc(e.graph.Names(), func(name string) bool { return name == x })...)
	if err != nil {
		return err
	}
	causes, err := rest.Ancestors(y)
	if err != nil {
		return err
	}
	if rest, err = rest.Subgraph(causes...); err != nil {
		return err
	}
	e.sum = slices.DeleteFunc(slices.Clone(rest.Names()), func(name string) bool { return name == y })
	for _, district := range rest.Districts() {
		parents, err := e.graph.Parents(district...)
		if err != nil {
			return err
		}
		set := slices.DeleteFunc(parents, func(name string) bool { return slices.Contains(district, name) })
		f, tied := factor{}, map[side]string{}
		for _, name := range district {
			if m, child := e.split.mediated[name]; child {
				f.side = direct
				if m {
					f.side = mediated
				}
				tied[f.side] = name
			}
		}
		if len(tied) > 1 {
			return &NotIdentifiedError{Query: e.query, Graph: e.graph, Tied: []string{tied[mediated], tied[direct]}}
		}
		r, err := identify.Effect(e.graph, identify.Query{Outcome: district, Do: set})
		var no *identify.NotIdentifiedError
		switch {
		case errors.As(err, &no):
			return &NotIdentifiedError{Query: e.query, Graph: e.graph, Err: err}
		case err != nil:
			return fmt.Errorf("mediation: Identify: %w", err)
		}
		f.expr = r.Estimand
		e.factors = append(e.factors, f)
	}
	return nil
}

// Query returns what is asked.
func (e *Estimand) Query() Query { return e.query }

// Graph returns the graph of what is observed.
func (e *Estimand) Graph() *dag.Graph { return e.graph }

// Variables returns the variables that the formulas speak of, each once.
func (e *Estimand) Variables() []string {
	names := []string{e.query.Effect.Treatment, e.query.Effect.Outcome}
	for _, f := range e.factors {
		for _, t := range slices.Concat(estimand.Free(f.expr), estimand.Bound(f.expr)) {
			if !slices.Contains(names, t.Var) {
				names = append(names, t.Var)
			}
		}
	}
	return names
}

// Functional returns the distribution of the outcome when it sees the treatment at
// one level, and what mediates sees it at another: P(Y[x, M[m]]).
func (e *Estimand) Functional(x, m int) estimand.Expr {
	var product estimand.Product
	for _, f := range e.factors {
		level := x
		if f.side == mediated {
			level = m
		}
		name := e.query.Effect.Treatment
		product = append(product, estimand.Substitute(f.expr, map[string]estimand.Term{name: {Var: name, Level: level}}))
	}
	if len(e.sum) == 0 {
		return product
	}
	return estimand.Sum{Over: estimand.At(e.sum...), Of: product}
}

// Assumptions says in words what the estimand rests on.
func (e *Estimand) Assumptions() []string {
	last := crossWorld(e.query)
	if e.drawn {
		last = redrawn(e.query)
	}
	return []string{fmt.Sprintf("The graph is right, with what it leaves out: %v.", e.graph), last}
}

// crossWorld is the assumption that no experiment can check.
func crossWorld(q Query) string {
	return fmt.Sprintf("Across worlds: what %s would be under one value of %s tells nothing more of what %s would be under another than what the graph has; no experiment can check this.",
		strings.Join(q.Mediators, ", "), q.Effect.Treatment, q.Effect.Outcome)
}

// evaluate returns the distribution of the outcome from a source of distributions.
func evaluate(f estimand.Expr, outcome string, joint *discrete.Table) ([]float64, error) {
	at := discrete.Values{}
	for _, t := range estimand.Free(f) {
		if t.Symbol != outcome {
			at[t.Symbol] = 0 // any value gives the same
		}
	}
	t, err := estimand.Evaluate(f, estimand.Observed(joint), at)
	if err != nil {
		return nil, err
	}
	return t.Values(), nil
}
