package bandit

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// Learner is an arm whose worth depends on a context x, such as a regression.
type Learner interface {
	// Learn adds the reward of a context, or returns an error and changes nothing.
	Learn(x []float64, reward float64) error
	// Score returns mean and standard deviation of what is believed of the worth at a
	// context, on a scale on which more is better and which all arms share.
	Score(x []float64) (mean, sd float64, err error)
	// Copy returns one that later rewards don't change.
	Copy() Learner
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// ContextualConfig says how a Contextual chooses. Its zero value is Thompson
// sampling.
type ContextualConfig struct {
	// UCB, if not 0, chooses the arm of the largest mean plus UCB standard
	// deviations, the first of equals [Li2010]; without chance.
	UCB float64
	// Seed makes the choices of Thompson sampling.
	Seed uint64
	// MaxPending bounds how many choices may wait for a reward; 0 means 1e6.
	MaxPending int
}

// Contextual chooses among arms by context, and learns from rewards, which may
// come late, in any order, or never.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Contextual struct {
	cfg   ContextualConfig
	arms  []Learner
	site  rng.Site
	noise rng.Noise

	step    uint64
	pending map[uint64]asked
	free    [][]float64 // contexts of choices that wait no more
}

// asked is a choice that waits for its reward.
type asked struct {
	arm int
	x   []float64
}

var errContextual = fmt.Errorf("bandit: %w: the Contextual was not made by NewContextual", online.ErrData)

// NewContextual returns a bandit of arms, which are copied.
//
// Errors: no arms, settings out of range.
func NewContextual(cfg ContextualConfig, arms ...Learner) (*Contextual, error) {
	var errs []error
	if len(arms) == 0 {
		errs = append(errs, errors.New("bandit: no arms; want one or more"))
	}
	if !(cfg.UCB >= 0) || math.IsInf(cfg.UCB, 1) {
		errs = append(errs, fmt.Errorf("bandit: UCB is %v; want a number of standard deviations, or 0 for Thompson sampling", cfg.UCB))
	}
	if cfg.MaxPending < 0 {
		errs = append(errs, fmt.Errorf("bandit: MaxPending is %d; want none or more", cfg.MaxPending))
	}
	c := &Contextual{cfg: cfg, site: rng.NewSite(cfg.Seed, rng.Key("contextual bandit")), pending: map[uint64]asked{}}
	for i, a := range arms {
		if a == nil {
			errs = append(errs, fmt.Errorf("bandit: arm %d is nil; want a Learner such as Linear", i))
			continue
		}
		c.arms = append(c.arms, a.Copy())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// Choose returns an arm to try in a context, and counts on a reward for it.
//
// Errors: a context that the arms can't take; too many choices that wait. Cost:
// a Score an arm.
func (c *Contextual) Choose(x []float64) (Choice, error) {
	if c.pending == nil {
		return Choice{}, errContextual
	}
	if most := (Config{MaxPending: c.cfg.MaxPending}).maxPending(); len(c.pending) >= most {
		return Choice{}, fmt.Errorf("bandit: Choose: %d choices wait for a reward, as many as MaxPending allows; report them or Forgo", len(c.pending))
	}
	best, most := 0, math.Inf(-1)
	for i, a := range c.arms {
		mean, sd, err := a.Score(x)
		if err != nil {
			return Choice{}, fmt.Errorf("bandit: Choose: arm %d: %w", i, err)
		}
		z := c.cfg.UCB
		if z == 0 {
			c.noise = c.site.At(uint64(i), c.step)
			z = rng.StdNormal(&c.noise)
		}
		if v := math.FMA(z, sd, mean); v > most {
			best, most = i, v
		}
	}
	id := c.step
	c.step++
	var kept []float64
	if n := len(c.free); n > 0 {
		kept, c.free = c.free[n-1][:0], c.free[:n-1]
	}
	c.pending[id] = asked{best, append(kept, x...)}
	return Choice{ID: id, Arm: best}, nil
}

// Reward learns what a choice was rewarded with, once.
//
// Errors: ErrChoice; those of Learn, and the choice goes on waiting.
func (c *Contextual) Reward(id uint64, reward float64) error {
	w, waits := c.pending[id]
	if !waits {
		return fmt.Errorf("%w for choice %d: it was never made, or rewarded or given up before", ErrChoice, id)
	}
	if err := c.Observe(w.arm, w.x, reward); err != nil {
		return err
	}
	return c.Forgo(id)
}

// Forgo says that there will be no reward for a choice. Errors: ErrChoice.
func (c *Contextual) Forgo(id uint64) error {
	w, waits := c.pending[id]
	if !waits {
		return fmt.Errorf("%w for choice %d: it was never made, or rewarded or given up before", ErrChoice, id)
	}
	delete(c.pending, id)
	c.free = append(c.free, w.x)
	return nil
}

// Observe learns a reward of an arm that somebody else chose.
//
// Errors: no such arm; those of Learn. Nothing is changed then.
func (c *Contextual) Observe(arm int, x []float64, reward float64) error {
	if c.pending == nil {
		return errContextual
	}
	if arm < 0 || arm >= len(c.arms) {
		return fmt.Errorf("bandit: arm %d of %d; want one from 0", arm, len(c.arms))
	}
	if err := c.arms[arm].Learn(x, reward); err != nil {
		return fmt.Errorf("bandit: arm %d: %w", arm, err)
	}
	return nil
}

// Scores returns mean and standard deviation of each arm at a context.
// Errors: a context that the arms can't take.
func (c *Contextual) Scores(x []float64) (means, sds []float64, err error) {
	for i, a := range c.arms {
		mean, sd, err := a.Score(x)
		if err != nil {
			return nil, nil, fmt.Errorf("bandit: Scores: arm %d: %w", i, err)
		}
		means, sds = append(means, mean), append(sds, sd)
	}
	return means, sds, nil
}

// Propensities returns the probability of each arm to be chosen in a context,
// before Choose: what a log must hold for other policies to be judged by it. With
// UCB it is 1 for one arm, and no other policy can be judged.
//
// Errors: those of Scores; arms of which some have no doubt. Cost: that of
// decision.ProbLargest.
func (c *Contextual) Propensities(x []float64) ([]float64, error) {
	means, sds, err := c.Scores(x)
	if err != nil {
		return nil, err
	}
	if len(sds) == 0 {
		return nil, errContextual
	}
	if c.cfg.UCB > 0 || slices.Max(sds) == 0 {
		best, p := 0, make([]float64, len(means))
		for i := range means {
			if math.FMA(c.cfg.UCB, sds[i], means[i]) > math.FMA(c.cfg.UCB, sds[best], means[best]) {
				best = i
			}
		}
		p[best] = 1
		return p, nil
	}
	of := make([]decision.Continuous, len(means))
	for i := range of {
		of[i] = distuv.Normal{Mu: means[i], Sigma: sds[i]}
	}
	p, err := decision.ProbLargest(of...)
	if err != nil {
		return nil, fmt.Errorf("bandit: Propensities: %w", err)
	}
	return p, nil
}

// Pending returns how many choices wait for a reward.
func (c *Contextual) Pending() int { return len(c.pending) }
