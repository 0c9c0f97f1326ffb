// Package discrete holds tables of probabilities and causal models of discrete
// variables, small enough to be enumerated: what theorems about graphs are tried
// on, and what an identified effect is computed from when data are counts.
//
//	g := dag.MustParse("X -> Y; X <-> Y")
//	m, err := discrete.Random(g, discrete.Config{Seed: 1})
//	seen, err := m.Joint()                                          // P(X, Y)
//	given, err := seen.Condition("X")                               // P(Y | X)
//	caused, err := m.Do([]string{"Y"}, []string{"X"}, nil)          // P(Y | do(X))
//	p, err := caused.At(discrete.Values{"X": 1, "Y": 1})
//	s, err := discrete.RandomStructural(g, discrete.Config{Seed: 1})
//	necessary, err := s.Counterfactual( // P(Y[X=0]=0 | X=1, Y=1)
//		[]discrete.Event{{Var: "Y", Value: 0, Do: discrete.Values{"X": 0}}},
//		[]discrete.Event{{Var: "X", Value: 1}, {Var: "Y", Value: 1}})
//
// # What is not defined
//
// A conditional distribution is NaN where the condition has probability 0; 0
// times NaN is 0, because such a term has no weight. So a formula has a value
// exactly where the data have what it needs.
//
// # Size
//
// Everything is exact. Do sums one node after another out of the distributions;
// a table of more than MaxCells numbers on the way is a *SizeError.
//
// # Notation
//
//	P(v | do(x))   the product of the distributions of all nodes but x given
//	               their parents, summed over what is not asked for
//
// # References
//
// [Koller2009], [Pearl2009], [Richardson2003]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, table against enumeration, cases (counterfactuals of structural
// models), property, bad input.
package discrete
