package online

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
)

// Beta is a distribution of a probability: its density is proportional to
// θ^(Alpha−1) (1−θ)^(Beta−1).
type Beta struct{ Alpha, Beta float64 }

// Dist returns it with quantiles, moments and draws.
func (b Beta) Dist() distuv.Beta { return distuv.Beta{Alpha: b.Alpha, Beta: b.Beta} }

// Mode returns the most likely value; NaN if none is inside (0, 1).
func (b Beta) Mode() float64 {
	if !(b.Alpha > 1 && b.Beta > 1) {
		return math.NaN()
	}
	return (b.Alpha - 1) / (b.Alpha + b.Beta - 2)
}

func (b *Beta) fault(*Beta) error {
	return positive(field{"Alpha", b.Alpha}, field{"Beta", b.Beta})
}

func (b *Beta) logNormaliser() float64 { return -numeric.Lbeta(b.Alpha, b.Beta) }
func (b *Beta) assign(from *Beta)      { *b = *from }

func (b *Beta) merge(other, prior *Beta, share float64) {
	b.Alpha += other.Alpha - float64(share*prior.Alpha)
	b.Beta += other.Beta - float64(share*prior.Beta)
}

// keep: both counts shrink. An exponent of the density is α − 1, but the power
// prior is of the likelihood: the count of a prior is α.
func (b *Beta) keep(k float64, prior *Beta, share float64) {
	b.Alpha = float64(k*b.Alpha) + float64(share*prior.Alpha)
	b.Beta = float64(k*b.Beta) + float64(share*prior.Beta)
}

func (b *Beta) numbers(to []float64) []float64 { return append(to, b.Alpha, b.Beta) }
func (b *Beta) set(from []float64) error       { return fill(from, &b.Alpha, &b.Beta) }

// Trials are successes among a number of tries.
type Trials struct{ Successes, N int }

// NewBinomial learns the probability of success from Trials.
func NewBinomial(prior Beta) (*Posterior[Beta, Trials], error) { return begin(binomial{}, &prior) }

type binomial struct{}

func (binomial) name() string     { return "binomial" }
func (binomial) known() []float64 { return nil }

func (binomial) check(t Trials) error {
	if t.Successes < 0 || t.Successes > t.N {
		return fmt.Errorf("%d successes of %d trials; want between none and all", t.Successes, t.N)
	}
	return nil
}

func (binomial) learn(b *Beta, t Trials) float64 {
	b.Alpha += float64(t.Successes)
	b.Beta += float64(t.N - t.Successes)
	if t.Successes == 0 || t.Successes == t.N {
		return 0
	}
	return numeric.Lchoose(float64(t.N), float64(t.Successes))
}

// NewBernoulli learns the probability that an observation is true.
func NewBernoulli(prior Beta) (*Posterior[Beta, bool], error) { return begin(bernoulli{}, &prior) }

type bernoulli struct{}

func (bernoulli) name() string     { return "bernoulli" }
func (bernoulli) known() []float64 { return nil }
func (bernoulli) check(bool) error { return nil }

func (bernoulli) plugIn(b *Beta, success bool) float64 {
	if success {
		return numeric.Log(b.Alpha / (b.Alpha + b.Beta))
	}
	return numeric.Log(b.Beta / (b.Alpha + b.Beta))
}

func (bernoulli) learn(b *Beta, success bool) float64 {
	if success {
		b.Alpha++
	} else {
		b.Beta++
	}
	return 0
}

// NewNegativeBinomial learns the probability of success from numbers of failures
// before the r-th success; r = 1 is the geometric distribution.
func NewNegativeBinomial(r float64, prior Beta) (*Posterior[Beta, int], error) {
	if err := positive(field{"r", r}); err != nil {
		return nil, fmt.Errorf("online: negative binomial: %w", err)
	}
	return begin(negativeBinomial{r}, &prior)
}

type negativeBinomial struct{ r float64 }

func (negativeBinomial) name() string       { return "negative binomial" }
func (l negativeBinomial) known() []float64 { return []float64{l.r} }

func (negativeBinomial) check(failures int) error {
	if failures < 0 {
		return fmt.Errorf("%d failures; want none or more", failures)
	}
	return nil
}

func (l negativeBinomial) learn(b *Beta, failures int) float64 {
	b.Alpha += l.r
	b.Beta += float64(failures)
	if failures == 0 || l.r == 1 {
		return 0
	}
	return numeric.Lchoose(l.r+float64(failures)-1, float64(failures))
}
