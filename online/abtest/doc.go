// Package abtest compares the arms of an experiment: which is better, how sure is
// that, what does it cost to be wrong, and what to do.
//
//	a, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})  // learns as users come
//	b, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
//	…
//	d, err := abtest.Experiment{Arms: []abtest.Arm{
//		{Name: "old", N: 4000, Metric: abtest.Binomial(a.Posterior())},
//		{Name: "new", N: 4010, Metric: abtest.Binomial(b.Posterior())},
//	}}.Decide()
//	fmt.Println(d)                  // a table, a sentence, warnings
//	text, err := json.Marshal(d)    // the same numbers
//
// # Exact posteriors
//
// An arm is a posterior of package online, so arms stream, merge, forget and are
// kept as posteriors are. [Binomial], [Poisson], [Normal], [Ratio] and [Revenue]
// say what a posterior is of. [Compare] compares two of a kind: the probability
// that the second is better, what choosing either loses in the mean, intervals of
// difference and lift, the probability of a difference that is as good as none.
// [Rank] compares many. All are integrals, done as sums over tables of some sixty
// points, not by simulation: the same numbers every time, in microseconds, right to
// 1e-8 in a probability and 1e-7 of itself in a loss or an interval.
//
// [Experiment] has the arms, the rule that decides and the checks, and whether less is
// better; its [Decision]
// is what table, JSON, sentence and plots are made of. Warnings are part of it:
// arms of other sizes than planned, too little data, a tail too heavy for a mean.
//
// # Reading it
//
// The probability to beat the control is one of the arms, given prior and data:
// not a p-value, nor the error rate of a procedure. A test that is looked at daily
// and stopped once that probability is high finds winners among equal arms far more
// often than one that is looked at once; docs/abtest.md has the rates, and package
// online/sequential the tests that allow it. What the rule of Decision bounds is
// the loss: it stops when being wrong costs little. Don't trust an answer
//
//   - whose arms have other sizes than planned (srm_p): something chose who is in
//     which arm, and it may have chosen by the metric;
//   - of Normal where few observations carry the sum ([Largest] tells): take
//     Revenue or a share instead, or say what an outlier is before the test;
//   - of a handful of events: then it is the prior that speaks.
//
// # Approximations
//
// [DeltaMethod] is a normal approximation to the effect from sums alone, as in
// GrowthBook; [AlwaysValid] has intervals for any number of looks; [Adjust] takes
// out what could be told from before the experiment; [CheckShares] checks sizes.
//
// [PostStratify] weighs strata that were known before alike in both arms.
//
// # Segments
//
// [PoolSegments] and [PoolRates] pull segments towards their mean as far as the data
// say, exactly: to be used from some five segments on, where the largest effect is
// the luckiest; [SegmentEffects] does so by itself.
//
// # Before it begins
//
// A [Plan] has power, sizes, the smallest effect that is found, assurance, and when a
// sequential test stops; [Days] says how long it takes.
//
// # Notation
//
//	A, B   control and treatment; the effect is B − A, or B/A − 1
//	f, F   density and distribution function of a metric
//	t      variable of the tables
//	θ      coefficients of covariates, or the metric of a segment
//
// # References
//
// [Deng2013], [Deng2018], [DLMF], [Fabijan2019], [Fieller1954], [Fleiss2003],
// [Gelman2006], [Gelman2013], [Lindon2022], [Miratrix2013], [OHagan2005],
// [Pebay2008], [Trefethen2014], [WaudbySmith2024]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Cases, tables against scipy and mpmath, closed forms, brute force, calibration,
// statistical with planted errors, bad input, Example, benchmark.
package abtest
