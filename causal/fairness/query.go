package fairness

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

// Query asks where a gap between two groups comes from.
type Query struct {
	Protected, Outcome string // names of variables
	// From is the group compared with, To the one asked about: numbers, or names of
	// levels. If both are nil they are 0 and 1, or the first and the second level.
	From, To any
	// Mediators carry the indirect effect; nil is everything between Protected and
	// Outcome.
	Mediators []string
}

// String writes "gap in y between x = a and x = b".
func (q Query) String() string {
	from, to := q.groups()
	return fmt.Sprintf("gap in %s between %s and %s", q.Outcome, to, from)
}

// groups names both groups.
func (q Query) groups() (from, to string) {
	name := func(v any, otherwise int) string {
		if q.From == nil && q.To == nil {
			v = fmt.Sprintf("%s = %d", q.Protected, otherwise)
		}
		if s, ok := v.(string); ok {
			return s
		}
		return fmt.Sprintf("%s = %v", q.Protected, v)
	}
	return name(q.From, 0), name(q.To, 1)
}

// mediation is the query of how the effect within the group From divides.
func (q Query) mediation() mediation.Query {
	return mediation.Query{Effect: causal.ATE(q.Protected, q.Outcome).Between(q.From, q.To), Mediators: q.Mediators}
}

// in returns the query with its mediators in a graph, or all that is wrong.
func (q Query) in(g *dag.Graph) (Query, error) {
	if g == nil {
		return q, errors.New("fairness: no graph")
	}
	var errs []error
	for i, name := range append([]string{q.Protected, q.Outcome}, q.Mediators...) {
		switch {
		case !g.Has(name):
			errs = append(errs, fmt.Errorf("fairness: %w", &dag.UnknownNodeError{Op: "Query", Name: name, Known: g.Names()}))
		case slices.Contains(append([]string{q.Protected, q.Outcome}, q.Mediators...)[:i], name):
			errs = append(errs, fmt.Errorf("fairness: %q is in the query twice", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return q, err
	}
	if q.Mediators == nil {
		below, err := g.Descendants(q.Protected)
		if err != nil {
			return q, err
		}
		above, err := g.Ancestors(q.Outcome)
		if err != nil {
			return q, err
		}
		for _, name := range g.Names() {
			if name != q.Protected && name != q.Outcome && slices.Contains(below, name) && slices.Contains(above, name) {
				q.Mediators = append(q.Mediators, name)
			}
		}
	}
	return q, nil
}

// NotIdentifiedError says which part of a gap the data don't determine.
type NotIdentifiedError struct {
	Query Query // what was asked
	// Part is "direct and indirect", whose sum is, or "causal and spurious".
	Part string
	Err  error
}

// Error names the part and the reason.
func (e *NotIdentifiedError) Error() string {
	return fmt.Sprintf("fairness: of the %v the %s part can't be told apart: %v", e.Query, e.Part, e.Err)
}

// Unwrap returns Err.
func (e *NotIdentifiedError) Unwrap() error { return e.Err }

// Estimand is a query whose parts follow from observations. It is immutable and
// safe for concurrent use.
type Estimand struct {
	query Query
	graph *dag.Graph
}

// Identify finds out whether a gap can be divided, from observations, into what the
// protected attribute does directly, what it does through mediators, and what comes
// of common causes.
//
// Errors: a *NotIdentifiedError; unknown names; what is no DAG or ADMG.
// Source: [ZhangBareinboim2018] for the parts, [Correa2021] for what is identified.
func Identify(g *dag.Graph, q Query) (*Estimand, error) {
	q, err := q.in(g)
	if err != nil {
		return nil, err
	}
	causes, err := g.Ancestors(append([]string{q.Protected, q.Outcome}, q.Mediators...)...)
	if err != nil {
		return nil, fmt.Errorf("fairness: Identify: %w", err)
	}
	if g, err = g.Subgraph(causes...); err != nil { // what causes neither bears on nothing
		return nil, fmt.Errorf("fairness: Identify: %w", err)
	}
	e := &Estimand{query: q, graph: g}
	for part, w := range map[string]world{"causal and spurious": {1, 1}, "direct and indirect": {1, 0}} {
		_, err := e.mean(w, [2]int{0, 1}, 1).Identify(g, identify.Observations)
		var no *identify.CounterfactualError
		if errors.As(err, &no) {
			return nil, &NotIdentifiedError{Query: q, Part: part, Err: err}
		}
		if err != nil {
			return nil, fmt.Errorf("fairness: Identify: %w", err)
		}
	}
	return e, nil
}

// world is what outcome and mediators see: the group From (0) or To (1).
type world [2]int

// mean is the probability of a level of the outcome in a world, among the group
// From; levels are those of both groups.
func (e *Estimand) mean(w world, levels [2]int, y int) identify.Counterfactual {
	event := discrete.Event{Var: e.query.Outcome, Value: y, Do: discrete.Values{e.query.Protected: levels[w[0]]}, Nested: map[string]discrete.Values{}}
	if w[0] != w[1] {
		for _, m := range e.query.Mediators {
			event.Nested[m] = discrete.Values{e.query.Protected: levels[w[1]]}
		}
	}
	return identify.Counterfactual{Of: []discrete.Event{event}, Given: []discrete.Event{{Var: e.query.Protected, Value: levels[0]}}}
}

// Query returns what is asked, with its mediators.
func (e *Estimand) Query() Query { return e.query }

// Assumptions says in words what the estimand rests on.
func (e *Estimand) Assumptions() []string { return assumptions(e.query, e.graph) }

func assumptions(q Query, g *dag.Graph) []string {
	through := "no mediator"
	if len(q.Mediators) > 0 {
		through = strings.Join(q.Mediators, ", ")
	}
	return []string{
		fmt.Sprintf("The graph is right, with what it leaves out: %v.", g),
		fmt.Sprintf("Indirect is what goes through %s; all else that %s does is direct.", through, q.Protected),
		fmt.Sprintf("Across worlds: what a case's %s would be in the other group tells nothing more of its %s than what the graph has; no experiment can check this.", through, q.Outcome),
	}
}
