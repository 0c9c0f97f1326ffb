package mcmc

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// purpose keys the random streams of chains: (seed, purpose, chain).
const purpose rng.Purpose = "mcmc/chain"

// phase is what a chain does with the evaluations it asks for.
type phase uint8

const (
	starting  phase = iota // look for a starting point
	searching              // look for a step size
	moving                 // make transitions
	parked                 // wait for the rest of the pool
	done
)

// chain is one Markov chain: a state machine that asks for the log density and
// gradient at one point after another, from its start to its last draw.
type chain struct {
	walk
	number      int // the chain's own, FirstChain and up
	phase       phase
	initial     initial
	search      search
	searches    bool
	planned     float64 // the kernel's own step size
	transition  transition
	adaptation  adaptation
	pool        *pool // the chains it adapts with, itself among them
	iteration   int   // of warm-up and all
	warmup      int
	total       int
	thin        int
	targeted    bool      // the run has a target to look at
	divergences int       // after warm-up
	recorder    *recorder // where kept draws go
	counts      *counts   // nil: nobody wants progress
	origin      origin
}

// newChain returns chain k of the run, asking for its first starting point.
func newChain(cfg Config, dim, k int, given []float64, rec *recorder, counts *counts) *chain {
	plan := cfg.Kernel.plan()
	c := &chain{
		walk: walk{
			points: newPoints(dim, plan.places, plan.momenta, plan.metric),
			rng:    rng.New(cfg.Seed, purpose, uint64(cfg.FirstChain+k)),
			step:   plan.step,
		},
		number: cfg.FirstChain + k, planned: plan.step, thin: cfg.Thin, targeted: cfg.TargetESS > 0, recorder: rec, counts: counts,
	}
	c.warmup, c.total = cfg.iterations()
	if plan.target > 0 && c.warmup > 0 {
		c.searches = plan.search
		c.adaptation = adaptation{
			schedule: newSchedule(c.warmup, cfg.pooled()), warmup: c.warmup,
			dual: dualAveraging{target: plan.target}, moments: newMoments(plan.metric, dim),
			gradients: newMoments(Diag, dim),
		}
		if !plan.search { // Metropolis: there may be no gradients
			c.adaptation.scales = -1
		}
		c.adaptation.dual.restart(c.step)
	}
	c.transition = cfg.Kernel.transition(&c.walk)
	c.search = search{walk: &c.walk}
	c.initial = initial{walk: &c.walk, given: given, radius: max(cfg.InitRadius, 0)}
	c.initial.try()
	return c
}

// running reports whether the chain asks for an evaluation.
func (c *chain) running() bool { return c.phase < parked }

// adapts reports whether the current iteration is part of an adaptation.
func (c *chain) adapts() bool { return c.adaptation.warmup > 0 && c.iteration < c.warmup }

// arrive takes the evaluation at the point the chain asked for and returns the
// log of its density over that at the start, if what the chain does needs one.
func (c *chain) arrive() float64 {
	switch c.phase {
	case searching:
		c.search.arrive()
	case moving:
		c.transition.arrive()
	}
	return c.delta
}

// serve moves on to the next request, or to done.
func (c *chain) serve(target bayes.Target) error {
	switch c.phase {
	case starting:
		ok, err := c.initial.advance(c.number, target)
		if err != nil || !ok {
			return err
		}
		if c.searches {
			c.seek()
		} else {
			c.move()
		}
	case searching:
		found, err := c.search.advance()
		if err != nil {
			return fmt.Errorf("mcmc: chain %d, iteration %d: %w", c.number, c.iteration, err)
		}
		if found {
			c.adaptation.dual.restart(ahead * c.step)
			c.move()
		}
	case moving:
		if c.transition.advance() {
			return c.complete()
		}
	}
	return nil
}

func (c *chain) seek() {
	c.enter(searching)
	c.search.start()
}

func (c *chain) move() {
	c.enter(moving)
	c.transition.start()
}

// complete records a finished transition and begins what is next.
func (c *chain) complete() error {
	warm := c.iteration < c.warmup
	in := c.iteration // within its phase
	if !warm {
		in -= c.warmup
	}
	if (in+1)%c.thin == 0 {
		if err := c.recorder.keep(warm, c.q(c.cur), c.stats); err != nil {
			return fmt.Errorf("mcmc: chain %d, iteration %d: recording: %w", c.number, c.iteration, err)
		}
	}
	diverged := !warm && c.stats.Diverging
	if diverged {
		c.divergences++
	}
	if c.counts != nil {
		c.counts.add(diverged)
	}
	meets := c.adapts() && c.adaptation.learn(c.iteration, &c.walk)
	c.iteration++
	if c.iteration == c.warmup || c.iteration == c.total {
		if err := c.recorder.flush(); err != nil {
			return err
		}
	}
	switch {
	case c.looks():
		c.enter(parked)
	case c.iteration == c.total:
		c.enter(done)
	case meets && len(c.pool.chains) == 1:
		c.pool.meet()
	case meets:
		c.enter(parked)
	default:
		c.move()
	}
	return nil
}
