// Package particle follows a state that can't be seen through a series of
// observations, whatever moves it and whatever is seen: particle filters.
//
//	m := bayes.NewModel("volatility")          // one step, as a program
//	before := m.Param("x.before", bayes.Flat())
//	x := m.Param("x", bayes.Normal(bayes.Mul(0.95, before), 0.3))
//	m.Observe(m.Data("y", 0.0), bayes.Normal(0, bayes.Exp(bayes.Mul(x, 0.5))))
//	step, err := m.Compile()
//	f, err := particle.New(particle.Model{Start: start, Step: step}, particle.Config{})
//	err = f.Update(-1.3)                       // no allocation; all or nothing
//	mean, err := f.Mean("x")                   // of the state now
//	logp := f.LogEvidence()                    // of the series: unbiased, not logged
//	h, err := particle.Run(ctx, model, config, series, 100) // and 100 paths
//
// A step is a bayes.Model, so all its distributions and functions serve, and
// particles are runs of the engine: eight lanes times many rows in one call.
// The filter neither knows nor needs densities of the step unless a proposal of
// yours takes its place.
//
// # Which kind
//
//	Bootstrap   for observations that say little beside what is known
//	Guided      for exact ones: particles move to where the observation is
//	Auxiliary   for outliers as well: what makes the observation unlikely is not moved
//
// With a hundredth of the noise the same bootstrap filter has thirty times the
// standard deviation of a guided one. Guided is therefore what is done if there
// is a proposal: given in Model, or, where a normal state is seen with normal
// noise on a linear scale, the exact one, which is found in the program.
//
// # How many particles
//
// The logarithm of the evidence is too small by half its variance. Ten runs of
// other seeds tell it; a standard deviation of 1 to 1.5 is right for samplers
// that use it, much less for comparing models. An effective sample size
// (History.ESS) of a few particles says the same of one observation.
//
// # Missing values, impossible values
//
// NaN is missing. What is infinite, or impossible under every particle, is an
// error that wraps online.ErrData and names the observation; the filter is as it
// was. A particle whose density is NaN or infinite has no weight.
//
// # Bits
//
// The noise of a particle is that of its time and place, whoever computes it:
// the same seed gives the same bits on any processor with any number of cores.
// A filter that was kept and read back goes on bit for bit.
//
// # Notation
//
//	x, y   state, observation
//	w, W   weight, normalised weight
//	lw     logarithm of a weight
//	n, N   number of particles
//
// # References
//
// [Chopin2020], [DelMoral2004], [Devroye1986], [Douc2005], [Doucet2000],
// [Gordon1993], [Jacob2015], [Kong1992], [Pitt1999]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned.
//
// # Tests
//
// Example, cases, statistical with planted errors, enumeration, golden bits,
// property, fuzz, bad input, allocation, benchmark.
package particle
