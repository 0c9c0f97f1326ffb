// Package multiple adjusts p-values for their number: of many tests where nothing
// is to be found some fall below any level.
//
//	multiple.Holm([]float64{0.01, 0.04, 0.03, 0.005})              // 0.03, 0.06, 0.06, 0.02
//	multiple.BenjaminiHochberg([]float64{0.01, 0.04, 0.03, 0.005}) // 0.02, 0.04, 0.04, 0.02
//
// A test that there was none of has the p-value NaN: it stays, and does not count.
// The numbers are not checked; package dag, online/drift and causal/refute do that.
//
// # Notation
//
// p a p-value, n how many there are.
//
// # References
//
// [BenjaminiHochberg1995], [Holm1979].
//
// # Stability
//
// Internal.
//
// # Tests
//
// Reference (p.adjust of R).
package multiple
