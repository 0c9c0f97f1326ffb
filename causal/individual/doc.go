// Package individual asks networks with heads for both arms and for the chance of
// treatment what treating does to each case: effects row by row with what training
// left open, their average by doubly robust scores, whether they tell who gains
// more, whom to treat, and intervals of the effect in one case.
//
//	study, err := individual.FromNetworks(ctx, estimand, table, networks, individual.Config{Clip: [2]float64{0.02, 0.98}})
//	fmt.Println(study.ATE)                                    // by AIPW
//	fmt.Println(study.CATE[0], study.Epistemic[0])            // of the first row
//	ranks, err := study.Targeting(nil)                        // does CATE know who gains more?
//	value, err := study.Value(individual.Policy{Cost: 3})     // and is it worth acting on?
//	bounds, err := individual.Calibrate(study, individual.Union, 0.1)
//	lo, hi, err := bounds.Interval(control, treated, chance)  // of one case, who may not have been seen
//
// Heads alone say what is seen in each arm. What treating does follows if the
// covariates are an adjustment set, which is why everything begins with an Estimand.
//
// # When not to trust it
//
//   - The networks must not have been trained on the rows of the Study: train them on
//     some rows and study others, or, row by row, take heads from networks of other
//     folds. On their own rows errors come out too small and effects too different.
//   - Epistemic is how far members of an ensemble differ, and no interval: all of them
//     can be wrong alike.
//   - PropensityCalibration says whether chances of treatment are right, which all of it
//     leans on. A map of package nn/calibration, fitted on other rows, mends
//     Heads.Propensity before New.
//   - ATE.Warnings and Overlap say where nobody is comparable. Clip bounds what one
//     row weighs, for some bias.
//   - No data show the effect of one case. Intervals hold it in the share of cases that
//     they promise if the propensity is right, whatever the outcome heads say; the share
//     is of all cases, not of those alike. Where few like the case had the other
//     treatment they are infinite.
//
// # Not-a-number policy
//
// What is not finite is refused, with its row.
//
// # Notation
//
//	e     propensity, the chance of treatment given covariates
//	μ₀ μ₁ mean outcome without and with treatment, given covariates
//	α     share of cases that intervals may miss
//	Γ     score of a row: μ₁ − μ₀ + (t/e)(y − μ₁) − ((1−t)/(1−e))(y − μ₀)
//
// # References
//
// [AtheyWager2021], [Chernozhukov2018], [Chernozhukov2025], [LeiCandes2021],
// [Semenova2021], [Yadlowsky2025]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Example, cases (IHDP networks), table (numpy), statistical (coverage where effects
// are known), planted errors, bad input, fuzz, benchmark.
package individual
