// Package statespace filters and smooths hidden states, in every lane at once.
//
//	h := statespace.NewHidden(k, nil, n, false)
//	h.Filter(initial, transition, loglik)   // h.LogLik: of all observations
//	h.Smooth(&ones, acc)                    // its derivatives
//	h.Probabilities(p)                      // of states, given everything
//
// Hidden is a Markov chain of k states that emit observations.
//
// A lane whose parameters have no meaning has a log-likelihood of NaN or −Inf
// and never touches another.
//
// Notation: t step, i state before, j state, α filtered and γ smoothed
// probabilities, β backward weights, c conditional likelihoods.
//
// References: [Rabiner1989].
//
// Stability: internal. Tests: sums over every path of states, gradients against
// differences, planted errors, lanes apart, no allocation.
package statespace
