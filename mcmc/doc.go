// Package mcmc draws from a log density by Markov chain Monte Carlo: the
// no-U-turn sampler with a warm-up that adapts it, and for comparison static
// Hamiltonian Monte Carlo and the random walk.
//
//	draws, err := mcmc.Sample(ctx, target, mcmc.Config{ // zero: 1000 draws, 300 warm-up, 8 chains
//		Seed:     42,
//		Kernel:   mcmc.NUTS{TargetAccept: 0.9}, // nil: NUTS{}
//		Progress: mcmc.Bar(os.Stderr),
//	})
//	fmt.Println(draws.Summary("mu", "tau"))
//	for st, err := range mcmc.Steps(ctx, target, mcmc.Config{}) { // streaming; break to stop
//		…
//	}
//
//	run, err := mcmc.SampleTo(ctx, target, "run.draws", cfg) // on disk; survives a restart
//	run, err = mcmc.Resume(ctx, target, "run.draws", cfg)
//
// # Lanes
//
// A chain is a state machine that asks for the log density and gradient at one
// point after another. Eight chains share one evaluation of a bayes.BatchTarget,
// each in its own lane, whatever each is doing: no chain waits for another's
// trajectory. More than eight chains form more groups, which workers share.
//
// # Same draws everywhere
//
// Each chain has its own random stream, keyed by seed and chain number. Draws
// are the same bits for any number of workers, any assignment of chains to
// lanes, a batch target or its plain version, and on every CPU, provided the
// target itself is. Chains that adapt together depend on each other, so that
// their number is part of the configuration; with PerChain, a chain is the same
// alone and among others.
//
// # Warm-up
//
// Chains adapt together: where a window of the warm-up ends, each waits for the
// last, at no cost but its lane, and all go on with one metric, made in the
// order of the chains. Eight chains learn in 300 iterations what one learns in
// 1000, at a fifth of the gradients or less where scales differ much. A chain
// in another mode or on its way from far does not spoil the metric of the rest.
//
// # Runs on disk
//
// SampleTo appends draws to a file as they come, so that memory does not grow
// with their number, and now and then a checkpoint: where each chain was when
// it began its transition, from which Resume goes on to the same draws, bit for
// bit. When checkpoints come changes no draw. Every byte is under a CRC-32C, and
// what is damaged or cut off ends the file at the checkpoint before it. One run
// writes to a file at a time; where the system has flock, another is refused.
//
// # What is not finite
//
// A log density that is NaN or infinite, a gradient with such a coordinate, and
// bayes.ErrReject all mean that the point is impossible: the trajectory ends
// there and counts as divergent, and other lanes are undisturbed. Metropolis
// ignores the gradient. Any other error of the target stops the run.
//
// # Notation
//
//	q, p, v   position, momentum, velocity M⁻¹p
//	g         gradient of the log density at q
//	M         mass matrix; the metric holds M⁻¹, an estimate of the covariance of q
//	H         energy, ½ p·v − log density; H0 where the trajectory began
//	ε         step size
//	ρ         sum of the momenta of a tree
//
// # References
//
// [Betancourt2013], [Betancourt2014], [Betancourt2017], [Gelman1996],
// [Glynn1992], [Hoffman2014], [Marchenko1967], [Massart1990], [Metropolis1953],
// [Neal2011], [Roberts1997], [Seyboldt2026], [Stan2023], [Vats2019],
// [Vehtari2021], [Welford1962]: see REFERENCES.md.
//
// # Stability
//
// Config, Sample, SampleTo, Resume, Open, Steps, the kernels and the errors are
// meant to last. The draws of a seed change only with a note in the change log.
// Files have a version: a later library reads them or says that it does not.
//
// # Tests
//
// Example, table (Stan's schedule and efficiency, dual averaging), statistical
// (moments, invariance, efficiency; each with a planted error it must catch),
// property (reversibility, lanes, workers; resumed runs, every byte of a file
// cut or changed, processes killed), golden, bad input, fuzz, allocation.
package mcmc
