package fairness

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
)

// FromModel divides the gap in a structural causal model: one draw of the parts for
// each draw of its parameters, averaged over the cases of the model's data that are
// in either group. Groups are numbers there, codes of a factor.
//
// Errors: those of mediation.Natural, and groups that no case of a draw is in.
func FromModel(ctx context.Context, scm *causal.SCM, draws *bayes.Draws, seed uint64, q Query) (*Decomposition, error) {
	if scm == nil {
		return nil, errors.New("fairness: FromModel: no model")
	}
	q, err := q.in(scm.Graph())
	if err != nil {
		return nil, err
	}
	at, err := q.numbers()
	if err != nil {
		return nil, err
	}
	in := func(group float64) func(w *causal.Worlds) bayes.Expr {
		return func(w *causal.Worlds) bayes.Expr { return bayes.Equal(w.V("f."+q.Protected), group) }
	}
	within, err := mediation.NaturalAmong(ctx, scm, draws, seed, q.mediation(), in(at[0]))
	if err != nil {
		return nil, err
	}
	w := scm.Worlds()
	is := in(at[1])(w)
	w.Let("mean", is.Mul(w.V("f."+q.Outcome)).Sum().Div(is.Sum()))
	ans, err := w.Ask(ctx, draws, seed, "mean")
	if err != nil {
		return nil, err
	}
	to, err := ans.Var("mean")
	if err != nil {
		return nil, err
	}
	for k, v := range []bayes.RV{within.Mean(mediation.Control, mediation.Control), to} {
		if n := nans(v.Values()); n > 0 {
			return nil, fmt.Errorf("fairness: no case has %s = %g in %d of %d draws: take more cases (a dim of them), or the group from the data", q.Protected, at[k], n, len(v.Values()))
		}
	}
	d, err := newDecomposition(q, within, to.Values())
	if err != nil {
		return nil, err
	}
	d.Assumptions = assumptions(q, scm.Graph())
	return d, nil
}

// numbers returns the groups in a model of numbers.
func (q Query) numbers() (at [2]float64, err error) {
	if q.From == nil && q.To == nil {
		return [2]float64{0, 1}, nil
	}
	for k, v := range []any{q.From, q.To} {
		switch v := v.(type) {
		case int:
			at[k] = float64(v)
		case float64:
			at[k] = v
		default:
			return at, fmt.Errorf("fairness: the group %s = %v is a %T; a model wants numbers", q.Protected, v, v)
		}
	}
	if at[0] == at[1] {
		return at, fmt.Errorf("fairness: %s = %g is compared with itself", q.Protected, at[0])
	}
	return at, nil
}

func nans(values []float64) (n int) {
	for _, v := range values {
		if v != v {
			n++
		}
	}
	return n
}
