// Package selective decides which rows a model answers, and which it leaves to
// somebody else.
//
//	conf, right, err := calibration.Confidence(p, labels)
//	curve, err := selective.RiskCoverage(conf, losses) // what the surest rows lose
//	curve.At(0.8).Risk                                 // of the surest four fifths
//	g, err := curve.Guarantee(0.01, 0.05, 0)           // at most 1 % wrong, with probability 0.95
//	g.Answer(confidence)
//
//	policy := selective.Binary(decision.Costs{FalsePositive: 5, FalseNegative: 200, Review: 8})
//	choice, err := policy.Decide(p)                    // an action, or selective.HandOver
//	report, err := policy.Report(test, labels, population)
//
// A curve knows nothing of costs: it orders rows by confidence, and says what is lost
// by how many are answered. A Policy knows them: it hands over what costs less that way,
// at most as many rows as there are hands for (Assign, Limit), and Report says what that
// would have cost, at the test set's share of classes or at another.
//
// # When not to trust it
//
// Confidence orders rows well only where it is large for answers that are right:
// Excess says how far from that it is. A Guarantee is about rows like those of the
// sample, which no part of the model has seen, and about all answers together: not those
// of one group. Costs are expected by the probabilities, so that these must be
// calibrated; Report's Expected beside its Cost says whether they were. Somebody who is
// handed the hardest rows may be wrong more often than on average: HandOver has to
// include that.
//
// # Ties
//
// Rows of equal confidence, and of equal savings, come in the order of the data; of
// actions with equal costs the first is taken, and handing over only if it is cheaper.
//
// # Not-a-number policy
//
// NaN, infinite losses and costs, and what is no probability are errors, all at once with
// their rows. A confidence may be infinite; one that is NaN is not answered.
//
// # Notation
//
//	a, y      action and class
//	δ         the probability that a sample deceives
//
// # References
//
// [Chow1970], [Elkan2001], [ElYaniv2010], [Geifman2017], [Geifman2019]: see
// REFERENCES.md.
//
// # Stability
//
// New; names may change. JSON forms are versioned: later versions read earlier ones.
//
// # Tests
//
// Known answers (the kits of testdata/cases/nn); brute force; statistical; planted
// errors; bad input; fuzz; bits; allocation; examples; benchmark.
package selective
