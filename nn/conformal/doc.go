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
//	ACI      moves the level that a quantile of scores is taken at
//	Tracker  moves the threshold itself
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
// [Angelopoulos2023], [Gibbs2021], [Lei2018], [Papadopoulos2002]; see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, brute force, bad input.
package conformal
