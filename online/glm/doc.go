// Package glm holds regressions that learn row by row: logistic and probit
// for labels, Poisson for counts, with how sure they are of each coefficient and
// of each prediction.
//
//	m, err := glm.New(glm.Config{Family: glm.Logistic, Features: 3})
//	err = m.Update(glm.Row{X: []float64{1, 0.3, -1.2}, Y: 1}) // no allocation; all or nothing
//	p, err := m.Predict(glm.Row{X: []float64{1, 0.1, 0.4}})
//	p.Mean()                        // the probability of a 1, spread of the coefficients and all
//	lo, hi := p.Interval(0.9)       // of that probability
//	m.Coefficient(1)                // a normal distribution
//	err = m.Forget(0.999, online.KeepPrior)
//	err = m.Merge(shard)            // the prior counts once
//	file, err := m.MarshalBinary()  // versioned, with a check sum
//	day, err := glm.Fit(ctx, config, rows) // all rows at once, by Laplace's method
//
// # Which method
//
// AssumedDensity, the default, keeps after each row the normal distribution that
// has the exact mean and covariance given the row; Laplace the one at the mode.
// Both go over the rows once. Fit sees all rows together and does not depend on
// their order, for data that can be kept; it can be where a stream begins.
//
// Diagonal keeps variances alone, O(n) a row instead of O(n²).
//
// # When not to trust it
//
// A single pass depends on the order of the rows: what was thought when a row came
// is never thought over. On the two cases of 80 rows of the tests the full
// covariance has means 0.13 to 0.31 posterior standard deviations from exact and a
// log evidence 0.31 and 0.35 off; the diagonal one means up to 1.15 off. After
// many rows both agree with Fit but for the correlations that Diagonal lacks, which
// make it too sure. Check by prequential validation (online/prequential), and by
// Fit on some rows.
//
// With features of scales far apart and one prior for all, the widest decides
// what rounding leaves of the others: give SD by feature, or use a Standardiser.
//
// # Forgetting and merging
//
// Forget is the power prior, as of online.Posterior. Merge adds natural
// parameters; as each shard is an approximation so is their sum: of three shards of
// 100 rows in the tests, means are up to 0.8 standard deviations from those of one
// pass. Merge shards that have seen much.
//
// # Faults
//
// A row with another number of features, one that is NaN, infinite or beyond
// 2²⁰⁰, or a response that the family can't have is an error that wraps
// online.ErrData, and nothing of its batch is learned. Data that a plane separates
// leave coefficients finite: the prior holds them.
//
// # Notation
//
//	x, y, β   features, response, coefficients
//	t         linear predictor xᵀβ + offset, with mean m and variance v
//	C         covariance of the coefficients
//
// # References
//
// [Gelman2008], [Graepel2010], [Ibrahim2000], [Mackay1992], [Opper1999],
// [DLMF], [Trefethen2014]: see REFERENCES.md.
//
// # Stability
//
// New; names may change. Snapshots are versioned: later versions read earlier
// ones.
//
// # Tests
//
// Example, cases, reference, property, planted errors, fuzz, bad input, benchmark.
package glm
