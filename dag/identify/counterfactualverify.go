package identify

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// CounterfactualVerifyError says that an estimand is wrong: in a structural model
// that the graph allows it differs from the truth.
type CounterfactualVerifyError struct {
	Query       Counterfactual // what was asked
	Estimand    estimand.Expr  // what is wrong
	Seed        uint64         // of the model
	Got, Wanted float64        // by the estimand, and the truth
}

// Error gives both numbers.
func (e *CounterfactualVerifyError) Error() string {
	return fmt.Sprintf("identify: %v: %v is %v and the truth %v in the model of seed %d", e.Query, e.Estimand, e.Got, e.Wanted, e.Seed)
}

// Verify compares the estimand with the truth in random structural models that
// the graph allows, one for each seed: what happens in all worlds together, against
// distributions of one world each. Where the seed is even, nodes of the query have
// more levels than it speaks of. With no seeds there are three.
//
// Errors: *CounterfactualVerifyError; that of ctx; *discrete.SizeError.
func (r *CounterfactualResult) Verify(ctx context.Context, seeds ...uint64) error {
	if len(seeds) == 0 {
		seeds = []uint64{1, 2, 3}
	}
	n, err := newNetwork(r.graph, r.Query.names())
	if err != nil {
		return err
	}
	for _, seed := range seeds {
		if err := ctx.Err(); err != nil {
			return err
		}
		levels := n.levelsOf(r.Query)
		if seed%2 == 0 { // with a level that the query does not speak of
			for _, name := range r.Query.names() {
				levels[n.index[name]]++
			}
		}
		s := newStructural(n, levels, seed)
		s.shuffle(seed)
		m, err := s.model()
		if err != nil {
			return err
		}
		want, err := m.Counterfactual(r.Query.Of, r.Query.Given)
		if err != nil {
			return err
		}
		got, err := r.value(m)
		if err != nil {
			return err
		}
		if !(math.Abs(got-want) <= agreement) {
			return &CounterfactualVerifyError{r.Query, r.Estimand, seed, got, want}
		}
	}
	return nil
}

// value returns what the estimand makes of the distributions of a model.
func (r *CounterfactualResult) value(m *discrete.Model) (float64, error) {
	from := estimand.Known(m)
	if r.From == Observations {
		from = source(m)
	}
	at := discrete.Values{}
	for _, t := range estimand.Free(r.Estimand) {
		at[t.Symbol] = 0 // a free symbol may have any value
	}
	t, err := estimand.Evaluate(r.Estimand, from, at)
	if err != nil {
		return 0, err
	}
	return t.Total(), nil
}
