// Package criticism judges models by what they predict: how well would this one predict new data, is another better,
// and can the estimate itself be trusted?
//
//	loglik, err := prog.LogLik(ctx, draws)      // log density of each observation
//	loo, err := criticism.LOO(ctx, loglik, "y") // leave each out in turn, without fitting again
//	fmt.Println(loo)                            // elpd and its standard error, warnings in words
//	for _, p := range loo.Points {
//		fmt.Println(p.Name, p.Elpd, p.Khat) // who is predicted badly, where LOO fails
//	}
//	table, err := criticism.Compare(criticism.Model{Name: "pooled", Elpd: pooled}, criticism.Model{Name: "partial", Elpd: loo})
//	weights, err := criticism.Stacking(table[0].Model, table[1].Model)
//
// Where k-hat is high, [KFold] fits again without the observations, one fold at a time.
//
// The name is the field's: model criticism is what follows inference ([Box1980]). Bayes factors, which ask how well a
// model predicted the data it was fitted to, prior included, are in bayes/evidence; whether the draws can be trusted
// at all is asked by Draws.Check.
//
// # Not-a-number policy
//
// A log likelihood that is NaN or infinite is an error that names observation, chain and draw: no estimate of
// prediction exists where data are impossible. Estimates are compared only if all their points are finite.
//
// # Notation
//
//	S, n, K  draws, observations, models
//	elpd     expected log pointwise predictive density, Σᵢ log p(yᵢ | the other y)
//	p        effective number of parameters, the log density of seen data less elpd
//	k-hat    shape of the tail of the importance weights
//
// # References
//
// [Box1980], [KoenkerMizera2014], [Sivula2020], [Vehtari2017], [Vehtari2021], [Vehtari2024], [Watanabe2010],
// [Yao2018]; see REFERENCES.md.
//
// # Stability
//
// Names are meant to last. Values may differ in the last digits between processors, as those of bayes/diagnostics do.
//
// # Tests
//
// Examples; tables against R loo (testdata/loo.R); closed form (leaving out of a normal mean, one or a fold, certificate of
// the stacking optimum); planted errors that the tables must catch; bad input.
package criticism
