// Package labels is about labels that are wrong, late, or those of an imperfect
// test: how many are really positive, whether this one is, and what to learn
// before all labels have come.
//
//	test := labels.Test{Sensitivity: 0.99, Specificity: 0.95}
//	p, err := test.Posterior(0.001, true)           // after one positive result: 0.019
//	p, err = test.Posterior(0.001, true, true)      // after two: 0.28
//	share, err := labels.KnownTest(online.Beta{Alpha: 1, Beta: 1}, test, online.Trials{Successes: 13, N: 200})
//	lo, hi := share.Quantile(0.025), share.Quantile(0.975) // of the prevalence
//
//	d, err := labels.FitDelayed(ctx, events, 0.01)  // labels that come late
//	q, err := d.Positive(x, 3)                      // nothing for 3 days: is it positive still?
//
// What to do about a case of probability p is decision.Costs; a model that learned
// from another share of positives is corrected by decision.PriorShift.
//
// # When not to trust it
//
// Results of one test on one case twice are rarely independent, as Posterior
// takes them to be: what fools a test once fools it again. Delays that are not
// exponential, such as ones that end with a month, give wrong shares of what is
// still to come; compare delays that were seen with Delayed's.
//
// # Faults
//
// Shares outside of [0, 1], counts and times below 0, NaN and infinities are
// errors; of events they wrap online.ErrData. Elapsed may be +Inf: no label will
// come.
//
// # Notation
//
//	p    probability of being positive
//	W    coefficients of its logit
//	Γ    those of the log of the rate at which labels come
//
// # References
//
// [Chapelle2014], [RoganGladen1978], [Trefethen2014]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases, property, inference, planted errors, bad input.
package labels
