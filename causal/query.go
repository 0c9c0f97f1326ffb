package causal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// Query asks for the effect of setting Treatment to To instead of From on the
// mean of Outcome.
//
// From and To are numbers, or names of levels if the treatment is a factor. If
// both are nil they are the two values or levels that the treatment has, or 0 and 1.
type Query struct {
	Treatment, Outcome string
	From, To           any
	// Over says in whom: everyone if not set.
	Over Population
	// Given are variables at each of whose values the effect is asked for.
	Given []string
}

// Population says over whom an effect is averaged.
type Population uint8

const (
	// Everyone: the average treatment effect, ATE.
	Everyone Population = iota
	// Treated: those who have the treatment To, ATT.
	Treated
	// Untreated: those who have the treatment From, ATC.
	Untreated
	// Overlap: everyone, weighted by the chance that they could as well have had
	// the other treatment, ATO. Source: [Li2018].
	Overlap
	// Compliers: those whose treatment follows an instrument, LATE; of a treatment
	// of many values an average of steps, weighted by who takes them. Source:
	// [ImbensAngrist1994], [AngristImbens1995].
	Compliers
)

// String names the population as effects are named: ATE, ATT, ATC, ATO, LATE.
func (p Population) String() string {
	if int(p) < len(populations) {
		return populations[p]
	}
	return fmt.Sprintf("Population(%d)", uint8(p))
}

var populations = []string{"ATE", "ATT", "ATC", "ATO", "LATE"}

// ATE asks for the effect in everyone.
func ATE(treatment, outcome string) Query { return Query{Treatment: treatment, Outcome: outcome} }

// ATT asks for the effect in the treated.
func ATT(treatment, outcome string) Query {
	return Query{Treatment: treatment, Outcome: outcome, Over: Treated}
}

// ATC asks for the effect in the untreated.
func ATC(treatment, outcome string) Query {
	return Query{Treatment: treatment, Outcome: outcome, Over: Untreated}
}

// CATE asks for the effect at each value of other variables.
func CATE(treatment, outcome string, given ...string) Query {
	return Query{Treatment: treatment, Outcome: outcome, Given: given}
}

// LATE asks for the effect in those whose treatment follows an instrument.
func LATE(treatment, outcome string) Query {
	return Query{Treatment: treatment, Outcome: outcome, Over: Compliers}
}

// Between returns the query for other values of the treatment.
func (q Query) Between(from, to any) Query {
	q.From, q.To = from, to
	return q
}

// String writes "ATE of x on y" and what else is asked.
func (q Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v of %s on %s", q.Over, q.Treatment, q.Outcome)
	if q.From != nil || q.To != nil {
		fmt.Fprintf(&b, " from %v to %v", q.From, q.To)
	}
	if len(q.Given) > 0 {
		fmt.Fprintf(&b, " given %s", strings.Join(q.Given, ", "))
	}
	return b.String()
}

// Contrast returns the values of the treatment that are compared as numbers of
// its column in a table: codes if it is a factor. Errors: no such column, a
// value that isn't a number or a level, equal values.
func (q Query) Contrast(data *bayes.Table) (from, to float64, err error) {
	if !slices.Contains(data.Names(), q.Treatment) {
		return 0, 0, fmt.Errorf("causal: no column %q%s", q.Treatment, nearest.Suggest(q.Treatment, data.Names()))
	}
	values := []any{q.From, q.To}
	if q.From == nil && q.To == nil {
		values = []any{0, 1}
		if two, err := twoNumbers(data, q.Treatment); err != nil {
			return 0, 0, err
		} else if two != nil {
			values = two
		}
		if data.IsFactor(q.Treatment) {
			_, levels, err := data.Codes(q.Treatment)
			if err != nil {
				return 0, 0, err
			}
			if len(levels) != 2 {
				return 0, 0, fmt.Errorf("causal: %s has %d levels: say which two to compare, as Between(%q, %q)", q.Treatment, len(levels), levels[0], levels[len(levels)-1])
			}
			values = []any{levels[0], levels[1]}
		}
	}
	var at [2]float64
	var errs []error
	for i, v := range values {
		at[i], err = treatmentValue(data, q.Treatment, v)
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return 0, 0, err
	}
	if at[0] == at[1] {
		return 0, 0, fmt.Errorf("causal: %v compares %v with itself; give two values of the treatment", q, values[0])
	}
	return at[0], at[1], nil
}

// named returns the estimand with the names of the values that are compared, if they
// are not 0 and 1: which of two levels comes first nobody should have to guess.
func (e *Estimand) named(data *bayes.Table) *Estimand {
	q := e.query
	from, to, err := q.Contrast(data)
	if err != nil || q.From != nil || q.To != nil {
		return e
	}
	if data.IsFactor(q.Treatment) {
		if _, levels, err := data.Codes(q.Treatment); err == nil {
			q = q.Between(levels[int(from)], levels[int(to)])
		}
	} else if from != 0 || to != 1 {
		q = q.Between(from, to)
	}
	c := *e
	c.query = q
	return &c
}

// twoNumbers returns the lower and the higher value of a column of two numbers, nil
// for other columns.
func twoNumbers(data *bayes.Table, column string) ([]any, error) {
	if data.IsFactor(column) {
		return nil, nil
	}
	x, err := data.Float(column)
	if err != nil || len(x) == 0 {
		return nil, err
	}
	lo, hi := slices.Min(x), slices.Max(x)
	if lo == hi || slices.ContainsFunc(x, func(v float64) bool { return v != lo && v != hi }) {
		return nil, nil
	}
	return []any{lo, hi}, nil
}

// treatmentValue returns v as a number of its column.
func treatmentValue(data *bayes.Table, column string, v any) (float64, error) {
	if data.IsFactor(column) {
		_, levels, err := data.Codes(column)
		if err != nil {
			return 0, err
		}
		name := fmt.Sprint(v)
		if i := slices.Index(levels, name); i >= 0 {
			return float64(i), nil
		}
		return 0, fmt.Errorf("causal: %s has no level %q%s", column, name, nearest.Suggest(name, levels))
	}
	switch v := v.(type) {
	case int:
		return float64(v), nil
	case float64:
		if v-v == 0 { // neither NaN nor infinite
			return v, nil
		}
	}
	return 0, fmt.Errorf("causal: %s is numbers and can't be set to %v (%T); give a finite number", column, v, v)
}
