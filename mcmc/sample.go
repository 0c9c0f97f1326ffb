package mcmc

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Sample draws from the target.
//
// The draws depend on target, seed and configuration only, never on the number
// of workers or cores, or on which lane a chain runs in.
//
// Errors: *ConfigError for each impossible value, joined; *InitError if a chain
// finds no starting point; both without draws. When ctx is cancelled, or the
// target returns an error other than bayes.ErrReject, the run stops and Sample
// returns what was drawn with the error, which wraps ctx.Err() or the target's
// error: the first n draws of every chain, n being the number the slowest
// chain has made (0 if the warm-up was not over).
//
// With Config.TargetESS the result may have fewer draws than Config.Draws.
//
// A panic of the target or a callback goes on in the caller's goroutine as a
// *PanicError.
func Sample(ctx context.Context, t bayes.Target, cfg Config) (*bayes.Draws, error) {
	r, err := newRun(t, cfg)
	if err != nil {
		return nil, err
	}
	stored := newStore(r)
	r.begin(stored)
	stop := r.finish(ctx)
	if _, ok := errors.AsType[*InitError](stop); ok {
		return nil, stop
	}
	stop = errors.Join(stop, r.flush()) // nothing is left to flush if all went well
	draws, err := stored.draws()
	if err != nil {
		return nil, errors.Join(stop, err)
	}
	if stop != nil {
		stop = fmt.Errorf("mcmc: stopped with %d of %d draws of every chain: %w", draws.Len(), r.cfg.Draws, stop)
	}
	return draws, stop
}

// finish works until the run is over or stopped. A panic goes on.
func (r *run) finish(ctx context.Context) error {
	stop := r.work(ctx)
	if panicked, ok := errors.AsType[*PanicError](stop); ok {
		panic(panicked)
	}
	r.counts.report(true)
	return stop
}
