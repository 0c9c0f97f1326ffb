package identify

import (
	"context"

	"github.com/seed78144065/credence/dag/estimand"
)

// Simplify returns the result with a shorter estimand, see estimand.Simplify, and
// a step that says so. When ctx ends its error comes with the result as far as it
// went.
func (r *Result) Simplify(ctx context.Context) (*Result, error) {
	e, err := estimand.Simplify(ctx, r.Estimand, r.graph)
	if !estimand.Equal(e, r.Estimand) {
		step := Step{"simplify", "independencies and sums to 1 shorten it", r.Query.String(), e}
		r = &Result{r.Query, e, append(r.Steps[:len(r.Steps):len(r.Steps)], step), r.graph}
	}
	return r, err
}
