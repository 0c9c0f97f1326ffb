// Package mediation divides the effect of a treatment into what goes through
// mediators and what does not.
//
//	q := mediation.Query{Effect: causal.ATE("training", "depression"), Mediators: []string{"confidence"}}
//	e, err := mediation.Identify(g, q)                        // by which formulas; or why by none
//	f, err := e.FromData(ctx, table, mediation.Counts{})      // posterior of a table of counts
//	f, err = mediation.Natural(ctx, scm, draws, seed, q)      // or by worlds of a fitted model
//	f, err = mediation.Regressions{                           // or by two regressions
//		Mediator: "confidence ~ training + age", Outcome: "depression ~ training * confidence + age",
//	}.Estimate(ctx, table, q.Effect)
//	fmt.Println(f)                                            // total, direct, indirect, with intervals
//	s, err := mediation.Confounding{Mediator: "confidence ~ training + age"}.Estimate(table, q.Effect)
//	fmt.Println(s)                                            // when would the conclusion fail?
//
// # Which effects
//
// Natural effects compare a world with one in which mediators alone are, or are
// not, what the treatment makes them: the mediated share of the total effect.
// Several mediators count as one, and Query.Avoiding asks for single paths. They
// rest on an assumption about two worlds of one case, which every Effects states.
//
// Where an effect of the treatment moves mediators and outcome there are no natural
// effects to be had from data: a NotIdentifiedError names it. Then Interventional
// asks what drawing mediators anew would do, and Controlled what setting them would.
//
// # Notation
//
//	Y(x, M(m))   the outcome with treatment x, mediators as they would be with m
//	control      the arm of the query's From; treated: that of To
//	ACME, ADE    indirect and direct effect, averaged over both arms
//	ρ            correlation of the errors of mediator and outcome
//
// # References
//
// [Avin2005], [Baron1986], [Gelman2013], [Imai2010], [Imai2010b], [Pearl2001],
// [RobinsGreenland1992], [Shpitser2013], [Sobel1982], [VanderWeele2014]: see
// REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases, closed forms, discrete models, random graphs, coverage, planted
// errors, bad input.
package mediation
