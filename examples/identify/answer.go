package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// answer is what the JSON has, and for the text what led to it.
type answer struct {
	Identifiable bool           `json:"identifiable"`
	Estimand     string         `json:"estimand"`
	LaTeX        string         `json:"latex"`
	Derivation   []step         `json:"derivation"`
	Hedge        *hedge         `json:"hedge"`
	Witness      *witness       `json:"witness"`
	Adjustment   [][]string     `json:"adjustment_sets"`
	Instruments  []instrument   `json:"instruments"`
	Implied      []independence `json:"implied_independencies"`
	Value        *float64       `json:"value"`

	question  *question
	table     *discrete.Table // of all values, if no one value is asked for
	frontDoor []string        // nil: there is no such set
	notes     []string        // what was cut short
	checked   bool            // in random models
	bounds    string
}

// step is one of the derivation.
type step struct {
	Rule   string `json:"rule"`
	Words  string `json:"words"`
	Query  string `json:"query"`
	Result string `json:"result"`
}

// instrument is one for the effect of one variable on another, given a set.
type instrument struct {
	Z     string   `json:"iv"`
	Given []string `json:"given"`
}

// independence is one of two variables given a set, which the graph implies.
type independence struct {
	X     string   `json:"x"`
	Y     string   `json:"y"`
	Given []string `json:"given"`
}

// Limits of what may take exponential time or is more than anybody reads. What
// is cut short is told.
const (
	mostSets = 1000
	patience = 5 * time.Second // for each of: simplifying, checking, a witness
)

// analyse answers the question.
func analyse(ctx context.Context, q *question) (*answer, error) {
	a := &answer{question: q, Derivation: []step{}, Adjustment: [][]string{}, Instruments: []instrument{}, Implied: []independence{}}
	r, err := identify.Effect(q.graph, q.query)
	var not *identify.NotIdentifiedError
	var long *identify.TooLongError
	switch {
	case errors.As(err, &not):
		a.derive(not.Steps)
		if err := a.refuse(ctx, not); err != nil {
			return nil, err
		}
	case errors.As(err, &long):
		a.Identifiable = true
		a.derive(long.Steps)
		a.notes = append(a.notes, "The formula is too long to be of use: "+err.Error()+".")
	case err != nil:
		return nil, err
	default:
		if err := a.conclude(ctx, r); err != nil {
			return nil, err
		}
	}
	return a, a.look()
}

// conclude tells the formula and, with a table, its value.
func (a *answer) conclude(ctx context.Context, r *identify.Result) error {
	r, err := within(ctx, r.Simplify)
	if err != nil {
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return err
		}
		a.notes = append(a.notes, "The formula may have a shorter form: there was no time to look for it.")
	}
	a.Identifiable, a.Estimand, a.LaTeX = true, r.Estimand.String(), r.Estimand.LaTeX()
	a.derive(r.Steps)
	_, err = within(ctx, func(ctx context.Context) (any, error) { return nil, r.Verify(ctx) })
	var wrong *identify.VerifyError
	switch {
	case err == nil:
		a.checked = true
	case errors.As(err, &wrong) || ctx.Err() != nil:
		return err
	default:
		a.notes = append(a.notes, "The formula was not tried in random models: "+err.Error()+".")
	}
	if a.question.joint == nil {
		return nil
	}
	return a.evaluate(r.Estimand)
}

// within calls f with a context that ends in time.
func within[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f(ctx)
}

func (a *answer) derive(steps []identify.Step) {
	for _, s := range steps {
		result := ""
		if s.Result != nil {
			result = s.Result.String()
		}
		a.Derivation = append(a.Derivation, step{s.Rule, s.Words, s.Query, result})
	}
}

// evaluate computes the estimand from the table.
func (a *answer) evaluate(e estimand.Expr) error {
	q := a.question
	at := discrete.Values{}
	for name, level := range q.values {
		at[name] = level
	}
	asked := slices.Concat(q.query.Outcome, q.query.Do, q.query.Given)
	for _, t := range estimand.Free(e) {
		if !slices.Contains(asked, t.Symbol) {
			at[t.Symbol] = 0 // the value is the same for any
		}
	}
	var faults []error
	for _, t := range slices.Concat(estimand.Free(e), estimand.Bound(e)) {
		if !q.joint.table.Has(t.Var) {
			faults = append(faults, fmt.Errorf("-joint: %s has no column %s, which the formula %v needs", q.joint.file, t.Var, e))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	t, err := estimand.Evaluate(e, estimand.Observed(q.joint.table), at)
	if err != nil {
		return fmt.Errorf("-joint: %w", err)
	}
	if !q.pointed() {
		a.table = t
		return nil
	}
	value, err := t.At(at)
	if err != nil {
		return err
	}
	if math.IsNaN(value) {
		a.notes = append(a.notes, "There is no number: the formula needs a distribution given something that has probability 0 in the table.")
		return nil
	}
	a.Value = &value
	return nil
}

// look finds what else the graph offers for the question, and what it predicts.
func (a *answer) look() error {
	q := a.question
	g, x, y := q.graph, q.query.Do, q.query.Outcome
	if len(x) > 0 {
		sets, err := g.TotalEffect(x, y)
		if err != nil {
			return err
		}
		a.Adjustment = first(a, "adjustment sets", sets.AllMinimal(), full)
		switch found, ok, err := g.FrontDoor(x, y, nil, nil); {
		case err != nil:
			return err
		case ok:
			a.frontDoor = full(found)
		}
	}
	if len(x) == 1 && len(y) == 1 {
		found, err := g.Instruments(x[0], y[0])
		if err != nil {
			return err
		}
		for _, i := range found {
			a.Instruments = append(a.Instruments, instrument{i.Z, full(i.Given)})
		}
	}
	implied, err := g.Implied()
	if err != nil {
		return err
	}
	a.Implied = first(a, "implied independencies", implied, func(i dag.Independence) independence {
		return independence{i.X[0], i.Y[0], full(i.Given)}
	})
	return nil
}

// first collects what is found, up to the limit.
func first[T, U any](a *answer, what string, found iter.Seq[T], as func(T) U) []U {
	all := []U{}
	for x := range found {
		if len(all) == mostSets {
			a.notes = append(a.notes, fmt.Sprintf("Only the first %d %s are listed.", mostSets, what))
			break
		}
		all = append(all, as(x))
	}
	return all
}

// full returns a list that is [] in JSON if it has nothing.
func full(names []string) []string { return append([]string{}, names...) }
