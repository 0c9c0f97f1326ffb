// Package ode solves initial value problems in every lane at once, each lane
// with steps of its own, and carries derivatives back through the solution.
//
//	s := ode.New(ode.DormandPrince, n, 0, []float64{1, 2, 3}, ode.Tolerance{})
//	s.Solve(system, y0, out)        // out: a row for each time and state
//	s.Pullback(system, dout, dy0)   // adds to dy0 and the system's parameters
//
// All lanes take their next step in one evaluation of the system, which is a
// program of the engine; lanes that have reached the last time stand still and
// change nothing. So a lane's numbers never depend on its neighbours.
//
// Derivatives are those of the numbers that Solve computed: the accepted steps
// are gone through backwards with the step sizes held fixed (discretise, then
// differentiate). They agree with the sensitivities of the exact solution to
// the order of the tolerance, and cost about as much as the solution whatever
// the number of parameters.
//
// A lane whose step size falls below what its time can resolve, or that needs
// more than Tolerance.MaxSteps, gets NaN for all that is left, and no
// derivatives.
//
// Notation: t time, h step, y state, k stage rates, Y stage values; ȳ adjoint of
// y. a, b, c are a Runge–Kutta method's coefficients [Hairer1993].
//
// References: [Dormand1980], [Hairer1993], [Kennedy2003], [Stan2023].
//
// Stability: internal. Tests: closed forms and their sensitivities, order of
// convergence, stiff systems, lanes alone and in company, planted coefficients,
// allocation.
package ode
