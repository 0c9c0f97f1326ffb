package evidence

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

// BridgeConfig tunes [Bridge]. The zero value is a good choice.
type BridgeConfig struct {
	// Proposals is the number of draws from the proposal; 0 means as many as
	// there are draws of the posterior in the sum, half of all.
	Proposals int
	// MaxIterations bounds the iteration; 0 means 1000.
	MaxIterations int
	// Seed chooses the random numbers. The same seed gives the same estimate.
	Seed uint64
}

// Estimate is the evidence of one model, with its error.
type Estimate struct {
	// LogZ is the logarithm of the evidence: the density of the data, averaged
	// over the prior.
	LogZ float64
	// SE is the standard error of LogZ, the root of the relative mean-squared
	// error of the evidence, of another run with other draws.
	SE float64
	// ESS is how many independent draws of the posterior the sum over them is
	// worth.
	ESS float64
	// Iterations were made until the estimate stood still.
	Iterations int
	// Warnings say why not to trust it, in words; nil if nothing was found.
	Warnings []string
}

// Limits of what goes without a warning.
const (
	rhatLimit = 1.01 // [Vehtari2021], recommendations for practice
	essLimit  = 100  // one chain's share of the 400 of [Vehtari2021]
	seLimit   = 0.1  // a tenth of the evidence; Bayes factors are read in steps of 3 [Kass1995]
)

// Bridge estimates the evidence of a model from draws of its posterior by bridge
// sampling: a normal proposal is fitted to the first half of every chain on the
// unconstrained scale, and the optimal bridge between it and the posterior, made
// symmetric about its mean, is iterated with the second.
//
// The program's density must be that of data and parameters, with all its
// constants: Flat priors have none, priors restricted by On keep that of the
// whole, ICAR has none, and a Potential is taken as it is. Such a constant cancels
// in the Bayes factor of models that share the prior; the first two give a warning.
//
// Shapes: draws of any sampler, or from a file, without weights; at least 12 a
// chain, and in the first halves more than the program has coordinates, ten
// times as many if it is to be precise.
// Result: warnings tell of chains that have not mixed, and of a proposal that
// overlaps little with the posterior, as it does where a scale is near 0 or the
// tails are long; then draw more, or write the model so that its posterior is
// nearer to a normal one. A mode that no chain has visited goes unseen.
// Errors: draws that are too few, have weights, or don't fit the program; a
// covariance that is singular; no convergence.
// Source: [MengWong1996] with the iteration of [Gronau2017], and the symmetric
// posterior of Warp-III, [MengSchilling2002]; the error is that of
// [Fruhwirth2004].
// Cost: two evaluations of the density for each draw in the sums; no gradients.
func Bridge(ctx context.Context, prog *bayes.Program, draws *bayes.Draws, c BridgeConfig) (Estimate, error) {
	if err := c.check(prog, draws); err != nil {
		return Estimate{}, err
	}
	points, err := prog.UnconstrainDraws(ctx, draws)
	if err != nil {
		return Estimate{}, fmt.Errorf("evidence: Bridge: %w", err)
	}
	var fit, sum [][]float64
	half := draws.Len() / 2
	for k := range draws.Chains() {
		chain := points[k*draws.Len() : (k+1)*draws.Len()]
		fit, sum = append(fit, chain[:half]...), append(sum, chain[half:]...)
	}
	b := bridge{density: prog.LogDensities, chains: draws.Chains(), fit: fit, sum: sum, BridgeConfig: c}
	e, err := b.estimate(ctx)
	if err != nil {
		return e, fmt.Errorf("evidence: Bridge: %w", err)
	}
	if open := prog.Unnormalised(); len(open) > 0 {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the priors of %q don't integrate to 1, being flat or restricted by On: compare only models that share them", open))
	}
	return e, nil
}

func (c *BridgeConfig) check(prog *bayes.Program, draws *bayes.Draws) error {
	const fewest = 12 // halves of 6, the fewest that have an effective sample size
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("evidence: Bridge: "+format, a...)) }
	if prog == nil || draws == nil {
		return errors.New("evidence: Bridge: the program or the draws are nil: look at the error of what should have made them")
	}
	half := draws.Len() / 2
	if draws.LogWeights() != nil {
		fault("the draws have weights; bridge sampling needs draws of the posterior itself, as samplers make them")
	}
	if draws.Len() < fewest {
		fault("%d draws a chain, want at least %d", draws.Len(), fewest)
	}
	if n := draws.Chains() * half; prog.Dim() > 0 && n <= prog.Dim() {
		fault("%d draws in the first halves for %d coordinates: a covariance needs more draws than coordinates", n, prog.Dim())
	}
	if prog.Dim() == 0 {
		fault("the model has no parameters: its evidence is its density")
	}
	if c.Proposals < 0 {
		fault("Proposals is %d, want at least 1, or 0 for the default", c.Proposals)
	}
	if c.MaxIterations < 0 {
		fault("MaxIterations is %d, want at least 1, or 0 for 1000", c.MaxIterations)
	}
	if c.Proposals == 0 {
		c.Proposals = draws.Chains() * (draws.Len() - half)
	}
	if c.MaxIterations == 0 {
		c.MaxIterations = 1000 // as R's bridgesampling 1.1-2
	}
	return errors.Join(faults...)
}

// bridge is one estimation: a proposal fitted to some points, sums over others.
type bridge struct {
	BridgeConfig
	density  func(ctx context.Context, points [][]float64) ([]float64, error)
	chains   int
	fit, sum [][]float64 // draws of the posterior, chains one after the other
}

func (b *bridge) estimate(ctx context.Context) (Estimate, error) {
	g, err := fitNormal(b.fit)
	if err != nil {
		return Estimate{}, err
	}
	logp, ratio, err := b.ratios(ctx, g, b.sum)
	if err != nil {
		return Estimate{}, err
	}
	for i, l := range ratio {
		if math.IsInf(l, 0) || math.IsNaN(l) {
			return Estimate{}, fmt.Errorf("draw %d of the second halves has log density %v: the draws are not of this model with these data", i, logp[i])
		}
	}
	_, proposed, err := b.ratios(ctx, g, g.draw(b.Proposals, b.Seed))
	if err != nil {
		return Estimate{}, err
	}
	s := sums{posterior: ratio, proposed: proposed}
	s.share = effective(byChain(logp, b.chains))
	s.share /= s.share + float64(b.Proposals)
	e, err := s.iterate(b.MaxIterations)
	if err != nil {
		return e, err
	}
	e.SE, e.ESS = s.error(e.LogZ, b.chains)
	if r := diagnostics.Rhat(byChain(logp, b.chains)); !(r <= rhatLimit) {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the chains have not mixed: R-hat of the log density is %.3f, above %v; run longer", r, rhatLimit))
	}
	if e.ESS < essLimit {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the sum over the posterior is worth %.0f independent draws, fewer than %d: the standard error itself is uncertain; run longer", e.ESS, essLimit))
	}
	if !(e.SE <= seLimit) {
		e.Warnings = append(e.Warnings, fmt.Sprintf("the standard error is %.2g, above %v: the normal proposal overlaps little with the posterior; run longer, or reparametrise", e.SE, seLimit))
	}
	return e, nil
}

// ratios returns the log density at points, and that of the warped posterior less
// the proposal's: the mean of the density at each point and at its mirror image
// in the proposal's mean, which is as symmetric as the proposal.
func (b *bridge) ratios(ctx context.Context, g *normal, points [][]float64) (logp, ratio []float64, err error) {
	mirrored := make([][]float64, len(points))
	for k, x := range points {
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = 2*g.mean[i] - v
		}
		mirrored[k] = y
	}
	if logp, err = b.density(ctx, points); err != nil {
		return nil, nil, err
	}
	other, err := b.density(ctx, mirrored)
	if err != nil {
		return nil, nil, err
	}
	ratio = make([]float64, len(points))
	for i, x := range points {
		ratio[i] = numeric.LogAddExp(logp[i], other[i]) - numeric.Log(2) - g.logDensity(x)
	}
	return logp, ratio, nil
}

// sums are what the bridge is made of: log ratios of the posterior, not
// normalised, to the proposal, at draws of each.
type sums struct {
	posterior, proposed []float64
	share               float64 // s₁, of the posterior among all draws
}

// iterate returns the evidence at which both sums agree, by the scheme of
// [Gronau2017] with every term divided by what would overflow.
func (s *sums) iterate(most int) (Estimate, error) {
	const tolerance = 1e-10 // of log Z, the relative one of R's bridgesampling 1.1-2
	logZ := mean(s.posterior)
	for k := range most {
		step := numeric.Log(mean(s.atProposed(logZ))) - numeric.Log(mean(s.atPosterior(logZ)))
		if math.IsInf(step, -1) {
			return Estimate{}, errors.New("no draw of the proposal lies where the posterior does; draw more from the posterior, or reparametrise")
		}
		logZ += step
		if math.Abs(step) <= tolerance {
			return Estimate{LogZ: logZ, Iterations: k + 1}, nil
		}
	}
	return Estimate{LogZ: logZ, Iterations: most}, fmt.Errorf("no convergence in %d iterations: the proposal overlaps too little with the posterior; draw more, or reparametrise", most)
}

// atProposed returns p/(s₁p + s₂g) at the proposal's draws: f₁ of [Gronau2017].
func (s *sums) atProposed(logZ float64) []float64 {
	f := make([]float64, len(s.proposed))
	for i, l := range s.proposed {
		f[i] = 1 / (s.share + (1-s.share)*numeric.Exp(logZ-l))
	}
	return f
}

// atPosterior returns g/(s₁p + s₂g) at the posterior's: f₂.
func (s *sums) atPosterior(logZ float64) []float64 {
	f := make([]float64, len(s.posterior))
	for i, l := range s.posterior {
		f[i] = 1 / (s.share*numeric.Exp(l-logZ) + 1 - s.share)
	}
	return f
}

// error returns the root of the relative mean-squared error, and the effective
// sample size of the posterior's sum: [Fruhwirth2004], whose spectral density at
// 0, normalised, is draws over that size.
func (s *sums) error(logZ float64, chains int) (se, ess float64) {
	f1, f2 := s.atProposed(logZ), s.atPosterior(logZ)
	ess = effective(byChain(f2, chains))
	relative := func(f []float64, n float64) float64 {
		m, v := mean(f), 0.0
		for _, x := range f {
			v += (x - m) * (x - m) / float64(len(f))
		}
		return v / (m * m * n)
	}
	return math.Sqrt(relative(f1, float64(len(f1))) + relative(f2, ess)), ess
}

// effective returns the effective sample size for the mean, no more than there
// are draws: antithetic chains are not counted on. Equal draws are worth their
// number.
func effective(chains [][]float64) float64 {
	n := float64(len(chains) * len(chains[0]))
	if ess := diagnostics.ESSMean(chains); ess < n {
		return ess
	}
	return n
}

func byChain(x []float64, chains int) [][]float64 {
	n := len(x) / chains
	out := make([][]float64, chains)
	for k := range out {
		out[k] = x[k*n : (k+1)*n]
	}
	return out
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
