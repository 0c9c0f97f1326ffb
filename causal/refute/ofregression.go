package refute

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/causal/estimator"
)

// OmittedVariableOf takes a coefficient from a least squares regression, with the
// standard error that takes all rows to vary alike: what is derived of omitted
// variables is of that one.
//
// Errors: no such coefficient, no degrees of freedom, a logistic regression.
func OmittedVariableOf(r *estimator.Regression, coefficient string) (OmittedVariable, error) {
	if r == nil {
		return OmittedVariable{}, errors.New("refute: OmittedVariableOf: no regression; look at the error of LeastSquares")
	}
	if r.Logistic() {
		return OmittedVariable{}, errors.New("refute: OmittedVariableOf: what is derived of omitted variables is of least squares, and this is a logistic regression; RiskRatio.EValue takes its odds ratio")
	}
	b, se, err := r.Coefficient(coefficient, estimator.Classical)
	if err != nil {
		return OmittedVariable{}, fmt.Errorf("refute: OmittedVariableOf: %w", err)
	}
	o := OmittedVariable{Estimate: b, SE: se, DF: r.DF()}
	return o, o.check()
}
