// Package estimator estimates causal effects by the classical methods, each
// with its standard error, the numbers that say when not to trust it, and its
// assumptions in words.
//
//	e, err := causal.Unconfounded(causal.ATT("treat", "re78"), "age", "educ", "race")
//	effect, err := causal.Estimate(ctx, e, table, estimator.AIPW{})
//	fmt.Println(effect, effect.Warnings)
//
//	fit, err := estimator.LeastSquares("re78 ~ treat * age + race", table, nil)
//	slope, se, err := fit.Coefficient("treat", estimator.HC3)
//
// # Notation
//
//	n, k     rows, coefficients
//	x, y, w  columns of a regression, response, weight
//	h        leverage of a row
//
// # References
//
// [Bjorck1987], [Cameron2015], [LiangZeger1986], [LongErvin2000],
// [MacKinnonWhite1985], [White1980]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Cases, table (R), property, planted errors, bad input.
package estimator
