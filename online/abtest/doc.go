// Package abtest compares the arms of an experiment.
//
//	a, err := abtest.EstimateProportion(online.Trials{Successes: 300, N: 4000})
//	b, err := abtest.EstimateProportion(online.Trials{Successes: 350, N: 4010})
//	effect, err := abtest.DeltaMethod(a, b, abtest.DeltaSettings{})   // a normal approximation
//	low, high, p, err := abtest.AlwaysValid(a, b, false, sequential.Asymptotic{})
//	check, err := abtest.CheckShares([]int{4000, 4010}, nil)          // as planned?
//	cuped, err := abtest.Adjust(scatterA, scatterB, abtest.WithinArms)
//
// # Notation
//
//	A, B   control and treatment; the effect is B − A, or B/A − 1
//	θ      coefficients of covariates, or the metric of a segment
//
// # References
//
// [Deng2013], [Deng2018], [Fabijan2019], [Lindon2022], [Pebay2008],
// [WaudbySmith2024]: see REFERENCES.md.
//
// # Stability
//
// New; names may change.
//
// # Tests
//
// Cases, tables against scipy, statistical with planted errors, bad input.
package abtest
