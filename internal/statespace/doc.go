// Package statespace filters and smooths hidden states, in every lane at once.
//
//	h := statespace.NewHidden(k, nil, n, false)
//	h.Filter(initial, transition, loglik)   // h.LogLik: of all observations
//	h.Smooth(&ones, acc)                    // its derivatives
//	h.Probabilities(p)                      // of states, given everything
//
// Hidden is a Markov chain of k states that emit observations; Kalman filters
// states that are vectors with normal noise.
//
// A lane whose parameters have no meaning has a log-likelihood of NaN or −Inf
// and never touches another.
//
// Notation: t step, i state before, j state, α filtered and γ smoothed
// probabilities, β backward weights, c conditional likelihoods.
//
// References: [Rabiner1989], [Fruhwirth1994], [Durbin2002], [Durbin2012].
//
// Stability: internal. Tests: sums over every path of states, the dense
// multivariate normal, gradients against differences of both, moments of draws,
// planted errors, lanes apart, no allocation.
package statespace
