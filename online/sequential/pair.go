package sequential

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Pair are new trials of two arms, one look: of a moment, an hour or a day. How
// many they are must not depend on how they went.
type Pair struct{ A, B online.Trials }

// NewBinomialPair tests whether two arms have the same rate of successes, whatever
// it is. Each arm's rate is guessed from the looks before, starting from a prior;
// so the first look says nothing, and small looks learn sooner than large ones.
//
// Interval is of B − A, from a sequence for each arm at half of α: exact and wider
// than need be, so that it may hold 0 after a stop.
//
// Source: [Turner2024]: a block of n_A and n_B trials, θ₀ their mean
// rate, has (θ_A/θ₀)… (θ_B/θ₀)… on average at most 1, as a geometric mean is at
// most the arithmetic one.
func NewBinomialPair(prior online.Beta, alpha float64) (*Test[Pair], error) {
	if err := mixture(prior); err != nil {
		return nil, fmt.Errorf("sequential: binomial pair: %w", err)
	}
	return begin[Pair](&pair{a: binomial{prior: prior}, b: binomial{prior: prior}}, alpha)
}

type pair struct {
	a, b binomial
	log  float64
}

func (p *pair) name() string        { return "binomial pair" }
func (p *pair) settings() []float64 { return []float64{p.a.prior.Alpha, p.a.prior.Beta} }

func (p *pair) check(o Pair) error {
	if err := countable(o.A); err != nil {
		return fmt.Errorf("arm A: %w", err)
	}
	if err := countable(o.B); err != nil {
		return fmt.Errorf("arm B: %w", err)
	}
	return nil
}

// guess is the mean rate of an arm and that of failures, both positive.
func (b *binomial) guess() (rate, failing float64) {
	failures := b.trials - b.successes
	n := b.prior.Alpha + b.prior.Beta + b.trials
	return (b.prior.Alpha + b.successes) / n, (b.prior.Beta + failures) / n
}

func (p *pair) learn(o Pair) {
	if na, nb := float64(o.A.N), float64(o.B.N); na > 0 && nb > 0 { // else the arms can't differ
		a, noA := p.a.guess()
		b, noB := p.b.guess()
		null := (float64(na*a) + float64(nb*b)) / (na + nb)
		failing := (float64(na*noA) + float64(nb*noB)) / (na + nb)
		p.log += gain(o.A, a/null, noA/failing) + gain(o.B, b/null, noB/failing)
	}
	p.a.learn(o.A)
	p.b.learn(o.B)
}

// gain is the log of a ratio of likelihoods, given those of a success and a failure.
func gain(t online.Trials, success, failure float64) float64 {
	return float64(float64(t.Successes)*numeric.Log(success)) + float64(float64(t.N-t.Successes)*numeric.Log(failure))
}

func (p *pair) n() float64    { return p.a.trials + p.b.trials }
func (p *pair) logE() float64 { return p.log }

func (p *pair) interval(alpha float64) (lo, hi float64) {
	aLo, aHi := p.a.interval(alpha / 2)
	bLo, bHi := p.b.interval(alpha / 2)
	return bLo - aHi, bHi - aLo
}

func (p *pair) state(to []float64) []float64 {
	return append(p.b.state(p.a.state(to)), p.log)
}

func (p *pair) set(from []float64) error {
	if len(from) != 5 || !(math.Abs(from[4]) <= math.MaxFloat64) {
		return fmt.Errorf("%v are no trials of two arms", from)
	}
	next := *p
	if err := next.a.set(from[:2]); err != nil {
		return err
	}
	if err := next.b.set(from[2:4]); err != nil {
		return err
	}
	next.log = from[4]
	*p = next
	return nil
}

func (p *pair) clone() process[Pair] { c := *p; return &c }
