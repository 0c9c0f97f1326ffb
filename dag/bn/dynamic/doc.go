// Package dynamic holds dynamic Bayesian networks: a template of two time slices,
// unrolled to as many as a series has, and asked like any other network.
//
//	two, err := bn.ReadFile("hmm.bif")            // variables State[0], Seen[0], State[1], Seen[1]
//	hmm, err := dynamic.New(two)
//	chain, err := hmm.Compile(100, bn.Config{})   // or a *bn.WidthError with figures
//	series := dynamic.Series{{"Seen": "wet"}, {}, {"Seen": "dry"}}
//	now, err := chain.Filter(series, "State")     // P(State[t] | slices up to t)
//	then, err := chain.Smooth(series, "State")    // P(State[t] | all slices)
//	next, err := chain.Predict(series, "State", 1)
//	b, err := chain.Beliefs(series)               // log evidence, most probable path, joint questions
//	net, err := hmm.Unroll(100)                   // an ordinary *bn.Network
//
// The template is an ordinary network of slices 0 and 1, so that it is read and
// written in every format that package bn has. Variables of names without slice
// are the same at all times. UnrollGaussian does the same for networks of package
// gaussian.
//
// # Notation
//
//	X[t]   the variable X in slice t, which counts from 0
//	e[t]   what was observed in slice t
//
// # References
//
// [Koller2009]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, the forward–backward algorithm and the Kalman smoother of hidden
// Markov and linear state space models, enumeration of all paths, planted errors,
// bad input, print and parse.
package dynamic
