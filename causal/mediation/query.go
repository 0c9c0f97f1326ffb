package mediation

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// Query asks how the effect of a treatment divides into what goes through
// mediators and what does not.
//
//	mediation.Query{Effect: causal.ATE("training", "depression"), Mediators: []string{"confidence"}}
type Query struct {
	// Effect names treatment, outcome and the values compared. It is asked for in
	// everyone.
	Effect causal.Query
	// Mediators: a path from treatment to outcome is mediated if it passes one of
	// them and none of Avoiding.
	Mediators, Avoiding []string
}

// String writes "effect of x on y through m, avoiding n".
func (q Query) String() string {
	text := fmt.Sprintf("effect of %s on %s through %s", q.Effect.Treatment, q.Effect.Outcome, strings.Join(q.Mediators, ", "))
	if len(q.Avoiding) > 0 {
		text += ", avoiding " + strings.Join(q.Avoiding, ", ")
	}
	return text
}

// check returns all that is wrong with the query about a graph.
func (q Query) check(g *dag.Graph) error {
	if g == nil {
		return errors.New("mediation: no graph")
	}
	var errs []error
	used := map[string]bool{}
	add := func(what, name string) {
		switch {
		case !g.Has(name):
			errs = append(errs, fmt.Errorf("mediation: %s: %w", what, &dag.UnknownNodeError{Op: "Query", Name: name, Known: g.Names()}))
		case used[name]:
			errs = append(errs, fmt.Errorf("mediation: %s: %q is in the query twice", what, name))
		}
		used[name] = true
	}
	add("treatment", q.Effect.Treatment)
	add("outcome", q.Effect.Outcome)
	for _, name := range q.Mediators {
		add("mediator", name)
	}
	for _, name := range q.Avoiding {
		add("avoided", name)
	}
	if len(q.Mediators) == 0 {
		errs = append(errs, errors.New("mediation: no mediators; name at least one"))
	}
	if q.Effect.Over != causal.Everyone || len(q.Effect.Given) > 0 {
		errs = append(errs, fmt.Errorf("mediation: %v: effects are divided in everyone; ask for the ATE", q.Effect))
	}
	return errors.Join(errs...)
}
