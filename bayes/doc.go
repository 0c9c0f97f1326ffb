// Package bayes states Bayesian models, and holds the data they are given and
// the draws that come out.
//
//	m := bayes.NewModel("schools")
//	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
//	mu := m.Param("mu", bayes.Normal(0, 5))
//	tau := m.Param("tau", bayes.HalfNormal(5))       // its support decides its transform
//	eta := m.Param("eta", bayes.Normal(0, 1), school) // shapes come from dims
//	theta := m.Let("theta", mu.Add(tau.Mul(eta)))    // named: appears in the draws
//	m.Observe(m.Data("y", y, school), bayes.Normal(theta, sigma))
//	prog, err := m.Compile()                         // all faults at once, with their lines
//	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 42})
//	fmt.Println(draws.Summary("mu", "tau", "theta"), draws.Check())
//
// # Model and program
//
// A [Model] is a graph of expressions ([Expr]), a [Program] what it compiles
// to: a log density with its gradient, evaluated for eight draws at once
// ([Lanes]). A Program is a [Target], which samplers take; a density that no
// model expresses is a Target written by hand. The same program, after
// surgery, answers other questions: [Program.Bind] gives it new data,
// [Program.Do] and [Program.Intervene] intervene, [Program.Prior] and
// [Program.Predict] draw new data, [PredictWorlds] for several worlds at once
// ([Joint], with what was seen in them, and Joint.Condition, with what nobody saw),
// [Program.LogLik] tells each observation's log density, [Program.LogPrior] each
// parameter's. Draws become points of the program's space by
// [Program.UnconstrainDraws].
//
// Latent paths are summed out by nodes of their own: [HMM] for discrete states,
// [StateSpace] for normal ones, [GP] for Gaussian processes, which [HilbertGP]
// approximates. Series are [ARMA], [GARCH] and [StochasticVolatility]; any other
// recursion over rows is a [Scan]. [ODE] solves differential equations. What no
// operation expresses is a [Func], a user's function with a gradient of its
// own, which [Call] makes part of a model.
//
// Missing values are parameters, by [Model.Impute] or [Expr.Put];
// [Model.Horseshoe] is a prior of many coefficients, most of them near 0. What
// is drawn from a posterior and is no part of it is declared by
// [Model.Generate].
//
// Arrays broadcast by the names of their dims, never by size. Distributions
// have Stan's parameters in Stan's order; another parameterisation is another
// constructor ([GammaMeanSD]). Normalising constants are always there, but for
// that of [ICAR], which depends on its graph alone.
//
// Discrete choices are summed out by distributions made of others: [Mixture],
// whose memberships [Responsibilities] tells, [ZeroInflated] and [Hurdle].
// Priors of vectors and matrices have a support of their own: [Dirichlet]
// simplexes, [LKJCholesky] factors of correlation matrices, [Wishart]
// covariances.
// [Truncated] and [Censored] wrap those with a distribution function.
//
// # Data and draws
//
// A [Table] is columns of numbers and of labels, [Factor], from CSV, slices or structs.
// [Draws] are what any method of inference returns; an [RV] is one variable of
// them, [Derive] computes another, Summary tabulates, Check says what is wrong.
//
// # Faults
//
// Building a model never fails: its faults are kept and joined by
// [Model.Compile], each a [*BuildError] with the caller's file and line. Data
// must be finite; a NaN or an infinity is a fault with its row. A point where
// the density is not finite has log density −Inf and is rejected, in its lane
// only; [Program.Explain] names the term and row.
//
// # Notation
//
//	p(x)   density or probability of the distribution at x
//	eta    linear predictor of a distribution with a link
//	dims   [school, year], by name; [3, 2] for anonymous ones
//
// # References
//
// [Bartlett1933], [Betancourt2017], [Bollerslev1986], [Dormand1980],
// [DLMF], [Durbin2012], [Giles2008], [Golub2013], [HyndmanFan1996], [Kennedy2003],
// [Kim1998], [Kish1965], [Lewandowski2009], [Michael1976], [Monahan1984],
// [Morris2019], [Murray2016], [Owen2013], [Pearl2009], [Piironen2017],
// [Rabiner1989], [Rasmussen2006], [Richardson2013], [RiutortMayol2023],
// [Rubin1976], [Solin2020], [Stan2023], [Vehtari2021], [Vehtari2024], [West1997]: see
// REFERENCES.md.
//
// # Stability
//
// The names above are meant to last; see CHANGELOG.md for what v0 may change.
// The JSON of Draws has a version of its own. The density of a program is the
// same bits on every CPU.
//
// # Tests
//
// Example; table (densities, quantiles and diagnostics against R and Stan);
// property (probabilities sum to 1, lanes, broadcasting, JSON there and back);
// gradient; statistical (samplers of distributions); planted errors; bad
// input; allocation; fuzz (CSV, JSON).
package bayes
