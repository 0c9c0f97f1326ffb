package identify

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/internal/rng"
)

// VerifyError says that an estimand is wrong: in a model that the graph allows it
// differs from the truth.
type VerifyError struct {
	Query    Query         // what was asked
	Estimand estimand.Expr // what is wrong
	Seed     uint64        // of discrete.Random
	Distance float64       // largest difference from the truth
}

// Error gives the seed, to see the model.
func (e *VerifyError) Error() string {
	return fmt.Sprintf("identify: %v: %v is off by %.3g in the model of seed %d", e.Query, e.Estimand, e.Distance, e.Seed)
}

// agreement is how far two numbers, each a sum of at most thousands of products
// of probabilities, may be apart by rounding.
const agreement = 1e-9

// most is how many variables of an estimand take all of their values at once when
// it is compared with the truth; others take one at random.
const most = 8

// Verify compares the estimand with the truth in random models that the graph
// allows, one for each seed: the truncated factorisation of the model with its
// latent nodes against the estimand of its observed ones. With no seeds there
// are two.
//
// Errors: *VerifyError; that of ctx; *discrete.SizeError for a graph so dense that
// exact enumeration needs too much memory.
func (r *Result) Verify(ctx context.Context, seeds ...uint64) error {
	if len(seeds) == 0 {
		seeds = []uint64{1, 2}
	}
	for _, seed := range seeds {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := discrete.Random(r.graph, discrete.Config{Seed: seed})
		if err != nil {
			return err
		}
		off, err := r.distance(m, seed)
		if err != nil {
			return err
		}
		if !(off <= agreement) {
			return &VerifyError{r.Query, r.Estimand, seed, off}
		}
	}
	return nil
}

// distance returns how far the estimand is from the truth of a model.
func (r *Result) distance(m *discrete.Model, seed uint64) (float64, error) {
	at := discrete.Values{}
	src := rng.New(seed, "dag/identify/verify")
	names := slices.Concat(r.Query.Outcome, r.Query.Do, r.Query.Given)
	for _, t := range estimand.Free(r.Estimand) {
		if !slices.Contains(names, t.Symbol) {
			at[t.Symbol] = int(src.Uint64() & 1) // it may have any value
		}
	}
	for _, name := range names[min(most, len(names)):] {
		at[name] = int(src.Uint64() & 1)
	}
	truth, err := truth(m, r.Query, at)
	if err != nil {
		return 0, err
	}
	got, err := estimand.Evaluate(r.Estimand, source(m), at)
	if err != nil {
		return 0, err
	}
	return gap(truth, got)
}

// gap returns the largest difference between the truth and what an estimand
// gives. A symbol that the estimand does not have is one it does not depend on.
func gap(truth, got *discrete.Table) (float64, error) {
	ones, err := discrete.NewTable(truth.Vars(), slices.Repeat([]float64{1}, truth.Cells()))
	if err != nil {
		return 0, err
	}
	if got, err = got.Multiply(ones); err != nil {
		return 0, err
	}
	return truth.Distance(got)
}

// truth returns P(outcome | do, given) of a model.
func truth(m *discrete.Model, q Query, at discrete.Values) (*discrete.Table, error) {
	joint, err := m.Do(slices.Concat(q.Outcome, q.Given), q.Do, at)
	if err != nil || len(q.Given) == 0 {
		return joint, err
	}
	weights, err := m.Do(q.Given, q.Do, at)
	if err != nil {
		return nil, err
	}
	return joint.Divide(weights)
}

// source returns the distributions of a model, by its joint one if that is small.
func source(m *discrete.Model) estimand.Source {
	const small = 10 // observed nodes, whose joint table of 1,024 cells is faster than elimination
	if len(m.Graph().Observed()) <= small {
		if joint, err := m.Joint(); err == nil {
			return estimand.Observed(joint)
		}
	}
	return estimand.Known(m)
}
