// Package statespace filters and smooths hidden states, in every lane at once.
//
//	h := statespace.NewHidden(k, nil, n, false)
//	h.Filter(initial, transition, loglik)   // h.LogLik: of all observations
//	h.Smooth(&ones, acc)                    // its derivatives
//	h.Probabilities(p)                      // of states, given everything
//
//	sys, _ := statespace.NewSystem(matrices)  // one model, of numbers
//	f := sys.NewStream()
//	err := f.Update(0, nil, y)                // step after step
//	m := sys.NewSmoother()
//	err = m.Run(nil, series)                  // m.Mean, m.Cov, m.Draw
//
// Hidden is a Markov chain of k states that emit observations; Kalman filters
// states that are vectors with normal noise, with derivatives by every
// parameter. A System is a model of that sort whose parameters are known:
// Stream filters what comes, Smoother a whole series. Its covariances are
// factors U·D·Uᵀ that no rounding makes negative; values may be missing, errors
// of observation correlated, states diffuse and transitions without inverse.
//
// A lane whose parameters have no meaning has a log-likelihood of NaN or −Inf
// and never touches another.
//
// Notation: t step, i state before, j state, α filtered and γ smoothed
// probabilities, β backward weights, c conditional likelihoods.
//
// References: [Bierman1977], [Bierman1983], [Durbin2002], [Durbin2012],
// [Fruhwirth1994], [Golub2013], [Rabiner1989], [West1997].
//
// Stability: internal. Tests: sums over every path of states, the dense
// multivariate normal, gradients against differences of both, moments of draws,
// planted errors, covariances that stay positive, bits of whole series and single
// steps, lanes apart, bad input, no allocation.
package statespace
