// Package diagnostics says whether draws can be trusted: did the chains mix (R-hat), how much information do they
// hold (effective sample size), how precise are the estimates made from them (Monte Carlo standard error), did the
// momentum reach the energies it had to (E-BFMI), and do importance weights have a finite variance (Pareto k-hat). For
// values that should be uniform, such as ranks, it has simultaneous bands ([UniformBand], [ChainBand]).
//
// All functions are pure. Draws of one scalar variable are [chain][draw]:
//
//	chains := [][]float64{chain0, chain1, chain2, chain3}
//	m := diagnostics.Summarize(chains)
//	if m.Rhat > 1.01 || m.ESSBulk < 400 || m.ESSTail < 400 {
//		// [Vehtari2021]: run longer or reparametrise before reading the estimates
//	}
//	lo, hi := diagnostics.Quantile(chains, 0.05), diagnostics.Quantile(chains, 0.95)
//	slack := diagnostics.MCSEQuantile(chains, 0.05) // of lo
//
// For many variables use one [Summarizer]: it keeps its memory and the tables that depend only on the number of
// draws.
//
// # Not-a-number policy
//
// Nothing here returns an error or panics. A result that does not exist is NaN:
//   - a draw is NaN or ±Inf, chains have unequal lengths, or there is no draw;
//   - too few draws: R-hat needs 4 a chain; ESS and MCSE need 6;
//   - a band has no values, no points or no level: it then has no bounds either;
//   - squares of the draws over- or underflow (fourth powers for [MCSESD]); measures of ranks do not mind;
//   - what is measured is constant: R-hat, ESS and MCSE of equal draws, and also the derived quantities that happen
//     to be constant, such as |x − median| of a balanced 0/1 variable (R-hat) or x ≤ q95 where q95 is the largest
//     value (ESSTail). A standard deviation below one machine epsilon of the mean counts as constant.
//
// # Agreement
//
// Values equal those of the R packages posterior 1.4.0 and loo 2.5.1 to 1e-10 relative. The deviations, each
// the safer choice: ±Inf draws give NaN throughout, as posterior documents (its R-hat and ESSBulk rank them instead); chains of 2 or 3 draws are NaN
// (posterior 1.4.0 transposes them by accident); chains that are each constant but differ have R-hat exactly +Inf;
// whether draws are constant is judged relative to their magnitude, not absolutely.
//
// # Notation
//
//	M, N    number of chains, draws a chain (after splitting where a formula splits)
//	S       M·N, all draws
//	θ       draws; z their normal scores; ζ = |θ − median θ| the folded draws
//	W, B    within- and between-chain variance; var⁺ = W(N−1)/N + B/N
//	ρ_t     autocorrelation at lag t over all chains; τ = −1 + 2 Σ ρ_t, so that ESS = S/τ
//	k, σ    shape and scale of the generalised Pareto distribution; k-hat is the estimate of k
//	r_eff   relative efficiency of the draws, ESS/S
//	γ       probability that one count, at a point of a band, is as far out as its bounds
//
// # References
//
// [Vehtari2021], [Vehtari2024], [Geyer1992], [Betancourt2016], [ZhangStephens2009], [Blom1958], [HyndmanFan1996],
// [Sailynoja2022], [Moscovich2017]; see REFERENCES.md.
//
// # Stability
//
// Stable in names and meaning. Values may differ in the last digits between processor architectures, because the
// Fourier transform and dot products are gonum's; [PSIS] and [Khat] are the same bits everywhere.
//
// # Tests
//
// Examples; tables against R and exact arithmetic (testdata/make.R, testdata/ecdf.py); brute force; statistical (false
// alarms of bands); properties (order of chains, affine and monotone invariance);
// planted errors that the tables must catch; bad input; allocation of the reused [Summarizer].
package diagnostics
