package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

// hedge is why a query is not identified: two forests of the graph.
type hedge struct {
	Query      string   `json:"query"`
	Outer      []string `json:"outer"`
	Inner      []string `json:"inner"`
	Roots      []string `json:"roots"`
	OuterEdges []string `json:"outer_edges"`
	InnerEdges []string `json:"inner_edges"`
}

// witness is two models that agree on all that can be observed: the answers at
// some values are p.
type witness struct {
	Query  string         `json:"query"`
	At     map[string]int `json:"at"`
	P      [2]float64     `json:"p"`
	Models [2]model       `json:"models"`
}

// model is a graph with the distribution of each node given its parents.
type model struct {
	Graph      string      `json:"graph"`
	Mechanisms []mechanism `json:"mechanisms"`
}

// mechanism is the distribution of a node, the last variable, given the others:
// the last varies fastest.
type mechanism struct {
	Variables []string  `json:"variables"`
	Levels    []int     `json:"levels"`
	P         []float64 `json:"p"`
}

// refuse tells why there is no formula and, with a table, what is left possible.
func (a *answer) refuse(ctx context.Context, not *identify.NotIdentifiedError) error {
	h := not.Hedge
	a.Hedge = &hedge{h.Query.String(), full(h.Outer), full(h.Inner), full(h.Roots), edges(h.OuterEdges), edges(h.InnerEdges)}
	w, err := within(ctx, not.Witness)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		a.notes = append(a.notes, "Two models that differ are not shown: "+err.Error()+".")
	default:
		a.Witness = &witness{Query: w.Query.String(), At: w.At, P: w.P}
		for k, m := range []*discrete.Model{w.First, w.Second} {
			if a.Witness.Models[k], err = write(m); err != nil {
				return err
			}
		}
	}
	if a.question.joint == nil {
		return nil
	}
	return a.bound()
}

func edges(list []dag.Edge) []string {
	all := []string{}
	for _, e := range list {
		all = append(all, e.String())
	}
	return all
}

// write returns a model as the JSON has it.
func write(m *discrete.Model) (model, error) {
	text := model{Graph: m.Graph().String()}
	for _, name := range m.Graph().TopologicalOrder() {
		t, err := m.Mechanism(name)
		if err != nil {
			return text, err
		}
		part := mechanism{P: t.Values()}
		for _, v := range t.Vars() {
			part.Variables, part.Levels = append(part.Variables, v.Name), append(part.Levels, v.Levels)
		}
		text.Mechanisms = append(text.Mechanisms, part)
	}
	return text, nil
}

// bound tells between which values the answer lies.
func (a *answer) bound() error {
	q := a.question
	var asked []bounds.Query
	switch x, y := q.query.Do, q.query.Outcome; {
	case q.pointed():
		asked = append(asked, event(q.query, q.values))
	case len(x) == 1 && len(y) == 1 && len(q.query.Given) == 0 && len(q.joint.labels[x[0]]) == 2 && len(q.joint.labels[y[0]]) == 2:
		for level := range 2 {
			asked = append(asked, event(q.query, map[string]int{x[0]: level, y[0]: 1}))
		}
		asked = append(asked, bounds.Effect(x[0], y[0]))
	default:
		a.notes = append(a.notes, "With -values there are bounds.")
		return nil
	}
	var b strings.Builder
	for _, one := range asked {
		r, err := bounds.LP(q.graph, one, bounds.Config{}, bounds.Data{P: q.joint.table})
		var contradiction *bounds.ContradictionError
		switch {
		case errors.As(err, &contradiction):
			return fmt.Errorf("-joint: %w", err)
		case err != nil:
			a.notes = append(a.notes, "There are no bounds: "+err.Error()+".")
			return nil
		}
		fmt.Fprintf(&b, "  %v\n", r)
	}
	a.bounds = b.String()
	return nil
}

// event is a query at values, as one of events after what is set.
func event(q identify.Query, at map[string]int) bounds.Query {
	do := discrete.Values{}
	for _, name := range q.Do {
		do[name] = at[name]
	}
	events := func(names []string) (all []discrete.Event) {
		for _, name := range names {
			all = append(all, discrete.Event{Var: name, Value: at[name], Do: do})
		}
		return all
	}
	return bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: events(q.Outcome)}}, Given: events(q.Given)}
}
