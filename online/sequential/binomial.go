package sequential

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// NewBinomial tests whether the rate of successes is null, against a Beta mixture
// of other rates. It is a Bayes factor, and exact: as good as the mixture is near
// the truth, and of level alpha wherever it is.
//
// Source: [Robbins1970]; [Lindon2022] for two categories.
func NewBinomial(null float64, alternatives online.Beta, alpha float64) (*Test[online.Trials], error) {
	if !(null > 0 && null < 1) {
		return nil, fmt.Errorf("sequential: binomial: the rate of the null is %v; want one between 0 and 1", null)
	}
	if err := mixture(alternatives); err != nil {
		return nil, fmt.Errorf("sequential: binomial: %w", err)
	}
	return begin[online.Trials](&binomial{null: null, prior: alternatives}, alpha)
}

// mixture returns what is wrong with a Beta.
func mixture(b online.Beta) error {
	return errors.Join(positive("the mixture's Alpha", b.Alpha), positive("the mixture's Beta", b.Beta))
}

type binomial struct {
	null              float64
	prior             online.Beta
	successes, trials float64
}

func (b *binomial) name() string        { return "binomial" }
func (b *binomial) settings() []float64 { return []float64{b.null, b.prior.Alpha, b.prior.Beta} }

func (b *binomial) check(t online.Trials) error { return countable(t) }

func countable(t online.Trials) error {
	if t.Successes < 0 || t.Successes > t.N {
		return fmt.Errorf("%d successes of %d trials; want between none and all", t.Successes, t.N)
	}
	return nil
}

func (b *binomial) learn(t online.Trials) {
	b.successes += float64(t.Successes)
	b.trials += float64(t.N)
}

func (b *binomial) n() float64 { return b.trials }

func (b *binomial) logE() float64 { return b.against(b.null) }

// against is the log of the e-value against a rate.
func (b *binomial) against(null float64) float64 {
	s, f := b.successes, b.trials-b.successes
	log := numeric.Lbeta(b.prior.Alpha+s, b.prior.Beta+f) - numeric.Lbeta(b.prior.Alpha, b.prior.Beta)
	if s > 0 {
		log -= float64(s * numeric.Log(null))
	}
	if f > 0 {
		log -= float64(f * numeric.Log1p(-null))
	}
	return log
}

// interval: the e-value is convex in the null's rate and least at the share seen.
func (b *binomial) interval(alpha float64) (lo, hi float64) {
	if b.trials == 0 {
		return 0, 1
	}
	seen := b.successes / b.trials
	bound := -numeric.Log(alpha)
	edge := func(in, out float64) float64 { // what is in is below the bound
		if !(b.against(out) >= bound) {
			return out
		}
		const halvings = 100 // to 2⁻¹⁰⁰
		for range halvings {
			if mid := in + float64((out-in)/2); b.against(mid) < bound {
				in = mid
			} else {
				out = mid
			}
		}
		return in
	}
	return edge(seen, 0), edge(seen, 1)
}

func (b *binomial) state(to []float64) []float64 { return append(to, b.successes, b.trials) }

func (b *binomial) set(from []float64) error {
	if len(from) != 2 || !(from[0] >= 0 && from[0] <= from[1] && from[1] <= math.MaxFloat64) {
		return fmt.Errorf("%v are no successes and trials", from)
	}
	b.successes, b.trials = from[0], from[1]
	return nil
}

func (b *binomial) clone() process[online.Trials] { c := *b; return &c }
