// Package refute tries an estimated effect where the right answer is known, and
// says what it would take to explain it away.
//
//	effect, err := causal.Estimate(ctx, estimand, table, estimator.AIPW{})
//	found, err := causal.Refute(ctx, effect,
//		refute.PlaceboTreatment{}, // a treatment at random has no effect
//		refute.DataSubset{},       // parts of the data agree
//		refute.UnobservedConfounder{})
//	found, err = refute.Together(found, 0.05) // many tests, one level
//	for _, r := range found {
//		fmt.Println(r)
//	}
//	ratio, err := refute.RiskRatioOf(effect)
//	e, err := ratio.EValue(1)
//
// # Refuters
//
// Each has a null hypothesis that is true if the effect and its standard error
// are right, the law of its statistic under it, and a level: the share of right
// effects that it refutes. All estimate everything anew, models of the treatment
// too. They work with any Estimator, of posteriors too, whose standard deviation
// is then taken as a standard error: an informative prior makes it smaller than
// the spread between samples, and is told as such.
//
// Levels are those of many rows. Measured at 0.05: least squares of 150 rows,
// placebo 0.050, subset 0.067, bootstrap 0.064 (3,000 data sets); weights by a
// fitted propensity score, 300 rows, 0.08, 0.15 and 0.07 (200).
//
// Passing is no proof. No refuter but UnobservedConfounder is about confounding
// that nobody measured, and that one asks what would be if.
//
// # Sensitivity
//
// EValue for ratios and differences, OmittedVariable for coefficients of least
// squares, Pairs for matched pairs: how strong an unobserved confounder would have
// to be.
//
// # Notation
//
//	n, m  units of the data, of a part of them
//	SE    standard error
//	R²    share of what others leave that a variable explains
//	Γ     odds, within pairs, of who is treated
//
// # References
//
// [AbadieImbens2008], [CinelliHazlett2020], [Cochran1977], [EfronTibshirani1993],
// [Fisher1935], [Giraud2005], [HodgesLehmann1963], [Holm1979], [Kish1965],
// [Rosenbaum2002], [VanderWeeleDing2017]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases, published numbers, brute force, size and planted errors of each
// refuter, bad input.
package refute
