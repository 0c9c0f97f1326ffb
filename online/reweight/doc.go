// Package reweight carries draws of a posterior on to data that arrived since, without sampling again, for as long as
// that can be trusted; and samples again faster, from where the old posterior was, when it can't.
//
//	w, err := reweight.New(yesterday, reweight.Config{})    // draws of any method
//	err = w.Update(ctx, today)                              // a program of the new rows alone
//	fmt.Println(w.Verdict())                                // reweight ok
//	mean, mcse, err := w.Mean("theta")                      // an error if the verdict is to refit
//	draws, err := w.Draws()                                 // weighted, for summaries, predictions, decisions
//	draws, err = w.Refit(ctx, all, mcmc.Config{Warmup: 75}) // all data; starts at the old posterior
//
// [Weights] are importance weights: the density of the new data at each old draw. They are smoothed by a generalised
// Pareto distribution fitted to their tail, whose shape, k-hat, tells whether they can be trusted; and what they leave
// of the draws tells whether it is worth it. Refusing is loud: beyond the limits there is no mean and are no draws,
// only a [*RefitError] with the reasons, unless [Config].Unreliable says that they are wanted nevertheless.
//
// A [Warm] target is a program in the coordinates in which the old draws have mean 0 and variance 1: whatever method
// it is given to starts at the old posterior, with its scales.
//
// # Not-a-number policy
//
// A draw at which the new data are impossible has weight 0. Data that no draw makes possible, and densities that are
// NaN or +Inf, are errors that wrap [online.ErrData], and nothing is learnt.
//
// # Notation
//
//	S      number of draws
//	r      log ratio of a draw, the log density of all new data at it
//	w      weight of a draw, exp(r) smoothed, of sum 1
//	k-hat  shape of the Pareto distribution of the largest weights
//
// # References
//
// [Kish1965], [Stan2023], [Vehtari2024]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier ones.
//
// # Tests
//
// Example, cases, property (one batch or many, snapshots), statistical, planted errors, fuzz, bad input, benchmark.
package reweight
