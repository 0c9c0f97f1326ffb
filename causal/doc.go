// Package causal asks a fitted model what happens if somebody acts. The model
// whose posterior was sampled is the structural causal model: nothing is stated
// twice, and every answer carries what is not known of the parameters.
//
//	scm, err := causal.FromModel(prog)
//	fmt.Println(scm.Graph())                                        // read off the model
//	w := scm.Worlds()                                               // the world as it is is "f"
//	w.Do("high", map[string]bayes.Action{"dose": bayes.Set(2)})
//	w.Do("more", map[string]bayes.Action{"dose": bayes.Shift(0.5)}) // of what it would be
//	ans, err := w.Ask(ctx, draws, seed, "high.y", "more.y", "f.y")
//	effect, err := ans.Effect("high.y", "f.y")
//	fmt.Println(effect.Mean(), effect.ProbPositive())
//
// # Effects from data and a graph
//
// Without a model, a graph says how an effect follows from data, an Estimator
// computes it, and Refuters try it where the answer is known:
//
//	estimand, err := causal.Identify(g, causal.ATE("drug", "recovery"))
//	effect, err := causal.Estimate(ctx, estimand, table, by)
//	found, err := causal.Refute(ctx, effect, refuters...)
//
// What is not identified is a *NotIdentifiedError, never a number.
//
// PlugIn is the Bayesian estimator, of any identified functional; its Fit gives
// draws of the outcome under both treatments, and effects of every kind:
//
//	effects, err := causal.PlugIn{Models: map[string]string{"y": "y ~ x * z"}}.Fit(ctx, estimand, table)
//	att, err := effects.ATT()
//	ratio, err := effects.RiskRatio()
//	curve, err := effects.DoseResponse(ctx, 0, 0.5, 1)
//
// A model that was trained elsewhere, such as a neural network, says what is seen
// where x is so. Standardize makes that E[y | do(x)], by an estimand with an
// adjustment set; an Ensemble shows what training left open, Heads joins those of
// a network with one for each arm. Package causal/individual has effects case by
// case.
//
//	r, err := causal.Standardize(ctx, estimand, network, table, causal.StandardizeConfig{})
//	effect, err := r.Effect(0, 1)
//
// # A model of a graph
//
// NewSCM makes the model instead of reading it: of a dag.Graph, a table and a
// Mechanism for each node. Regression takes a formula of any family,
// ConditionalTable levels given levels, GaussianProcess smooth curves of unknown
// shape, Function a law written in Go, Network a model trained elsewhere; Given
// takes rows as they are. SCM.Fit draws their parameters, SCM.For states them for
// other cases. A node in no case observed has no mechanism to learn: write such a
// model in package bayes.
//
//	scm, err := causal.NewSCM(g, table, map[string]causal.Mechanism{"y": causal.Regression{Formula: "y ~ x * z"}})
//	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1})
//
// # Variables and parameters
//
// Variables of the graph are what has a value in each case of the data: data
// with a distribution, covariates, named nodes that depend on such, generated
// quantities. Each is one node, whatever its dims: the graph is of one case.
//
// Parameters, and named nodes of parameters alone, are the numbers in the
// mechanisms. Nature has one set of them in all worlds, which is why worlds
// share their draws; as nodes they would join all variables that use them, which
// is our ignorance and no cause. A parameter that is a variable nobody observed,
// such as the ability of each pupil, is named to FromModel as latent.
//
// # Worlds
//
// A world is the program after bayes.Program.Intervene. Within a draw, worlds
// share parameters and noise: the noise of a variable is addressed by seed,
// name, row and draw, so that no world, variable or worker moves another's.
// Across draws nothing is shared.
//
// # What an answer is of
//
// A variable of a world in which nobody acts is on rung 1 of the ladder of
// causation (seeing), of any other on rung 2 (doing). Means of sums and
// differences over worlds are on rung 2 too. The joint distribution of two
// worlds, such as the spread of an effect between cases or the probability that
// y rises, is on rung 3: it depends on sharing noise by quantile, which no
// experiment can show to be right.
//
// Parameters keep the draws of the posterior in every world. An action upstream
// of a parameter would change it; such an action is refused.
//
// # Evidence
//
// What was seen of a case, in any world, decides which noise it had: See, SeeData
// and Given. Noise is the same in all worlds, so evidence in one says what would
// have been in another: an answer on rung 3. Evidence informs the noise of the
// case and not the parameters, whose draws are those of the fit.
//
//	w.SeeData()                                          // what the data say of each row
//	w.Do("untreated", map[string]bayes.Action{"drug": bayes.Set(0)})
//	ans, err := w.Ask(ctx, draws, seed, "untreated.recovered")
//	fmt.Println(ans)                                     // what was seen, rung, how noise was known
//
// A row that was seen comes back as it was, bit for bit, wherever no action
// changes what it depends on; so it does if an action sets a variable to what it
// was. Cases other than those of the data are bound first (bayes.Program.Bind).
//
// # How noise is known
//
// Every variable of one number is a function of its parents and one number of
// noise: mean + sd·u of a normal, the quantile of u else; a Bernoulli number is 1
// where u < p, a grade or category is the first that u reaches. Ask takes the
// first way that fits, and the answer says which (Method) and what it knew of each
// variable (Noise):
//
//   - predict: nothing was seen; noise is drawn as the model says (Assumed).
//   - exact: all that matters is discrete; see below.
//   - direct: what was seen was seen together with its parents. Noise is the
//     number that gave it (Known), or uniform on the interval that did, of what is
//     discrete or censored (Interval), stratified over each eight draws. Noise on
//     which nothing seen depends is drawn as before.
//   - gaussian and posterior: what was seen depends on what was not (Posterior).
//
// Distributions of vectors, and mixtures, have no such function: their rows can be
// seen as long as no action changes their parameters.
//
// # Discrete variables
//
// Where all variables that matter have few values, answers are exact (Enumerate,
// and Ask if something was seen): the noise of each is cut where a value changes
// in some world, and all that the worlds may be in is enumerated, variable by
// variable, with the tables that the engine makes of the mechanisms
// (bayes.Joint.Tabulate). A continuous variable may be among them if it was seen
// and no action changes it.
//
// How values in two worlds belong together is declared, Couple: Monotone unless
// something else is said. No experiment shows it, so that an answer which depends
// on it comes with bounds over all couplings (Answer.Bounds) and says of which
// sites; noise that the model itself spells out has none. Evidence that is
// impossible is an *ImpossibleError. Necessity, Sufficiency and
// NecessityAndSufficiency are such answers about a binary cause. ActualCause judges
// what happened in one situation in which nothing is left to chance.
//
// # What nobody saw
//
// Evidence on y speaks of what y depends on. Where nobody saw that, it has a
// posterior, and so has what would have been; it is never set to zero or to its
// mean. Each draw of the parameters gets a draw of its own:
//
//   - normal variables that depend on each other by affine functions have a normal
//     posterior, which is drawn from exactly;
//   - else the no-U-turn sampler draws the continuous ones, a chain for each draw
//     of the parameters, with the discrete ones summed out, and drawn afterwards;
//   - evidence on a computed variable is solved for one that it is affine in, with
//     its Jacobian;
//   - conditions on continuous variables are softened, sampled, and weighed.
//
// Rows that share nothing but parameters are sampled each by itself, and what is
// drawn of one depends on its number and not on how many there are; conditions
// hold row by row. An answer says how many independent draws it is worth (ESS, of
// the worst row), and too few are refused, with the row's number.
//
// # Notation
//
//	a.y    variable y in world a
//	f      the world in which nobody acts
//	do(x)  x set from outside, the mechanism that gave it removed
//
// # References
//
// [Altman1998], [AngristImbens1995], [BalkePearl1997], [Halpern2015],
// [Heckerman1995], [Henckel2022], [ImbensAngrist1994], [Knuth1998],
// [Knuth2011], [Koller2009], [Li2018], [Oberst2019], [Pearl2009],
// [RiutortMayol2023], [Robins1986], [Rubin1981b], [Shpitser2006], [Stan2023],
// [TianPearl2000], [VanDerZander2015], [Vehtari2021]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases, closed forms, discrete models, property, planted errors, bad
// input, benchmark.
package causal
