// Package evidence weighs hypotheses by Bayes factors: how much better did one predict the data it was given, prior
// included, than another?
//
//	null, err := evidence.Bridge(ctx, progNull, drawsNull, evidence.BridgeConfig{}) // of any model, from draws
//	alt, err := evidence.Bridge(ctx, progAlt, drawsAlt, evidence.BridgeConfig{})
//	logBF, se := evidence.LogBF(alt, null)
//	probs, err := evidence.Probabilities([]evidence.Estimate{null, alt}, nil)
//
// Where a Bayes factor has a closed form, or one integral is left, it is exact:
//
//	logBF := evidence.SavageDickey(prior, posterior, 0)     // of "not 0" over "0"
//	p, err := evidence.Posterior(logBF, 0.5)                // probability of "not 0", if it was one half before
//	logBF, err = evidence.OneSampleT(2.3, 30, math.Sqrt2/2) // t-test with a Cauchy prior
//	space, err := evidence.GPrior(x, y, 40)                 // all subsets of the predictors of a regression
//	fmt.Println(space.Inclusion)                            // probability that each predictor matters
//
// A Bayes factor depends on the prior of what is tested as much as on the data, and a prior wide enough favours the
// null without limit: choose it to say what effects you expect, and try others. How well a model would predict new data
// is another question, that of bayes/criticism.
//
// [Bridge] is the one estimate here: its standard error is of other draws of the same posterior, and its warnings tell
// when not to trust it. The evidence of a model with flat priors, or priors restricted by On, is known up to a
// constant.
//
// Bayes factors are natural logarithms throughout, of the alternative over the null: above 0 for the alternative.
//
// # Not-a-number policy
//
// Data and priors that are NaN, infinite or impossible are errors. Densities that the caller gives, as in
// [SavageDickey], pass their NaN on.
//
// # Notation
//
//	Z      evidence, the density of the data averaged over the prior
//	p, g   posterior and proposal densities; s₁, s₂ the shares of their draws
//	BF₁₀   Bayes factor of the alternative over the null
//	n, k   observations, predictors of a model
//	g      of GPrior: prior variance of coefficients, in units of their sampling variance
//	δ, r   standardised effect, scale of its Cauchy prior
//	t, ν   t statistic, its degrees of freedom
//
// # References
//
// [DickeyLientz1970], [Fruhwirth2004], [Gronau2017], [Kass1995], [Liang2008], [MengSchilling2002], [MengWong1996],
// [Rouder2009], [Trefethen2014], [Vehtari2021], [Zellner1986]; see REFERENCES.md.
//
// # Stability
//
// Names are meant to last; the estimate of a seed may change.
//
// # Tests
//
// Examples; known answers (testdata/cases); tables by mpmath (testdata/evidence.py), of other forms of the same
// integrals; closed forms, quadrature, R (testdata/bridge.R) and statistical (errors of bridge sampling); brute force;
// planted errors that these must catch; bad input.
package evidence
