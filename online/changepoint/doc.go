// Package changepoint finds where a stream changes its distribution, and how sure
// that is: Bayesian online change-point detection with any conjugate family.
//
//	family := changepoint.Normal(online.NormalInverseGamma{Count: 1, Shape: 1, Scale: 1})
//	d, err := changepoint.New(changepoint.Config{Hazard: 1. / 100}, family)
//	for x := range stream {
//		alarm, err := d.Update(x)      // a change is likely among the newest
//	}
//	p := d.Recent(10)                  // P(the present run is shorter than 10)
//	mean, variance := d.Forecast()     // of the next, over all run lengths
//	at := d.Segmentation()             // the most likely changes
//	s, err := changepoint.Smooth(ctx, cfg, family, data) // P(change at t | all data)
//
// The stream is divided into runs; parameters are drawn anew from the prior for
// each. After every observation the detector has the probability of each length
// that the present run can have, each with its own posterior of the parameters.
// Run length 0 says that the run ended with the newest observation: its probability
// is that of the hazard, whatever was seen, and a change is noticed by later ones.
//
// Families with arrays of sufficient statistics, some 25 ns for each run length:
// Normal, NormalMean, Poisson, Bernoulli, Exponential. Conjugate takes any
// online.Posterior.
//
// # Memory
//
// Exact run lengths are as many as observations. By default the least probable are
// dropped, and count as the nearest that stays; Dropped is the probability, by the
// model and the data at the time, that the true run was among them. The difference
// of a probability from the exact one is at most that in the mean over data of the
// model; for data unlike the model it can be more.
//
// # Notation
//
//	t    observations seen
//	r    run length: observations since the last change
//	h    hazard: probability that a run ends, given that it lasted so long
//	π    predictive density of an observation given a run
//
// # References
//
// [Adams2007], [Fearnhead2006]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases, brute force over all segmentations, property, planted errors,
// fuzz, bad input, benchmark.
package changepoint
