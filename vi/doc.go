// Package vi approximates posteriors in milliseconds by normal distributions:
// Pathfinder, Laplace, ADVI, and the mode with standard errors. Every fit says
// how far to trust it.
//
//	fit, err := vi.Fit(ctx, prog, vi.Pathfinder{Seed: 1}) // or vi.ADVI{…}: the method is the settings
//	fmt.Println(fit.Khat, fit.ELBO, fit.ELBOSE)
//	for _, w := range fit.Check() { // k-hat above 0.7: don't trust it, and why
//		fmt.Println(w.Msg)
//	}
//	fmt.Println(fit.Draws().Summary())   // *bayes.Draws with importance weights
//	equal, err := fit.Resample(1000, 7)  // or of equal weight
//	mode, err := vi.MAP(ctx, prog, vi.ModeConfig{})
//	fmt.Println(mode)                    // estimates with standard errors
//
// # Which
//
// Pathfinder is the default: it needs no mode and no matrix, and weighs several
// paths against each other. Laplace is better where the posterior is nearly
// normal, and exact where it is normal, at the cost of a dense Hessian. ADVI goes
// on from Pathfinder to the highest ELBO of a family, some thousand evaluations
// away: full-rank up to a few hundred coordinates, where it is the best of all of
// these; low-rank above; mean-field, whose standard deviations are too small
// wherever coordinates are correlated, where nothing else is affordable. With a
// Minibatch its steps look at some rows of large data at a time. MAP is
// for penalised likelihood and starting values; a mode is no summary of a
// hierarchical posterior. All work on the unconstrained scale, so start points
// matter: coordinates of random ones lie in ±2.
//
// # Trust
//
// Draws of an approximation are weighed by the posterior, so means over weighted
// draws are right wherever the weights are: Pareto k-hat says whether they are.
// Up to 0.7 the draws serve as the posterior's; above it the approximation misses
// part of it and neither weights nor more draws help. k-hat knows what the draws
// have seen: a far mode that no path found is beyond it. ADVI that did not settle
// says so, whatever its k-hat is. k-hat is kept with the
// draws, as the statistic khat, so that Draws.Check warns wherever they go.
//
// # Lanes
//
// Eight climbs share each evaluation of a bayes.BatchTarget, one a lane, and so
// do eight draws, and the differences that make two rows of a Hessian, and each
// step of ADVI. Paths
// share the cores. None of it changes a draw: they depend on target, settings
// and seed alone, and are the same bits on every CPU, provided the target is.
//
// # What is not finite
//
// A log density that is NaN or infinite and bayes.ErrReject mean that the point
// is impossible: a climb takes a shorter step, a step of ADVI leaves it out, a
// draw has weight 0, and an approximation with such draws has ELBO −Inf and is
// not chosen by Pathfinder. Any other error
// of the target stops the run, which returns what there is, as a cancelled one
// does.
//
// # Notation
//
//	p, q    posterior density (up to a constant), its approximation
//	ELBO    E[log p − log q] over draws of q, a lower bound of log ∫p
//	k-hat   shape of the tail of the weights p/q
//	L       LLᵀ = −Hessian of log p at the mode; of ADVI, the covariance of q
//	h       gradient of log p − log q along a draw of q, in units of q
//	D, W    D(1 + WWᵀ)D is the covariance of a low-rank q
//
// # References
//
// [Amari1998], [Baker2019], [Dhaka2020], [Feuer1985], [Gelman2013], [Golub2013],
// [Hammersley1956], [Hoffman2013], [Johnson2013], [Kucukelbir2017], [Nocedal2006], [Ong2018], [Roeder2017], [Tierney1986],
// [Turner2011], [Veach1995], [Vehtari2024], [Welandawe2022], [Zhang2022]: see REFERENCES.md.
//
// # Stability
//
// Fit, Approximation, the methods, MAP and the errors are meant to last. The
// draws of a seed change only with a note in the change log.
//
// # Tests
//
// Example, table (evidence, normal targets and linear models in closed form,
// logistic regression in 40 digits, families by dense matrices), statistical
// (moments, resampling, ends of climbs), planted errors (k-hat, gradients), golden, property (lanes, cores), bad input,
// cancellation at every evaluation, allocation. internal/posteriordb compares
// with reference draws.
package vi
