// Package monitor watches a model in service: whether what it is given has drifted
// from what it was trained on, how well it does before any label is known, and whom
// its intervals and sets fail.
//
//	d, err := monitor.NewDrift(encoder, train, trainScores, drift.MonitorConfig{})
//	p, err := monitor.NewPerformance(monitor.PerformanceConfig{})
//	full, err := d.Update(&batch, scores) // of an encoder of nn/schema
//	if full {
//		for _, c := range d.Compare() { … } // c.Column, c.Drifted, c.PSI
//	}
//	err = p.Update(score)          // when a score is made
//	err = p.Label(score, label)    // when its label comes
//	e, err := p.Expected()         // e.Recall.Lo, e.Cost.Value: of rows without labels
//	s, err := monitor.Surprises(e, realised) // did what was promised come?
//	g, worst, err := monitor.Coverage(covered, sizes, groups, 0.1, 0.95)
//
// What is compared with training are the inputs as the model sees them, and how
// many of them were missing or unknown. Expect turns calibrated probabilities into
// the law of the confusion matrix, and so into exact intervals of whatever is
// counted from it. Fairness of decisions is in causal/fairness.
//
// # When not to trust it
//
// Expect believes the scores. It sees that rows have become harder, or other in
// what the model knows of, and does not see that the same rows mean something else
// now, nor that scores were never calibrated: of the networks of testdata/cases/nn
// one promises 98 % of right answers and has 96 %, until it is calibrated. Its
// intervals hold what labels will show, given the scores; they know nothing of an
// error of calibration. So look at Surprises, or at the bias of Performance, as
// soon as labels come. Labels that come for some rows alone (of those that were
// flagged) judge those rows alone.
//
// Drift is of columns one by one; scores of nn/ood look at rows.
//
// # Not-a-number policy
//
// Scores that are NaN or no probabilities are errors and change nothing. Numbers
// that are not defined, such as the precision where nothing is flagged, are NaN.
//
// # Notation
//
//	p, y   calibrated probability of a row to be positive, and its label
//	flagged  rows with p at the threshold or above
//	hits, misses  positive rows that are flagged, and those that are not
//
// # References
//
// [Bialek2024], [ClopperPearson1934], [Hong2013], [Spiegelhalter1986]: see
// REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases (testdata/cases/nn), brute force (all labels that there can be),
// closed forms, published values (scipy), statistical, planted errors, property
// (kept and read anywhere), damage, fuzz, bad input, allocation, benchmark.
package monitor
