// Package scorer is a network in a service: from a request to a probability that
// can be believed, what else the row may be, whether it is like anything seen in
// training, and what to do about it.
//
//	s, err := scorer.Fit(ctx, scorer.Config{
//		Members: networks,                              // an ensemble, or one network
//		Light:   &logistic, Escalate: 0.2,              // the heavy ones for a fifth of rows
//		Alpha:   0.05,                                  // sets miss the truth in one of twenty rows
//		Familiar: detector,                             // package ood
//		Population: []float64{0.998, 0.002},            // where it is used
//		Policy: &policy,                                // selective.Binary(costs)
//	}, calib, nil)
//	var scores scorer.Scores
//	err = s.Score(ctx, inputs, &scores)
//	for _, row := range scores.Rows {
//		fmt.Println(row.Prob[1], row.Set, row.Uncertainty.Epistemic, row.Unfamiliarity.PValue, row.Choice.Action, row.By)
//	}
//	err = s.Write(file) // one file with networks and all that was fitted; Read opens it
//
// The way of a row: the cache, if it was seen before (package cache); the light
// network and, where that isn't sure, the members (cascade); the mean of the
// members and how much they disagree (predictive); the map of the tier that
// answered (calibration); the set of classes (conformal); the shares of classes
// where it is used (decision); what is unlike training (ood); costs.
// Each step is a package of its own, for those who need another order.
//
// # When not to trust it
//
// Sets and probabilities are right for rows such as those of calibration. Drift
// makes them wrong, which package monitor looks for. At other shares of the
// classes the promise holds class by class (PerClass), not over all rows. A row
// whose neighbours were all scored well can still be wrong: the promise of a set is
// over rows, not for one.
//
// # Not-a-number policy
//
// That of nn.Options: NaN and infinities in inputs are refused, in outputs they
// are errors.
//
// # Notation
//
//	α       how often a set may miss the truth
//	tier    light network or members
//
// # References
//
// Those of the packages that it joins.
//
// # Stability
//
// v0, may change. Bundles are versioned: later versions read earlier ones.
//
// # Tests
//
// Known answers (testdata/cases/nn); bundles give the same bits, damaged ones are
// refused; planted errors; failures of tiers; races; table (bad input); example;
// benchmark.
package scorer
