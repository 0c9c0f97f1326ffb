// Package smc samples posteriors with particles that move from the prior to them, and so knows the evidence of the
// data, also that of the first rows, of the first and second and so on.
//
//	r, err := smc.Tempering{Seed: 1}.Fit(ctx, prog)
//	fmt.Println(r.Evidence)           // log evidence and standard error
//	fmt.Println(r.Draws().Summary())  // draws as of any method
//
//	s, err := smc.IBIS{Data: []string{"y"}, Rows: 10}.Fit(ctx, prog)
//	for _, step := range s.Steps() {} // the evidence by time
//	err = s.Update(ctx, more)         // the program bound to all data, old and new
//	file, err := s.MarshalBinary()    // versioned, with a check sum
//
// [Tempering] raises the likelihood to powers from 0 to 1. Where a posterior has modes far apart, chains stay at the
// one that they start in; particles are weighed. [IBIS] adds the data instead, a few rows at a time; its [Sequence]
// goes on when more arrive. Both are bayes.Inferrers of programs. They start at draws of the prior, which must be
// proper, and the narrower it is the fewer steps they need.
//
// Particles move by Markov chains of Langevin steps, eight chains in the lanes of one evaluation, and every state of
// every chain is a particle: nothing is thrown away. Runs are independent. They are the chains of the draws, so that
// R-hat tells runs that disagree, and the standard error of the evidence is from their spread.
//
// # Limits
//
// The evidence needs more than the draws do: particles must be right at every temperature. Where a posterior changes
// its scale by decades on the way from a vague prior, they lag behind, and the log evidence is too low by about as much
// as single runs differ; draws of the last temperature are right nevertheless. [Result].Warnings and [Sequence.Warnings] tell. More Steps, or a
// prior that says what is known, mend it; or bridge sampling of draws of NUTS (bayes/evidence), where there is one mode.
//
// A state space model whose states [bayes.StateSpace] or [bayes.HMM] sum out has an exact likelihood, and IBIS of it is
// what SMC² does with a particle filter.
//
// # Not-a-number policy
//
// A particle at which the density is no number has weight 0. Data that are impossible at all particles are an error.
//
// # Notation
//
//	Z      evidence, the density of the data averaged over the prior
//	ESS    effective sample size of weights, as a share of the particles
//	LLᵀ    covariance of the particles
//
// # References
//
// [Chopin2002], [Dau2022], [DelMoral2006], [Jasra2011], [Kish1965], [Roberts1998]: see REFERENCES.md.
//
// # Stability
//
// New; names and the draws of a seed may change. Snapshots are versioned: later versions read earlier ones.
//
// # Tests
//
// Example, cases, statistical (evidence in closed form, invariance of moves, two modes), other methods (bridge
// sampling, posteriordb), calibration, planted errors, property (same bits on any number of cores, snapshots), fuzz,
// bad input, allocation, benchmark.
package smc
