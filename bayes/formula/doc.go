// Package formula makes Bayesian models of formulas such as
// y ~ x1 * x2 + s(t) + (1 + x | group).
//
//	m, err := formula.Build("bought ~ age + s(recency) + (1 | region)", table, formula.Config{
//		Family: formula.Bernoulli,
//		Priors: map[string]bayes.Dist{"b[age]": bayes.Normal(0, 1)},
//	})
//	fmt.Println(m)                                  // every prior, with its numbers
//	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1})
//	fmt.Println(fit.Summary())                      // Intercept, b[age], sd_region, …
//	p, err := fit.Fitted(ctx, newCustomers, 1)      // new regions are drawn from the population
//	d, err := fit.Slope(ctx, nil, "age", 1)         // average slope, with its uncertainty
//	e, err := fit.ConditionalEffect(ctx, "age", formula.EffectConfig{}) // the curve, others held
//
// A formula is text ([Parse]), then terms, then the columns that R's
// model.matrix makes of them ([ModelMatrix]), then parameters and data of a
// bayes.Model ([Build]). Predictions build the same model again on other rows
// and read the parameters from the draws, so nothing is evaluated in a second
// way. The package takes any bayes.Inferrer and imports no sampler.
//
// docs/formula.md has the syntax, the families with their parameters and
// default priors, translations from brms, and when not to trust a fit.
//
// # Faults
//
// Every fault of a text, of its columns and of a configuration comes at once,
// each an [*Error] with line, column and a caret: a name that isn't there with
// the nearest one, a row without a value, a level that the fit did not have,
// columns that say the same. Nothing is dropped, centred or scaled in silence.
//
// # Notation
//
//	eta    linear predictor of the response; mu its mean
//	X, b   columns of the formula and their coefficients
//	r, z   effects of groups; the same in standard normal units
//	unit   spread of the response on the scale of eta, for default priors
//
// # References
//
// [Chambers1992], [DeBoor2001], [Gelman2007], [Golub2013], [HyndmanFan1996],
// [Juarez2010], [Kennedy1980], [Rubin1981b], [Venables2002], [Wood2017]: see REFERENCES.md.
//
// # Stability
//
// The syntax only grows. Default priors may change in a minor version, with a
// line in CHANGELOG.md. The same formula, data and seed give the same bits on
// every CPU.
//
// # Tests
//
// Example; table (design matrices, smooths, log densities, expected responses
// and conditional effects against R); statistical (fits against closed forms and reference
// posteriors); gradient; calibration (slow); planted errors; bad input; golden
// (bits of columns); fuzz (text to tree, text to model).
package formula
