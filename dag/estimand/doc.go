// Package estimand is the algebra of identified quantities: expressions of
// probabilities, sums, products and quotients, as package identify returns them.
// They are printed, compared, put into a canonical form, and evaluated on a table
// of probabilities.
//
//	at := estimand.At
//	e := estimand.Sum{Over: at("Z"), Of: estimand.Product{ // Σ_Z [P(Y | X, Z) P(Z)]
//		estimand.P(at("Y"), at("X", "Z")), estimand.P(at("Z"), nil),
//	}}
//	fmt.Println(e, e.LaTeX())
//	effect, err := estimand.Evaluate(e, estimand.Observed(joint), nil) // a table over X and Y
//
// # Symbols
//
// A Term is a variable at a value, which is a symbol or a level. A Sum binds
// symbols: inside it they are others than outside. In print a bound symbol gets
// primes where it would be mistaken for another one: the front door is
//
//	Σ_Z [P(Z | X) Σ_X' [P(Y | X', Z) P(X')]]
//
// and what a sum covers is always in brackets.
//
// # Shorter forms
//
// Simplify uses the independencies of a graph. Every step is tried in random
// models before it is taken.
//
// # When two are equal
//
// Equal compares canonical forms, which use no rule of probability. Two forms of
// one function may differ; only numbers tell: evaluate both.
//
// # Notation
//
//	P(Y | do(X), Z)   distribution of Y when X is set and Z is seen
//	Y, Y', Y=1        the value of its name, another one that a sum binds, a level
//	P[a](Y)           in population a
//
// # References
//
// [Tikka2017]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last; the text of an expression is not.
//
// # Tests
//
// Table, property, fuzz, planted errors, bad input.
package estimand
