package mediation

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// At says what a table's levels mean.
type At struct {
	// From and To are the levels of the treatment that are compared; if both are 0
	// they are 0 and 1.
	From, To int
	// Scores are the values of the outcome's levels, 0, 1, … if nil.
	Scores []float64
}

// FromTable computes the effects from the joint distribution of the estimand's
// variables, or from counts of cases: exactly, as one draw.
//
// Result: NaN, with a warning, where the formulas need a distribution given what
// has probability 0.
// Errors, all at once: variables that the table lacks, levels that it has not, as
// many scores as levels.
func (e *Estimand) FromTable(joint *discrete.Table, at At) (*Effects, error) {
	at, err := e.levels(joint, at)
	if err != nil {
		return nil, err
	}
	if joint, err = Shares(joint); err != nil {
		return nil, err
	}
	y := newMeans(1)
	if err := e.filler(y, at)(0, joint); err != nil {
		return nil, err
	}
	f, err := newEffects(e.query, "table", y, nil, 0)
	if err != nil {
		return nil, err
	}
	f.Assumptions = e.Assumptions()
	f.warnUndefined()
	return f, nil
}

// levels checks a table and fills in defaults.
func (e *Estimand) levels(joint *discrete.Table, at At) (At, error) {
	if joint == nil {
		return at, errors.New("mediation: no table")
	}
	var errs []error
	for _, name := range e.Variables() {
		if !joint.Has(name) {
			errs = append(errs, fmt.Errorf("mediation: the table has no variable %q, which the formulas need", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return at, err
	}
	return at, at.Check(joint, e.query)
}

// Check fills in defaults and returns what is wrong with the levels of a table for a
// query.
func (at *At) Check(joint *discrete.Table, q Query) error {
	if at.From == 0 && at.To == 0 {
		at.To = 1
	}
	x, err := joint.Levels(q.Effect.Treatment)
	if err != nil {
		return err
	}
	n, err := joint.Levels(q.Effect.Outcome)
	if err != nil {
		return err
	}
	var errs []error
	for _, level := range []int{at.From, at.To} {
		if level < 0 || level >= x {
			errs = append(errs, fmt.Errorf("mediation: %s has no level %d: it has %d, from 0", q.Effect.Treatment, level, x))
		}
	}
	if at.From == at.To {
		errs = append(errs, fmt.Errorf("mediation: level %d of %s is compared with itself", at.From, q.Effect.Treatment))
	}
	if at.Scores == nil {
		for k := range n {
			at.Scores = append(at.Scores, float64(k))
		}
	}
	if len(at.Scores) != n {
		errs = append(errs, fmt.Errorf("mediation: %d scores for the %d levels of %s; want one for each", len(at.Scores), n, q.Effect.Outcome))
	}
	return errors.Join(errs...)
}

// newMeans returns room for n draws.
func newMeans(n int) (y means) {
	for x := range y {
		for m := range y[x] {
			y[x][m] = make([]float64, n)
		}
	}
	return y
}

// filler returns what computes the four means of a draw.
func (e *Estimand) filler(y means, at At) func(i int, joint *discrete.Table) error {
	var formulas [2][2]estimand.Expr
	levels := [2]int{at.From, at.To}
	for x := range levels {
		for m := range levels {
			formulas[x][m] = e.Functional(levels[x], levels[m])
		}
	}
	return func(i int, joint *discrete.Table) error {
		for x := range formulas {
			for m, f := range formulas[x] {
				mean, err := expected(f, e.query.Effect.Outcome, joint, at.Scores)
				if err != nil {
					return err
				}
				y[x][m][i] = mean
			}
		}
		return nil
	}
}

// expected returns the mean score of the outcome under a formula of its
// distribution.
func expected(f estimand.Expr, outcome string, joint *discrete.Table, scores []float64) (float64, error) {
	p, err := evaluate(f, outcome, joint)
	if err != nil {
		return 0, fmt.Errorf("mediation: %w", err)
	}
	if len(p) != len(scores) {
		return 0, fmt.Errorf("mediation: the formula gives %d numbers for the %d levels of %s", len(p), len(scores), outcome)
	}
	mean := 0.0
	for k, v := range p {
		mean += float64(v * scores[k])
	}
	return mean, nil
}

// Shares divides a table by its sum.
func Shares(t *discrete.Table) (*discrete.Table, error) {
	p, sum := t.Values(), t.Total()
	for i := range p {
		p[i] /= sum
	}
	return discrete.NewTable(t.Vars(), p)
}
