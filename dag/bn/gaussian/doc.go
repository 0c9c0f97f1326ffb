// Package gaussian holds Bayesian networks with continuous variables:
// linear-Gaussian ones, and conditional-Gaussian ones, which have discrete
// variables too.
//
//	net, err := gaussian.New(diseases, // a *bn.Network, nil if all are continuous
//		gaussian.ConditionalGaussian("fever", []string{"flu"}, nil, sick, well),
//		gaussian.LinearGaussian("reading", gaussian.Regression{Coefficients: []float64{1}, Variance: 0.04}, "fever"))
//	joint, err := net.Joint()                             // without discrete variables: a *Normal
//	post, err := net.Posterior(gaussian.Findings{Values: map[string]float64{"reading": 39.2}})
//	flu, err := post.States("flu")                        // exact probabilities
//	fever, err := post.Values("fever")                    // the exact mixture
//	q95, err := fever.Quantile("fever", 0.95)
//	evidence := post.LogEvidence()
//	drawn, err := net.Sample(1, 10000)                    // columns of data
//	fitted, err := gaussian.Fit(graph, diseases, drawn)   // least squares, in each state
//	text, err := json.Marshal(net)                        // gaussian.Parse reads it
//
// A discrete variable has no continuous parents: with such ones nothing is exact.
//
// # Size
//
// Discrete variables are summed by variable elimination. Continuous ones that
// findings leave connected need a normal distribution for each combination of
// states of their discrete parents; if that is too many, a *SizeError gives the
// figures before any work. Findings that separate continuous variables make it
// fewer: a naive Bayes model costs one for each feature and class.
//
// # Faults
//
// Unknown names give a *dag.UnknownNodeError or *bn.UnknownStateError with the
// nearest one, cycles a *dag.CycleError, findings of probability 0 a
// *bn.ImpossibleError with those that conflict.
// NaN and infinities are errors wherever they are given, and where they arise by
// overflow.
//
// # Notation
//
//	root   R with covariance R·Rᵀ: a variable is mean + R·z, z independent and standard normal
//	part   continuous variables that are connected given the findings
//
// # References
//
// [Cox1998], [Golub2013], [Koller2009], [Lauritzen1992]: see REFERENCES.md.
//
// # Stability
//
// The names above are meant to last.
//
// # Tests
//
// Example, table against 60 digits, statistical (samples), planted errors, bad
// input, print and parse, fuzz.
package gaussian
