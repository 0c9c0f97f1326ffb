package estimator_test

import (
	"testing"

	"github.com/seed78144065/credence/causal/estimator"
)

// methods computes what a case expects, by its method.
var methods = map[string]func(*testing.T, *study) map[string]any{
	"ols":   leastSquares,
	"logit": logit,
}

func leastSquares(t *testing.T, c *study) map[string]any {
	fit, err := estimator.LeastSquares(c.Formulas["outcome"], c.table, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for key, kind := range map[string]estimator.Covariance{
		"se": estimator.Classical, "se_hc0": estimator.HC0, "se_hc1": estimator.HC1, "se_hc2": estimator.HC2, "se_hc3": estimator.HC3,
	} {
		value, se, err := fit.Coefficient(c.option("coefficient"), kind)
		if err != nil {
			t.Fatal(err)
		}
		if got["estimate"], got[key] = value, se; kind == estimator.Classical {
			got["t"] = value / se
		}
	}
	return got
}

func logit(t *testing.T, c *study) map[string]any {
	fit, err := estimator.Logit(c.Formulas["propensity"], c.table, nil)
	if err != nil {
		t.Fatal(err)
	}
	coefficients := map[string]float64{}
	for j, name := range fit.Names() {
		coefficients[name] = fit.Coefficients()[j]
	}
	return map[string]any{"coefficients": coefficients}
}
