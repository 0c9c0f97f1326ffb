// Package conformal turns what any model says into intervals and sets that hold
// the truth as often as asked, by looking at how wrong the model was on a
// calibration set that it never saw.
//
//	sets, err := conformal.FitSets(conformal.APS{}, p, labels, 0.1) // probabilities and classes of the calibration set
//	for _, t := range sets.Thresholds() {
//		if t.Trivial() {
//			fmt.Println(t) // too few rows for this alpha: how many are needed
//		}
//	}
//	set, err = sets.Set(row, id, set)                   // classes, the true one among them in 90 % of rows or more
//	trial, err := conformal.TrySets(sets, pTest, truth) // what it did on rows with known classes
//	report, err := trial.Report(0.95)                   // coverage and size: of all rows, classes, groups, sizes
//	kept, err := json.Marshal(sets)
//
// Everything here is made of scores: how strange a row is in view of what the
// model said of it. A [Threshold] is the k-th smallest score of the calibration
// set, and what scores no more belongs to the set:
//
//	Band   Point: |y − m|; Spread: |y − m|/s; Quantiles: max(lo − y, y − hi); each AtMost, AtLeast
//	Rule   LAC: 1 − p; APS: the sum down to p; RAPS: with a penalty on rank
//
// FitIntervals, FitAsymmetric, FitSets and FitSetsByClass go from the model's
// words to thresholds. By hand: Residuals and ClassScores give scores, which
// FitGroups (overlapping ones, too), NewWeighted (another population), [ACI] and
// the rest of this page turn into thresholds, for Band.Interval and SetAt.
//
// What changes with time is followed by states that learn from outcomes, late
// ones too:
//
//	ACI         moves the level that a quantile of scores is taken at
//	DtACI       the same for many steps at once, weighed by how each has done of late
//	Tracker     moves the threshold itself
//	Martingale  tells when scores are no longer exchangeable, so that nothing that was
//	            fitted holds
//
// A [Curve] is what a rule lost on the calibration set at each of its settings:
// Misses, FalseAlarms, Costs, or any loss. Expected chooses the boldest setting
// whose risk is kept on average, Certify those that are safe but with probability δ.
//
// A [Distribution] makes whole distributions of means. Scores.P is the p-value of a
// score, and Scores.Outliers finds the strange rows of a batch.
//
// # When not to trust it
//
// The promise is on average over rows exchangeable with the calibration set, and
// over calibration sets. It is none for one kind of row in particular ([Groups],
// FitSetsByClass), and none after the world has changed ([Weighted], [ACI]). Of
// the one calibration set at hand, [Law] says what coverage to expect: at alpha
// 0.1 and 199 rows, 0.86 to 0.93. A calibration set that helped to train, to
// choose or to calibrate the model makes every promise void.
//
// ACI, DtACI and Tracker promise a share of misses in the long run, of no row in
// particular: an enemy may have all misses in a row. The settings of a Curve are to be
// chosen before the calibration set is looked at. A Martingale that stays low proves
// nothing: its bets may have been on other changes.
//
// # Not-a-number policy
//
// Scores, outcomes, probabilities, scales and weights that are NaN are errors that
// name the row. Scores may be infinite; outcomes may not.
//
// # Notation
//
//	n    calibration scores
//	α    share of rows that may be missed
//	k    ⌈(n+1)(1−α)⌉, the rank of the score that is the threshold
//
// # References
//
// [Angelopoulos2021], [Angelopoulos2023], [Angelopoulos2024], [Angelopoulos2025],
// [AngelopoulosBates2023], [Barber2021], [Bates2021], [Bates2023],
// [BenjaminiHochberg1995], [ClopperPearson1934], [Fedorova2012], [Gibbs2021],
// [Gibbs2024], [Gneiting2007], [Hoeffding1963], [Kish1965], [Lei2018],
// [Papadopoulos2002], [Romano2019], [Romano2020], [Sadinle2019], [Tibshirani2019],
// [Vovk2003], [Vovk2012], [Vovk2019], [Vovk2020], [Vovk2021b]; see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example; cases (testdata/cases/nn); brute force over definitions, in rational
// arithmetic where a rank is at stake; table (SciPy); statistical, 10⁴ splits
// against the law of coverage, with planted errors that these must catch; bad
// input, fuzz, allocation, benchmark.
package conformal
