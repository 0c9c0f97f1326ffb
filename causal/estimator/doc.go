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
// [Austin2009], [Bjorck1987], [Cameron2015], [Chernozhukov2018], [Crump2009],
// [Hainmueller2012], [Kish1965], [Li2018], [LiangZeger1986], [LongErvin2000],
// [Lunceford2004], [MacKinnonWhite1985], [Robins1986], [Robins1994], [Robins2000],
// [White1980]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Cases, table (numpy), property, planted errors, bad input.
package estimator
