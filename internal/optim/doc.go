// Package optim climbs log densities: L-BFGS with a line search, the normal
// approximations that its memory of the climb holds, and a judge of the iterates
// of stochastic climbs.
//
//	c := optim.NewClimb(dim, optim.Settings{})
//	c.Start(x, logp, grad)
//	for c.Status == optim.Climbing {
//		logp = density(c.Trial, grad)
//		c.Tell(logp, grad)
//	}
//	fmt.Println(c.Status, c.X, c.LogP)
//
// A climb is a state machine that asks for the log density and gradient at one
// point after another, so eight of them share each evaluation in lanes. The path
// of points and gradients that it keeps is replayed into a Memory, whose Factor
// is a square root of the inverse Hessian there: what Pathfinder draws from.
//
// A point whose density or gradient is not finite is too far: the step is
// halved. The order of every sum is fixed and every fused multiply-add explicit,
// so the bits are the same on every CPU.
//
// # Notation
//
//	g       gradient of the log density
//	s, y    difference of two points; of their gradients, with changed sign
//	H, B    estimate of the inverse of the negative Hessian; its inverse
//	α       diagonal of the H that the pairs s, y update
//	p, t    direction Hg, step along it
//
// # References
//
// [Brodlie1973], [Dhaka2020], [Gelman2013], [Geyer1992], [Gilbert1989],
// [Lewis2013], [Liu1989], [Nocedal2006], [Welandawe2022], [Zhang2022]: see REFERENCES.md.
//
// # Stability
//
// Internal. A change of any result's bits changes draws.
//
// # Tests
//
// Table (modes and counts of evaluations of test problems, dense BFGS by
// brute force), property (secant equation, determinant), statistical (errors of
// means of iterates), planted errors, bad input, allocation.
package optim
