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
// # Which
//
// [Difference] is for experiments. [Standardisation] rests on a regression of
// the outcome, [IPW] and [EntropyBalancing] on who is treated, [AIPW] on either.
// [Matching], [CoarsenedExact] and [Subclassification] compare rows that are
// alike, [Stratification] those that are the same. [TwoStage] needs an instrument
// and no list of confounders. [CheckBalance] and [CheckOverlap] say whether the
// arms can be compared at all.
//
// What an estimator can't answer it refuses before it sees data; faults of data
// are a *[CollinearError], a *[SeparationError] or, where a stratum lacks an arm,
// an *[OverlapError]. Missing values are refused.
//
// Effect.Influence are scores by row whose mean is the estimate.
//
// # Notation
//
//	n, k     rows, coefficients
//	x, y, w  columns of a regression, response, weight
//	h        leverage of a row
//
// # References
//
// [AbadieImbens2006], [AbadieImbens2016], [AbadieSpiess2022], [AndersonRubin1949],
// [AngristImbens1995], [Austin2009], [Bjorck1987], [Cameron2015],
// [Chernozhukov2018], [Crump2009], [Hainmueller2012], [HyndmanFan1996],
// [Iacus2012], [Kish1965], [Li2018], [LiangZeger1986], [LongErvin2000],
// [Lunceford2004], [MacKinnonWhite1985], [MantelHaenszel1959],
// [MontielOlea2013], [Robins1986], [Robins1994], [Robins2000],
// [RosenbaumRubin1984], [Rubin1980], [Sargan1958], [StaigerStock1997],
// [White1980]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases, table (numpy, R), brute force, property, statistical (errors over
// studies), planted errors, bad input, benchmark.
package estimator
