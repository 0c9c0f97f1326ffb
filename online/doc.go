// Package online holds posteriors that keep learning: yesterday's posterior is
// today's prior.
//
//	p, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
//	err = p.Update(online.Trials{Successes: 7, N: 20})  // no allocation; all or nothing
//	now := p.Posterior()                                // Beta{8, 14}
//	lo, hi := now.Dist().Quantile(0.025), now.Dist().Quantile(0.975)
//	logp, err := p.Predict(online.Trials{Successes: 3, N: 10})
//	err = p.Merge(shard)                                // the prior counts once
//	err = p.Forget(0.99, online.KeepPrior)              // what is older counts less
//	file, err := p.MarshalBinary()                      // versioned, with a check sum
//
// A Posterior joins a likelihood with a distribution of its parameter that is
// conjugate to it; the constructors name the likelihood:
//
//	NewBernoulli, NewBinomial, NewNegativeBinomial         a Beta
//	NewPoisson, NewExponential, NewGamma, NewParetoTail    a Gamma
//	NewNormalVariance, NewWeibull                          an InverseGamma
//	NewNormalMean                                          a Normal
//	NewNormal, NewLogNormal                                a NormalInverseGamma
//	NewCategorical, NewMultinomial                         a Dirichlet
//	NewUniform                                             a Pareto
//	NewLinear, NewMultivariateMean                         a MultivariateNormal
//	NewRegression                                          a Regression
//	NewMultivariate                                        a NormalInverseWishart
//	NewMultivariateCovariance                              an InverseWishart
//
// A NegativeBinomial of one success is geometric, a Weibull of shape 2 Rayleigh.
// NaiveBayes classifies by a Posterior for each class and feature. Moments are a
// mean and central sums without a prior.
//
// # Order of events
//
// Without forgetting it does not matter: event by event, in batches or in shards
// that are merged gives the same to rounding. With forgetting it does, and a
// snapshot taken at an event and read back goes on bit for bit.
//
// # Forgetting
//
// Forget raises the likelihood of what was learnt to a power below one, the
// power prior: counts shrink. KeepPrior leaves the prior as it was; FadePrior
// shrinks its counts as well.
//
// # Faults
//
// An observation that the likelihood can't have, NaN among them, is an error
// that wraps ErrData, and nothing of its batch is learnt. So are numbers beyond
// 2⁴⁸⁰, whose squares don't add up to a finite number; Moments take 2²⁴⁰.
//
// What no constructor made neither learns nor is kept, here and below online: the
// error says what makes it. Asked anything else it says nothing: 0, NaN or nil. What
// takes an index, such as Category, panics out of range as a slice does.
//
// # Notation
//
//	α, β, θ   as in the densities in the comments of the distributions
//
// # References
//
// [Chan1983], [Gelman2013], [Ibrahim2000], [Knuth1997],
// [Pebay2008]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases, property, planted errors, fuzz, bad input, benchmark; and of
// everything below online that learns: batches, restarts, damage, refusals, 10⁹ events.
package online
