// Package bayestest tests models, hand-written targets and the methods that
// sample them.
//
//	err := bayestest.CheckGradient(target, 1) // nil: gradient and log density agree
//
//	sbc := bayestest.SBC{
//		Simulate: bayestest.FromModel(prog, prog),
//		Infer:    func(seed uint64) bayes.Inferrer { return mcmc.Config{Draws: 100, Seed: seed} },
//		Draws:    100, // of 800, nearly independent
//	}
//	result, err := sbc.Run(ctx)
//	fmt.Println(result)         // a rank histogram for every quantity, and words for those that are off
//	err = result.Check(1e-6)    // rejects a right pair once in a million runs
//
// CheckGradient sees a gradient that belongs to another density. Simulation-
// based calibration sees a density that belongs to another model, such as one
// without a prior, a Jacobian or part of the likelihood, and a method that
// draws from something else than its target.
//
// Calibration is here, among tests, and not in bayes/criticism: it asks whether
// a model and a method agree with each other, before there are data, and its
// answer, from hundreds of fits, belongs in the tests of a program. Criticism
// asks whether one fitted model agrees with the data at hand, which no
// calibration can tell. The ranks of a result are plain numbers: bayes/plot
// draws them.
//
// # Notation
//
//	θ~     parameters drawn from the prior
//	rank   number of posterior draws below θ~; uniform if all is right
//	z      fraction of the ranks; p-values compare how many ranks lie below each z
//
// # References
//
// [Modrak2023], [Ridders1982], [Sailynoja2022], [Talts2018]: see REFERENCES.md.
//
// # Stability
//
// The functions and types are meant to last; the ranks of a seed may change.
//
// # Tests
//
// Example, statistical (calibration of three models and of approximations;
// planted errors that it must catch; false alarms), property, bad input. Under the tag slow:
// larger runs, and models of many kinds of node.
package bayestest
