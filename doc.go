// Package credence is the front page of a library for Bayesian and causal
// inference. It has no code; what to import depends on the question:
//
//	what do I believe, how sure am I?        bayes, with mcmc or vi; bayes/formula for y ~ x + (1 | g)
//	what follows from a causal graph?        dag, dag/identify
//	what happens if I act, and had I not?    causal
//	what now that another row has come?      online
//	how far can I trust this network?        nn, nn/scorer
//
// Ten lines that say what a coin is worth:
//
//	m := bayes.NewModel("coin")
//	p := m.Param("p", bayes.Beta(1, 1))
//	m.Observe(m.Data("heads", []float64{7}), bayes.Binomial(10, p))
//	prog, err := m.Compile() // every fault of the model, with its line
//	if err != nil {
//		return err
//	}
//	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
//	if err != nil {
//		return err
//	}
//	fmt.Println(draws.Summary())
//
// Each package has a page like this one, beginning with
//
//	go doc github.com/seed78144065/credence/bayes
//
// README.md has the list of packages, examples has programs to run and to read,
// docs has guides.
//
// # Notation
//
// Each package has its own.
//
// # References
//
// Works are cited by key, such as Vehtari2021; REFERENCES.md has them.
//
// # Stability
//
// v0: names may change, which CHANGELOG.md says first.
//
// # Tests
//
// The rules of the repository, README.md as a newcomer follows it, what every
// package pulls in, and a module of somebody else's on other systems.
package credence
