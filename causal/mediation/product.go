package mediation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// ProductOf is what the product method gives: estimates with standard errors.
type ProductOf struct {
	Indirect, IndirectSE float64 // through the mediator
	Direct, DirectSE     float64 // past it
}

// Product multiplies the coefficient of the treatment in a linear regression of the
// mediator by that of the mediator in one of the outcome. It is the indirect effect
// of one unit of treatment only if both are linear without interactions, and the
// direct one is then the coefficient of the treatment: formulas with more are an
// error, and Regressions takes them.
//
// Errors: those of Regressions.Estimate and of least squares; a formula in which
// treatment or mediator is no term of its own.
// Source: [Baron1986]; the standard error is [Sobel1982]'s, by the delta method.
func Product(data *bayes.Table, effect causal.Query, mediator, outcome string, kind estimator.Covariance) (ProductOf, error) {
	s, err := Regressions{Mediator: mediator, Outcome: outcome}.state(data, effect)
	if err != nil {
		return ProductOf{}, err
	}
	fitM, err := estimator.LeastSquares(mediator, data, nil)
	if err != nil {
		return ProductOf{}, err
	}
	fitY, err := estimator.LeastSquares(outcome, data, nil)
	if err != nil {
		return ProductOf{}, err
	}
	for _, fit := range []*estimator.Regression{fitM, fitY} {
		if err := additive(fit, effect.Treatment, s.mediator); err != nil {
			return ProductOf{}, err
		}
	}
	a, seA, err := fitM.Coefficient(effect.Treatment, kind)
	if err != nil {
		return ProductOf{}, err
	}
	b, seB, err := fitY.Coefficient(s.mediator, kind)
	if err != nil {
		return ProductOf{}, err
	}
	c, seC, err := fitY.Coefficient(effect.Treatment, kind)
	if err != nil {
		return ProductOf{}, err
	}
	return ProductOf{a * b, math.Sqrt(float64(a*a*seB*seB) + float64(b*b*seA*seA)), c, seC}, nil
}

// additive returns which column of a regression makes an effect depend on more than
// one coefficient.
func additive(fit *estimator.Regression, columns ...string) error {
	for _, name := range fit.Names() {
		parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(":()^*+-/ ", r) })
		for _, column := range columns {
			if name != column && slices.Contains(parts, column) {
				return fmt.Errorf("mediation: Product: the column %s makes the effect of %s no single coefficient; use Regressions", name, column)
			}
		}
	}
	return nil
}
