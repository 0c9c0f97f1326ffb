// Package bayestest tests models, hand-written targets and the methods that
// sample them.
//
//	err := bayestest.CheckGradient(target, 1) // nil: gradient and log density agree
//
//	sbc := bayestest.SBC{
//		Simulate: bayestest.FromModel(prog, prog),
//		Infer:    func(seed uint64) bayes.Inferrer { return mcmc.Config{Draws: 16, Thin: 4, Seed: seed} },
//		Sims:     500,
//	}
//	result, err := sbc.Run(ctx)
//	fmt.Println(result)         // a rank histogram for every quantity
//	err = result.Check(1e-6)    // rejects a right pair once in a million runs
//
// CheckGradient sees a gradient that belongs to another density. Simulation-
// based calibration sees a density that belongs to another model, such as one
// without a prior, a Jacobian or part of the likelihood, and a method that
// draws from something else than its target.
//
// # Notation
//
//	θ~     parameters drawn from the prior
//	rank   number of posterior draws below θ~; uniform if all is right
//
// # References
//
// [Modrak2023], [Ridders1982], [Talts2018]: see REFERENCES.md.
//
// # Stability
//
// The functions and types are meant to last; the ranks of a seed may change.
//
// # Tests
//
// Example, statistical (calibration of three models; planted errors that it
// must catch), property, bad input. Under the tag slow:
// larger runs, and models of many kinds of node.
package bayestest
