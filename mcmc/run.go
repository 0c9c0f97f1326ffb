package mcmc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/bayes"
)

// run is one run of a resolved configuration.
type run struct {
	target   bayes.Target
	cfg      Config
	plan     plan
	vars     []bayes.Variable
	elements int         // of all variables
	init     [][]float64 // by chain, nil: random
	chains   []*chain
	groups   []*group
	counts   *counts    // nil: no progress wanted
	file     *recording // nil: no file wanted
	archive  archive    // what looks are at
}

// newRun checks and resolves a configuration.
func newRun(t bayes.Target, cfg Config) (*run, error) {
	if p, is := t.(*bayes.Program); t == nil || is && p == nil {
		return nil, errors.New("mcmc: the target is nil: look at the error of Compile, or of what else should have made it")
	}
	if t.Dim() < 0 {
		return nil, fmt.Errorf("mcmc: the target's Dim is %d, want at least 0", t.Dim())
	}
	if t.Dim() == 0 {
		cfg.Kernel = FixedParam{}
	}
	cfg, err := cfg.resolve(t.Dim())
	if err != nil {
		return nil, err
	}
	r := &run{target: t, cfg: cfg, plan: cfg.Kernel.plan()}
	r.vars, r.elements = bayes.DrawnVariables(t)
	if r.elements == 0 {
		return nil, errors.New("mcmc: the target has no coordinates and no variables: there is nothing to draw")
	}
	warmup, total := cfg.iterations()
	if n := float64(r.elements) * float64(cfg.Chains) * float64(warmup+total); n > maxValues {
		return nil, &ConfigError{"Config.Draws × Chains × elements", n, fmt.Sprintf("at most %g numbers", maxValues)}
	}
	r.init, err = startingPoints(t, cfg)
	return r, err
}

// begin makes the chains, which hand their draws to s, and their groups.
func (r *run) begin(s sink) {
	if r.cfg.Progress != nil {
		r.counts = newCounts(r.cfg)
	}
	r.archive, _ = s.(archive)
	for k := range r.cfg.Chains {
		rec := newRecorder(r.target, r.elements, k, r.cfg.SaveWarmup, s)
		c := newChain(r.cfg, r.target.Dim(), k, r.init[k], rec, r.counts)
		c.origin.kept = r.file != nil
		r.chains = append(r.chains, c)
	}
	for chains := range slices.Chunk(r.chains, r.cfg.pooled()) {
		newPool(chains, newMetric(r.plan.metric, r.target.Dim()))
	}
	r.groups = newGroups(r.target, r.chains)
}

// work runs all groups on the workers until they are done, one fails, or ctx is
// done. A panic comes back as a *PanicError.
func (r *run) work(ctx context.Context) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	queue := make(chan *group, len(r.groups))
	for _, g := range r.groups {
		queue <- g
	}
	var resting atomic.Int64 // groups none of whose chains can go on alone
	worker := func() (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = &PanicError{v, debug.Stack()}
			}
			if err != nil {
				stop()
			}
		}()
		r.counts.report(false)
		for {
			select {
			case <-running.Done():
				return nil
			case g := <-queue:
				more, err := g.turn(running)
				if err != nil {
					return err
				}
				r.counts.report(false)
				if more && !r.file.resting() {
					queue <- g
					continue
				}
				if int(resting.Add(1)) < len(r.groups) {
					continue
				}
				more, err = r.meet() // all groups rest: nobody else touches a chain
				if err != nil {
					return err
				}
				if !more {
					stop()
					continue
				}
				resting.Store(0)
				for _, g := range r.groups {
					queue <- g
				}
			}
		}
	}

	n := r.cfg.Workers
	if n == 0 {
		n = runtime.GOMAXPROCS(0)
	}
	faults := make([]error, min(n, len(r.groups)))
	var workers sync.WaitGroup
	for i := range faults {
		workers.Go(func() { faults[i] = worker() })
	}
	workers.Wait()
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if int(resting.Load()) == len(r.groups) {
		return nil
	}
	if r.file != nil {
		return errors.Join(ctx.Err(), r.file.save(r))
	}
	return ctx.Err()
}

// meet lets chains that wait for each other go on together, writes a checkpoint
// if it is time, and reports whether any chain is not done.
func (r *run) meet() (more bool, err error) {
	first := r.chains[0]
	warm := false
	if first.phase == parked && !slices.ContainsFunc(r.chains, (*chain).running) {
		if first.iteration > first.warmup {
			err = r.look()
		} else {
			first.pool.meet()
			warm = first.iteration == first.warmup
		}
	}
	if err != nil {
		return false, err
	}
	more = r.unfinished()
	if r.file != nil && (warm || !more || r.file.due.Load()) {
		err = r.file.save(r)
	}
	return more, err
}

// unfinished reports whether any chain is not done.
func (r *run) unfinished() bool {
	return slices.ContainsFunc(r.chains, func(c *chain) bool { return c.phase != done })
}

// flush hands over the draws that chains still hold.
func (r *run) flush() error {
	var faults []error
	for _, c := range r.chains {
		faults = append(faults, c.recorder.flush())
	}
	return errors.Join(faults...)
}
