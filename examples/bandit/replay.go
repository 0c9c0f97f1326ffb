package main

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
)

// replay is what Thompson sampling earns on the log: decisions in which it would
// have acted as the log did are its own [Li et al. 2011, algorithm 2].
type replay struct {
	Orders     int                `json:"orders"`
	Decisions  float64            `json:"decisions"` // of an order, on average
	Mean       float64            `json:"mean_reward"`
	Even       float64            `json:"mean_reward_even"`
	Regret     float64            `json:"regret"` // of a whole order, beside always the best action
	RegretEven float64            `json:"regret_even"`
	Shares     map[string]float64 `json:"shares"` // of actions, in the last tenth of an order

	curve []float64 // mean regret after each decision
}

// chooser is a bandit of either kind of rewards.
type chooser interface {
	Choose() (bandit.Choice, error)
	reward(id uint64, reward float64) error
	Forgo(id uint64) error
}

type labels struct {
	*bandit.Bandit[online.Beta, bool]
}

func (l labels) reward(id uint64, reward float64) error { return l.Reward(id, reward == 1) }

type amounts struct {
	*bandit.Bandit[online.NormalInverseGamma, float64]
}

func (a amounts) reward(id uint64, reward float64) error { return a.Reward(id, reward) }

// newChooser returns a bandit that knows nothing of the actions but, if rewards
// are amounts, their scale.
func (q *question) newChooser(seed uint64, scale float64) (chooser, error) {
	if q.binary {
		prior, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
		if err != nil {
			return nil, err
		}
		b, err := bandit.New(bandit.Config{Seed: seed}, bandit.Probability, slices.Repeat([]*online.Posterior[online.Beta, bool]{prior}, len(q.names))...)
		return labels{b}, err
	}
	prior, err := online.NewNormal(online.NormalInverseGamma{Count: 0.01, Shape: 1, Scale: scale * scale})
	if err != nil {
		return nil, err
	}
	b, err := bandit.New(bandit.Config{Seed: seed}, bandit.StudentMean, slices.Repeat([]*online.Posterior[online.NormalInverseGamma, float64]{prior}, len(q.names))...)
	return amounts{b}, err
}

// replay goes through the log in several orders. A decision that matches is kept
// with probability min propensity / propensity, so that what is kept is as if all
// actions had been equally likely.
func (q *question) replay(ctx context.Context, means []float64, scale float64) (*replay, error) {
	r := &replay{Orders: q.program.Draws, Shares: map[string]float64{}}
	rarest, best := slices.Min(q.given), slices.Max(means)
	var even float64
	for _, m := range means {
		even += m / float64(len(means))
	}
	var kept, regret, earned float64
	var reached []float64 // orders that got as far
	for order := range r.Orders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := q.newChooser(q.program.Seed+uint64(order), scale)
		if err != nil {
			return nil, err
		}
		s := rand.New(rand.NewPCG(q.program.Seed, uint64(order)))
		rows := s.Perm(len(q.action))
		var acted []int
		sum := 0.0
		for _, i := range rows {
			choice, err := c.Choose()
			if err != nil {
				return nil, err
			}
			if choice.Arm != q.action[i] || s.Float64() > rarest/q.given[i] {
				if err := c.Forgo(choice.ID); err != nil {
					return nil, err
				}
				continue
			}
			if err := c.reward(choice.ID, q.reward[i]); err != nil {
				return nil, err
			}
			earned += q.reward[i]
			sum += best - means[choice.Arm]
			if len(acted) == len(r.curve) {
				r.curve, reached = append(r.curve, 0), append(reached, 0)
			}
			r.curve[len(acted)] += sum
			reached[len(acted)]++
			acted = append(acted, choice.Arm)
		}
		kept += float64(len(acted))
		regret += sum
		last := acted[len(acted)*9/10:]
		for _, a := range last {
			r.Shares[q.names[a]] += 1 / float64(len(last)*r.Orders)
		}
	}
	for i := range r.curve {
		r.curve[i] /= reached[i]
	}
	// The tail is of few orders: not shown.
	r.curve = r.curve[:int(kept/float64(r.Orders)*0.95)]
	r.Decisions, r.Mean, r.Even = kept/float64(r.Orders), earned/kept, even
	r.Regret, r.RegretEven = regret/float64(r.Orders), r.Decisions*(best-even)
	return r, nil
}
