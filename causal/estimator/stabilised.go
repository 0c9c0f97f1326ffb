package estimator

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Period is a treatment at one time: what it is, and by which formulas, such as
// "quit ~ age + smoked", its chance is predicted.
type Period struct {
	// Denominator has all that confounds the treatment, the past included;
	// Numerator what the outcome's regression has, 1 if nothing.
	Denominator, Numerator string
}

// StabilisedWeights returns the weights of a marginal structural model: over all
// periods the product of the chance of the treatment that a row had by the
// numerator over that by the denominator. The model is then
// LeastSquares(formula, data, weights), with clustered or HC0 errors, which take
// the weights as given.
//
// Errors: no periods, different responses of a period, those of Logit.
// Source: [Robins2000].
func StabilisedWeights(data *bayes.Table, periods ...Period) ([]float64, error) {
	if len(periods) == 0 {
		return nil, errors.New("estimator: StabilisedWeights: no periods")
	}
	weights := make([]float64, data.N())
	for i := range weights {
		weights[i] = 1
	}
	for at, p := range periods {
		over, err := Logit(p.Denominator, data, nil)
		if err != nil {
			return nil, fmt.Errorf("estimator: StabilisedWeights: period %d: %w", at+1, err)
		}
		treatment := over.design.Response()
		numerator := p.Numerator
		if numerator == "" {
			numerator = "`" + treatment + "` ~ 1"
		}
		under, err := Logit(numerator, data, nil)
		if err != nil {
			return nil, fmt.Errorf("estimator: StabilisedWeights: period %d: %w", at+1, err)
		}
		if under.design.Response() != treatment {
			return nil, fmt.Errorf("estimator: StabilisedWeights: period %d: the numerator is of %s, the denominator of %s", at+1, under.design.Response(), treatment)
		}
		for i, t := range over.y {
			if t == 1 {
				weights[i] *= under.fitted[i] / over.fitted[i]
			} else {
				weights[i] *= (1 - under.fitted[i]) / (1 - over.fitted[i])
			}
		}
	}
	return weights, nil
}
