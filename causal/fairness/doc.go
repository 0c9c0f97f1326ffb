// Package fairness asks where a gap between two groups comes from, whether a rule
// would treat the same person alike in another group, and how decisions meet groups.
//
//	report, err := fairness.Audit{
//		Graph:  dag.MustParse("gender -> department -> admitted; gender -> admitted"),
//		Query:  fairness.Query{Protected: "gender", Outcome: "admitted", From: "male", To: "female"},
//		Unfair: []string{"direct"}, // what the auditor declares unfair: no data can
//		Groups: &fairness.Groups{},
//	}.Run(ctx, table)
//	fmt.Println(report.Conclusion) // and report, and its JSON
//
// Identify and FromModel divide a gap into direct, indirect and spurious parts that
// sum to it, from tables or in a fitted model; Counterfactual judges a rule by
// abduction: what would its prediction have been for the same unit in the other
// group? Groups has the metrics that need no causes.
//
// # What an answer rests on
//
// On a graph that somebody drew. What a graph does not let data say is reported as
// not identified, next to what it does. Intervals from which conclusions are drawn
// hold all together. What is unfair is declared, never found.
//
// # Notation
//
//	From, To   the group compared with and the one asked about
//	direct     what the attribute does past the mediators
//	spurious   what is left when the attribute is set: common causes
//
// # References
//
// [Chouldechova2017], [Correa2021], [Gelman2013], [Hardt2016], [Kusner2017],
// [PleckoBareinboim2024], [ZhangBareinboim2018]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. JSON fields are only added.
//
// # Tests
//
// Example, published counts, discrete models, closed forms, planted errors, bad
// input.
package fairness
