// Package sequential has tests that one may look at at any time, and stop when
// one likes: after every observation, every day, or when a colleague asks.
//
//	t, err := sequential.NewMeanDifference(sequential.Asymptotic{Alpha: 0.05})
//	err = t.Update(sequential.Outcomes{A: monday.A, B: monday.B}) // all or nothing
//	if t.Stopped(0.05) {
//		lo, hi := t.Interval(0.95) // of B − A, right at every look
//		p := t.P()                 // so is this
//	}
//
// A [Test] holds an e-process: a number that starts at 1 and, if the null
// hypothesis is true, is on average at most 1 whenever one stops. Ville's
// inequality then bounds the probability that it ever reaches 1/α by α
// ([Ramdas2023]): stopping
// there is a test of level α, however often one looked. A p-value of a fixed
// number of observations promises nothing of the sort.
//
//	NewBinomial        a rate against a known one, by a Beta mixture       exact
//	NewBinomialPair    two rates against being equal                       exact
//	NewNormal          a mean, variance known, by a normal mixture         exact
//	NewBounded         a mean of numbers between bounds                    exact
//	NewMultinomial     shares of arms against those planned                exact
//	NewMean            a mean, variance unknown                            asymptotic
//	NewMeanDifference  a difference of means of two arms                   asymptotic
//
// # What an e-value is worth
//
// An e-value of 20 is evidence of 20 to 1 for the mixture of alternatives against
// the null; it is not a probability of either. E-values of independent streams
// multiply ([Product]), those of the same data average ([Average]); p-values do
// neither. Asymptotic tests are right when the variance is known well: they say
// nothing before Asymptotic.Start observations.
//
// # Faults
//
// Observations that can't be, NaN among them, wrap online.ErrData and change
// nothing. One goroutine uses a Test at a time; Snapshot gives a copy for others.
//
// # Notation
//
//	E, α      e-value; level of the test: the bound is 1/α
//	ρ², τ²    variance of the mixing distribution, in units of the variance of an
//	          observation and in its own
//
// # References
//
// [Bibaut2022], [Johari2022], [Lindon2022], [Ramdas2023], [Robbins1970], [Turner2024],
// [Vovk2021], [WaudbySmith2024], [WaudbySmith2024b]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases, table by hand, statistical with planted errors, property, fuzz, bad input,
// benchmark.
package sequential
