package diagnostics

import "math"

// ESSBulk returns the effective sample size of the normal scores of the draws: how well the centre of the
// distribution is known. It exists for any distribution, also without mean or variance.
//
// Shapes: chains is [chain][draw], all of equal length ≥ 6; chains are split in halves.
// Result: at most S·log10(S), S being the number of draws kept; NaN by the package's policy.
// Source: [Vehtari2021] §3.2 and §4; values of R posterior 1.4.0.
// Cost: O(S · lags) with lags of the order of the autocorrelation time, never above O(S log S).
func ESSBulk(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	p.sort()
	p.splitScores(&p.sorted)
	p.centre()
	return p.ess()
}

// ESSTail returns the smaller of the effective sample sizes for the 5 % and the 95 % quantile: how well the tails are
// known.
//
// Shapes and Result: as [ESSBulk]; also NaN where the 95 % quantile is the largest draw, as in rare 0/1 events.
// Source: [Vehtari2021] §4; values of R posterior 1.4.0.
func ESSTail(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	p.sort()
	return p.essTail()
}

// ESSQuantile returns the effective sample size for the quantile at probability prob: that of the indicator
// draw ≤ quantile. At prob = 1 the quantile is taken at (S−½)/S, below the largest draw.
//
// Shapes: as [ESSBulk]; 0 ≤ prob ≤ 1.
// Result: NaN for other prob, where no draw lies above the quantile, and by the package's policy.
// Source: [Vehtari2021] §4; values of R posterior 1.4.0.
func ESSQuantile(chains [][]float64, prob float64) float64 {
	var p pool
	if !p.load(chains) || !(prob >= 0 && prob <= 1) {
		return math.NaN()
	}
	p.sort()
	return p.essQuantile(prob)
}

// ESSMean returns the effective sample size for the mean: of the draws themselves, not of their ranks. It means
// little where the variance is infinite; see [Khat].
//
// Shapes and Result: as [ESSBulk]. Source: [Vehtari2021] §3.2; values of R posterior 1.4.0.
func ESSMean(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	p.splitDraws()
	p.centre()
	return p.ess()
}

// ESSSD returns the effective sample size for the standard deviation: of |draw − mean|.
//
// Shapes and Result: as [ESSBulk]. Source: [Vehtari2021] §3.2 applied to the absolute deviations, as in
// R posterior 1.4.0; [MCSESD] uses the squared ones.
func ESSSD(chains [][]float64) float64 {
	var p pool
	if !p.load(chains) {
		return math.NaN()
	}
	mean, _ := p.moments()
	p.splitDraws()
	for i, x := range p.split {
		p.split[i] = math.Abs(x - mean)
	}
	p.centre()
	return p.ess()
}

func (p *pool) essTail() float64 {
	return math.Min(p.essQuantile(0.05), p.essQuantile(0.95)) // the tails of [Vehtari2021] §4
}

func (p *pool) essQuantile(prob float64) float64 {
	if prob == 1 {
		size := float64(len(p.sorted.values))
		prob = (size - 0.5) / size
	}
	q := p.quantile(prob)
	p.splitDraws()
	for i, x := range p.split {
		p.split[i] = 0
		if x <= q {
			p.split[i] = 1
		}
	}
	p.centre()
	return p.ess()
}

// ess returns S/τ of what was centred. τ sums autocorrelations over pairs of lags as long as the sum of a pair is
// positive, after making the sequence of pairs non-increasing: [Geyer1992] §3.3, [Vehtari2021] §3.2.
func (p *pool) ess() float64 {
	n := p.half
	plus := p.within*float64(n-1)/float64(n) + p.between
	if n < 3 || !(plus > 0 && plus <= math.MaxFloat64) {
		return math.NaN() // also where squares of the draws under- or overflow
	}
	p.acov.reset(p.split, n)
	correlation := func(lag int) float64 { return 1 - (p.within-p.acov.at(lag))/plus } // [Vehtari2021] §3.2

	even, odd := 1.0, correlation(1)
	rho := append(p.rho[:0], even, odd)
	last := 0                        // lag that begins the pair at which the sum ends
	for last < n-5 && even+odd > 0 { // n−5: posterior's margin against the noise of the longest lags
		last += 2
		even, odd = correlation(last), correlation(last+1)
		if even+odd >= 0 {
			rho = append(rho, even, odd)
		}
	}
	if last >= len(rho) {
		rho = append(rho, math.Max(even, 0)) // of a pair with a negative sum only a positive first half counts
	}
	p.rho = rho
	for t := 2; t <= last-2; t += 2 {
		if before := rho[t-2] + rho[t-1]; rho[t]+rho[t+1] > before {
			rho[t], rho[t+1] = before/2, before/2
		}
	}

	tau := -1 + rho[last]
	for _, r := range rho[:max(last, 1)] { // without a pair, posterior counts lag 0 twice: τ = 2
		tau += 2 * r
	}
	size := float64(len(p.split))
	return size / math.Max(tau, 1/math.Log10(size)) // cap: [Vehtari2021] §3.2, ESS ≤ S·log10(S)
}
