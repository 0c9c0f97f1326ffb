package refute

import (
	"fmt"

	"github.com/seed78144065/credence/causal/estimator"
)

// OmittedVariableOf takes a coefficient from a least squares regression, with the
// standard error that takes all rows to vary alike: what is derived of omitted
// variables is of that one.
//
// Errors: no such coefficient, no degrees of freedom.
func OmittedVariableOf(r *estimator.Regression, coefficient string) (OmittedVariable, error) {
	b, se, err := r.Coefficient(coefficient, estimator.Classical)
	if err != nil {
		return OmittedVariable{}, fmt.Errorf("refute: OmittedVariableOf: %w", err)
	}
	o := OmittedVariable{Estimate: b, SE: se, DF: r.DF()}
	return o, o.check()
}
