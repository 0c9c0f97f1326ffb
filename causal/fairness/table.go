package fairness

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// formulas are the five means of a decomposition for the levels of a table: of each
// level of the outcome with a score other than 0 a probability.
type formulas struct {
	parts  [5][]scored
	within [2][2][]float64
	to     []float64
}

type scored struct {
	of    estimand.Expr
	score float64
}

// places are the worlds of the four means within the group From.
var places = [4]world{{0, 0}, {0, 1}, {1, 0}, {1, 1}}

// formulas makes room for n draws.
func (e *Estimand) formulas(at mediation.At, n int) (*formulas, error) {
	f := &formulas{to: make([]float64, n)}
	levels := [2]int{at.From, at.To}
	for y, score := range at.Scores {
		if score == 0 {
			continue
		}
		for k, w := range places {
			r, err := e.mean(w, levels, y).Identify(e.graph, identify.Observations)
			if err != nil {
				return nil, fmt.Errorf("fairness: %w", err)
			}
			f.parts[k] = append(f.parts[k], scored{r.Estimand, score})
		}
		f.parts[4] = append(f.parts[4], scored{estimand.P([]estimand.Term{{Var: e.query.Outcome, Level: y}}, []estimand.Term{{Var: e.query.Protected, Level: at.To}}), score})
	}
	for k := range places {
		f.within[k/2][k%2] = make([]float64, n)
	}
	return f, nil
}

// fill evaluates draw i.
func (f *formulas) fill(i int, joint *discrete.Table) error {
	for k, part := range f.parts {
		mean := 0.0
		for _, s := range part {
			at := discrete.Values{}
			for _, t := range estimand.Free(s.of) {
				at[t.Symbol] = 0 // any value gives the same
			}
			p, err := estimand.Evaluate(s.of, estimand.Observed(joint), at)
			if err != nil {
				return fmt.Errorf("fairness: %w", err)
			}
			mean += float64(s.score * p.Total())
		}
		if k < len(places) {
			f.within[k/2][k%2][i] = mean
		} else {
			f.to[i] = mean
		}
	}
	return nil
}

// decomposition summarises what was filled in.
func (f *formulas) decomposition(e *Estimand, method string, seed uint64) (*Decomposition, error) {
	within, err := mediation.NewEffects(e.query.mediation(), method, f.within, nil, seed)
	if err != nil {
		return nil, err
	}
	within.Assumptions = e.Assumptions()
	return newDecomposition(e.query, within, f.to)
}

// FromTable divides the gap in a joint distribution, or in counts of cases:
// exactly, as one draw.
//
// Result: NaN where a formula needs a distribution given what has probability 0.
// Errors: variables that the table lacks, levels that it has not.
func (e *Estimand) FromTable(joint *discrete.Table, at mediation.At) (*Decomposition, error) {
	if joint == nil {
		return nil, errors.New("fairness: no table")
	}
	for _, name := range e.graph.Observed() {
		if !joint.Has(name) {
			return nil, fmt.Errorf("fairness: the table has no variable %q of the graph", name)
		}
	}
	if err := at.Check(joint, e.query.mediation()); err != nil {
		return nil, err
	}
	joint, err := mediation.Shares(joint)
	if err != nil {
		return nil, err
	}
	f, err := e.formulas(at, 1)
	if err != nil {
		return nil, err
	}
	if err := f.fill(0, joint); err != nil {
		return nil, err
	}
	return f.decomposition(e, "table", 0)
}

// FromData draws the posterior of the parts from the rows of a table whose columns
// are factors or have few values. Errors and cost: see mediation.Estimand.FromData.
func (e *Estimand) FromData(ctx context.Context, data *bayes.Table, c mediation.Counts) (*Decomposition, error) {
	q := e.query.mediation()
	counts, at, err := c.Tabulate(data, q, e.graph.Observed()...)
	if err != nil {
		return nil, err
	}
	f, err := e.formulas(at, max(c.Size(), 0))
	if err != nil {
		return nil, err
	}
	if err := c.Posterior(ctx, counts, f.fill); err != nil {
		return nil, err
	}
	d, err := f.decomposition(e, "counts", c.Seed)
	if err != nil {
		return nil, err
	}
	if c.Level > 0 {
		d.Within.Level = c.Level
	}
	d.Assumptions = append(d.Assumptions, c.Assumption(counts))
	d.Warnings = append(d.Warnings, mediation.Empty(counts, q)...)
	return d, nil
}

// seen divides the gap in the table of cases as it is.
func (e *Estimand) seen(data *bayes.Table, c mediation.Counts) (*Decomposition, error) {
	counts, at, err := c.Tabulate(data, e.query.mediation(), e.graph.Observed()...)
	if err != nil {
		return nil, err
	}
	return e.FromTable(counts, at)
}
