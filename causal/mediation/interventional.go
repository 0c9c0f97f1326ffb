package mediation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// Interventional finds out whether interventional effects follow from
// observations: those of drawing each case's mediators anew from how they are
// distributed, among cases with the same covariates, under one value of the
// treatment or the other. They compare no two worlds of one case, so that effects
// of the treatment may confound mediators and outcome; their sum is an overall
// effect and not, in general, the total one.
//
// given are the covariates; if nil all that is observed, causes the outcome and is
// no effect of the treatment.
//
// Errors: a *NotIdentifiedError; those of Identify.
// Source: [VanderWeele2014].
func Interventional(g *dag.Graph, q Query, given []string) (*Estimand, error) {
	if err := q.check(g); err != nil {
		return nil, err
	}
	if len(q.Avoiding) > 0 {
		return nil, errors.New("mediation: Interventional: paths to avoid are of natural effects; here mediators are drawn whole")
	}
	g, err := g.Project()
	if err != nil {
		return nil, fmt.Errorf("mediation: Interventional: %w", err)
	}
	if err := q.check(g); err != nil { // latent nodes are gone
		return nil, err
	}
	x, y := q.Effect.Treatment, q.Effect.Outcome
	below, err := g.Descendants(x)
	if err != nil {
		return nil, err
	}
	if given == nil {
		causes, err := g.Ancestors(y)
		if err != nil {
			return nil, err
		}
		for _, name := range causes {
			if !slices.Contains(below, name) {
				given = append(given, name)
			}
		}
	}
	for _, name := range given {
		if slices.Contains(below, name) {
			return nil, fmt.Errorf("mediation: Interventional: covariate %s is an effect of %s", name, x)
		}
	}
	e := &Estimand{query: q, graph: g, drawn: true, sum: append(slices.Clone(given), q.Mediators...)}
	add := func(s side, of, do, given []string) error {
		r, err := identify.Effect(g, identify.Query{Outcome: of, Do: do, Given: given})
		var no *identify.NotIdentifiedError
		if errors.As(err, &no) {
			return &NotIdentifiedError{Query: q, Graph: g, Err: err}
		}
		if err != nil {
			return fmt.Errorf("mediation: Interventional: %w", err)
		}
		e.factors = append(e.factors, factor{r.Estimand, s})
		return nil
	}
	if len(given) > 0 {
		e.factors = append(e.factors, factor{estimand.P(estimand.At(given...), nil), neither})
	}
	if err := errors.Join(
		add(mediated, q.Mediators, []string{x}, given),
		add(direct, []string{y}, append([]string{x}, q.Mediators...), given),
	); err != nil {
		return nil, err
	}
	return e, nil
}

// redrawn is what interventional effects assume instead of crossWorld.
func redrawn(q Query) string {
	return fmt.Sprintf("Effects are of drawing %s anew for each case; they are no shares of what %s does to single cases.", strings.Join(q.Mediators, ", "), q.Effect.Treatment)
}
