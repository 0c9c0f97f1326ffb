// Package posteriordb is the project's kit of real posteriors with known
// answers: it reads testdata/posteriordb, writes its posteriors as bayes
// models, and judges draws by the kit's rule.
//
//	kit, err := posteriordb.Open()
//	m, err := kit.Model("eight_schools-eight_schools_noncentered")
//	prog, err := m.Compile()
//	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
//	refs, err := kit.References()
//	verdicts, err := posteriordb.Judge(draws, refs["eight_schools-eight_schools_noncentered"])
//	for _, v := range verdicts {
//		fmt.Println(v, v.Pass())
//	}
//
// # The kit
//
// testdata/posteriordb/README.md says what each file holds and where it is
// from, models.md gives every model as mathematics; models here name its
// sections. The variable CREDENCE_CASES names another folder to test against:
// the kit is its subfolder posteriordb or lies beside it, and tests of a kit
// that is not there say so and pass.
//
// Indices count from 0 here and from 1 in the kit.
//
// # References
//
// [Magnusson2024], [Vehtari2021]: see REFERENCES.md.
//
// # Stability
//
// Internal, for tests and benchmarks.
//
// # Tests
//
// Cases (log densities and gradients of every model against the kit's),
// reference (samplers against the kit's draws; all of them under the tag
// slow; k-hat against the errors of variational approximations), warm-ups
// compared (slow), planted errors, bad input, allocation, compile time.
package posteriordb
