// Package bandit chooses while it learns: which of several arms to try next, when
// what each is worth is known only from rewards that come back, perhaps late.
//
//	prior, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
//	b, err := bandit.New(bandit.Config{Seed: 1}, bandit.Probability, prior, prior, prior)
//	c, err := b.Choose()                // c.Arm, and c.ID to report by
//	err = b.Reward(c.ID, clicked)       // now, or much later
//	p, err := b.Propensities()          // of the next choice, for the log
//	value, err := bandit.SNIPS(log, bandit.Policy{{0, 1, 0}}) // had arm 1 always been shown
//
// A Bandit has an online.Posterior for each arm, of any conjugate family, and a
// Value that says what an arm is worth by it: Probability, Rate, Time, Amount,
// Failures, Lifetime, Mean, StudentMean, LogNormalMean, Limit, Tail, Utility,
// Weighted, StudentWeighted, Response, or a function of your own; a family of
// unknown variance and known mean has nothing to choose by. A
// Contextual has a Learner for each arm, whose worth depends on a context: Linear
// or Regression, chosen by Thompson sampling or as LinUCB.
//
// IPS, ClippedIPS, SNIPS, DR and DirectMethod judge a policy by the log of
// another, with standard errors.
//
// # When not to trust it
//
// A Bandit takes rewards of an arm to be alike over time; if they change, set
// Config.Keep. Late rewards make choices slower to follow, never wrong, but if
// good rewards come later than bad ones every arm looks worse than it is at
// first. An estimate from a log is as good as its ESS: below some hundred, or
// with one weight that dominates, collect a better log. Nor if MeanWeight is far
// below 1, as of a log of a bandit that had all but stopped to try.
//
// # Notation
//
//	w   weight of a record: probability of its action under the policy, by propensity
//	q   what a model expects of an action
//
// # References
//
// [Dudik2014], [HorvitzThompson1952], [Ionides2008], [Li2010], [Russo2020],
// [Swaminathan2015], [Thompson1933]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Examples, cases, closed forms, regret by simulation, planted errors, fuzz, bad
// input, benchmark.
package bandit
