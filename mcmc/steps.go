package mcmc

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// Step is one draw of one chain.
type Step struct {
	Chain  int       // its number, Config.FirstChain and up
	Draw   int       // counts the kept draws of the chain, warm-up apart
	Warmup bool      // only with Config.SaveWarmup
	Values []float64 // elements of all variables of the target, in order
	Stats  Stats     // of the sampler at this draw
}

// Steps draws from the target and yields every draw, those that Sample would
// return, as it is made: to stop early, break. The draws of a chain come in
// order and in runs of up to bayes.Lanes; the order of the chains is the same
// every time. Everything runs in the caller's goroutine: Config.Workers has no
// effect, and a panic is the caller's own.
//
// Errors: as Sample. An error is yielded once, last, after the draws that were
// made before it.
func Steps(ctx context.Context, t bayes.Target, cfg Config) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		r, err := newRun(t, cfg)
		if cfg.TargetESS > 0 {
			err = errors.Join(err, &ConfigError{"Config.TargetESS", cfg.TargetESS, "0: Steps keeps no draws to look at; break when there are enough"})
		}
		if err != nil {
			yield(Step{}, err)
			return
		}
		s := &stream{run: r, drawn: make([][2]int, r.cfg.Chains)}
		r.begin(s)
		r.counts.report(false)
		defer r.counts.report(true)
		resting := 0
		for groups := slices.Clone(r.groups); len(groups) > 0; {
			g := groups[0]
			groups = groups[1:]
			running, err := g.turn(ctx)
			if running {
				groups = append(groups, g)
				err = ctx.Err()
			} else if resting++; err == nil && resting == len(r.groups) {
				var more bool
				if more, err = r.meet(); more {
					groups, resting = append(groups, r.groups...), 0
				}
			}
			if err != nil {
				err = errors.Join(fmt.Errorf("mcmc: stopped: %w", err), r.flush())
			}
			for _, step := range s.steps {
				if !yield(step, nil) {
					return
				}
			}
			s.steps = s.steps[:0]
			if err != nil {
				yield(Step{}, err)
				return
			}
			r.counts.report(false)
		}
	}
}

// stream is the sink of Steps: a queue.
type stream struct {
	run   *run
	steps []Step
	drawn [][2]int // by chain: draws, warm-up draws
}

func (s *stream) take(k int, warm bool, n int, values []float64, stats []Stats) error {
	drawn := &s.drawn[k][0]
	if warm {
		drawn = &s.drawn[k][1]
	}
	own := make([]float64, n*s.run.elements) // steps are the caller's to keep
	for i := range n {
		row := own[i*s.run.elements : (i+1)*s.run.elements : (i+1)*s.run.elements]
		for e := range row {
			row[e] = values[e*bayes.Lanes+i]
		}
		s.steps = append(s.steps, Step{
			Chain: s.run.cfg.FirstChain + k, Draw: *drawn, Warmup: warm, Values: row, Stats: stats[i],
		})
		*drawn++
	}
	return nil
}
