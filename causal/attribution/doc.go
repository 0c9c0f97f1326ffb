// Package attribution says what had how much to do with something: which
// variable's noise with an outlier, which arrow with the spread of a variable,
// which mechanism with a change between two data sets. Every answer has draws of
// the posterior, hence intervals.
//
//	scm, err := causal.NewSCM(graph, table, nil)
//	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1})
//	why, err := attribution.RootCauses(ctx, scm, draws, "sales", 17, attribution.Config{})   // of row 17
//	arrows, err := attribution.ArrowStrengths(ctx, scm, draws, "sales", attribution.Config{})
//	later, err := scm.For(newTable)
//	newDraws, err := later.Fit(ctx, mcmc.Config{Seed: 1})
//	change, err := attribution.Change(ctx, attribution.Fit{scm, draws}, attribution.Fit{later, newDraws},
//		"sales", attribution.Mean, attribution.Config{})
//	fmt.Println(change)        // causes, the largest first
//	rows := change.Rows(0.9)   // the same for a plot
//
// # How
//
// Everything is a run of the model's own program in worlds: noise drawn anew
// (bayes.Program.Twins), parents exchanged between cases, parameters of one
// posterior in place of those of the other. Where causes act together, each
// order in which they could join would blame them otherwise; a share is the
// average over all orders, Shapley's value, and shares of a draw add up to what
// is divided. Up to MaxExact causes all sets are evaluated; for more, orders are
// sampled and Result.MCSE says what that leaves open.
//
// Rows of a draw stand for a distribution, so a share also has an error of about
// 1/√Config.Rows of its scale. Sets share their noise, in which most of it
// cancels.
//
// # Notation
//
//	v(T)   value where the causes T are as they were in the case, or new
//	f      mechanism of a variable, a function of parents and noise
//
// # References
//
// [Bloebaum2024], [Budhathoki2021], [Budhathoki2022], [CoverThomas2006],
// [Janzing2013], [Mitchell2022], [Shapley1953]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, closed forms, property, planted errors, bad input.
package attribution
