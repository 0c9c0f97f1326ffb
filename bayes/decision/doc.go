// Package decision turns what is believed into what to do: the action of largest expected utility, where to put the
// threshold of a probability when mistakes cost differently, what an interval says about a region of no practical
// interest, and what a probability learned at one base rate means at another.
//
//	lift, err := draws.Var("lift")
//	x, w := lift.Values(), lift.Weights()
//	c, err := decision.Choose(2, len(x), w, func(action, draw int) float64 { // utility of: keep, ship
//		return float64(action) * (x[draw]*revenue - cost)
//	})
//	fmt.Println(c.Best, c.Loss[c.Best]) // what to do, and what not knowing better may cost
//	lo, hi, err := decision.HDI(x, w, 0.95)
//	verdict := decision.Region{Lo: -0.01, Hi: 0.01}.Verdict(lo, hi)
//	fmt.Println(decision.Costs{FalsePositive: 6, FalseNegative: 200}.Threshold())
//
// All functions are pure and take draws as slices, with weights or nil: those of a bayes.RV are its Values and
// Weights. The equal-tailed interval of draws is bayes.RV's Interval; [ETI] is that of a distribution.
//
// # Not-a-number policy
//
// Draws, utilities, probabilities and costs that are NaN or infinite are errors, as a choice made from them would look
// like any other.
//
// # Notation
//
//	a, θ     action, draw
//	u(a, θ)  utility; loss is max over b of u(b, θ), less u(a, θ)
//	π, π'    share of a class where a probability was learned, and where it is used
//
// # References
//
// [ChenShao1999], [Elkan2001], [Kruschke2018], [RaiffaSchlaifer1961], [Saerens2002]; see REFERENCES.md.
//
// # Stability
//
// Names are meant to last.
//
// # Tests
//
// Examples; known answers (testdata/cases); closed forms; brute force; planted errors that these must catch; bad
// input; fixed points.
package decision
