// Package golden compares figures with the pictures they gave before, for the
// tests of every package that draws.
//
//	golden.Compare(t, map[string]*figure.Figure{"trace": f})              // testdata/trace.png
//	golden.Planted(t, figures, map[string]func(*figure.Figure){"trace": change})
//
// The flag -update rewrites the pictures.
//
// # Stability
//
// Internal, for tests.
//
// # Tests
//
// The pictures of bayes/plot, dag/plot and causal/plot, with planted changes.
package golden
