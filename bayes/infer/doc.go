// Package infer chooses how to infer, and says why.
//
//	draws, why, err := infer.Fit(ctx, prog, infer.Auto{Seed: 1})
//	fmt.Print(why) // pathfinder: k-hat 0.13, weights worth 3891 of 4000 draws: …
//	draws, err = infer.Auto{Exact: true}.Infer(ctx, prog) // a bayes.Inferrer; always samples
//
// An approximation takes milliseconds and a sampler takes some more. Which one a
// posterior needs is known only after the approximation has been tried, and then
// the sampler can start from it: that is all that Auto does. What each method is
// for, with measured times and errors, is in docs/choosing.md.
//
// The choice depends on the target and the settings, not on the clock, so equal
// seeds give equal draws. It is kept with the draws, as their Config.
//
// # Trust
//
// k-hat tells how far weights make an approximation right where its draws have
// been; a far mode that none of them saw is beyond it, as it is beyond chains that
// start in one mode. Exact asks for a sampler in any case.
//
// # References
//
// [Kish1965], [Vehtari2024]: see REFERENCES.md.
//
// # Stability
//
// The names are meant to last. Which method is chosen, and so the draws of a seed,
// changes only with a note in the change log.
//
// # Tests
//
// Example; choices on targets with known answers; closed forms; cancellation; bad
// input; reproducibility. internal/posteriordb judges it on the test kit.
package infer
