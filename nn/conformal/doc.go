// Package conformal turns what any model says into intervals and sets that hold
// the truth as often as asked, by looking at how wrong the model was on a
// calibration set that it never saw.
//
//	t, err := conformal.Fit(scores, 0.1) // scores of the calibration set: larger = stranger
//	if t.Trivial() {
//		fmt.Println(t) // too few scores for this alpha: how many are needed
//	}
//	in := t.Covers(score) // for 90 % of the rows that come, or more
//
// What changes with time is followed by states that learn from outcomes, late
// ones too:
//
//	ACI         moves the level that a quantile of scores is taken at
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
// The promise is on average over rows exchangeable with the calibration set. It
// is none for one kind of row in particular, and none after the world has
// changed.
//
// # Not-a-number policy
//
// Scores that are NaN are errors. Scores may be infinite.
//
// # Notation
//
//	n    calibration scores
//	α    share of rows that may be missed
//	k    ⌈(n+1)(1−α)⌉, the rank of the score that is the threshold
//
// # References
//
// [Angelopoulos2023], [Angelopoulos2024], [Angelopoulos2025], [Bates2021],
// [Bates2023], [BenjaminiHochberg1995], [ClopperPearson1934], [Gibbs2021],
// [Gneiting2007], [Hoeffding1963], [Lei2018], [Papadopoulos2002], [Vovk2003],
// [Vovk2019], [Vovk2020], [Vovk2021b]; see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, brute force, bad input.
package conformal
