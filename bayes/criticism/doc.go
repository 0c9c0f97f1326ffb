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
// Where k-hat is high, [Refine] moves the draws to where the posterior without the observation is, and fits again only
// where that fails; [KFold] fits again without the observations, one fold at a time.
//
// Are the data like those that the model makes? [PosteriorPredictiveCheck] and [PriorPredictiveCheck] compare them by
// test quantities ([Quantity], [Discrepancy]):
//
//	predicted, err := prog.Predict(ctx, draws, seed)
//	replicated, err := predicted.Var("y")
//	check, err := criticism.PosteriorPredictiveCheck(ctx, y, replicated, criticism.SD(), criticism.Zeros())
//	fmt.Println(check) // tail areas, and what they mean
//
// [LOOPIT] places each observation within what the others predict of it, and tests whether predictions are calibrated;
// [Refine.PIT] mends its values as Estimate does points.
//
// What a check can see, by planted errors: likelihoods of the wrong scale or too little dispersion (posterior), priors
// that are missing (prior). It can't see a wrong Jacobian or prior of what the data determine, nor a scale that a
// parameter makes up for; simulation-based calibration can.
//
// Is the conclusion that of the data or of the prior? [PowerScaling] raises either to a power and tells how far each
// variable moves.
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
//	y, yrep  data and replicated data, T(y) a test quantity of them, T(y, θ) one that depends on the parameters
//	tail P   two-sided tail-area probability of T(y) among T(yrep)
//
// # References
//
// [Box1980], [Czado2009], [Gabry2019], [Gelman2013], [GelmanMengStern1996], [HyndmanFan1996], [Kallioinen2024],
// [Kish1965], [KoenkerMizera2014], [Meng1994], [NguyenVreeken2015], [Paananen2021], [Sailynoja2022], [Sivula2020],
// [Vehtari2017], [Vehtari2021], [Vehtari2024], [Watanabe2010], [Yao2018]; see REFERENCES.md.
//
// # Stability
//
// Names are meant to last. Values may differ in the last digits between processors, as those of bayes/diagnostics do.
//
// # Tests
//
// Examples; tables against R loo (testdata/loo.R, momentmatch.R) and mpmath (testdata/powerscaling.py); closed form
// (leaving out of a normal mean, one or a fold, and of rows of a regression; certificate of the stacking optimum; tail
// areas and transforms of normal data; power scaling of conjugate models); quadrature (leaving out of counts);
// statistical (uniform p-values and transforms); planted errors that each must catch; bad input.
package criticism
