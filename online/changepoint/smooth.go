package changepoint

import (
	"context"
	"fmt"
)

// Smoothed is what is known of the changes of a series when all of it is seen.
type Smoothed struct {
	// Change is the probability, for each place from 0, that a new run begins there;
	// of the first it is 1.
	Change []float64
	// Expected is the mean number of changes, without the first run.
	Expected float64
	// LogEvidence is the log probability of the series, Dropped the probability of
	// run lengths that were dropped: none with Prune and Runs negative.
	LogEvidence, Dropped float64
	// Segmentation are the places of the most probable set of changes.
	Segmentation []int
}

// Smooth returns the posterior probability of a change at each place of a series,
// given all of it.
//
// Errors: those of New, online.ErrData with the place, the context's.
// Source: the filter of [Adams2007] forwards; backwards by [Fearnhead2006] §2: given
// a change, the run before it does not depend on what comes after. Cost: time and
// memory O(n·live run lengths).
func Smooth[O any](ctx context.Context, cfg Config, family Family[O], data []O) (Smoothed, error) {
	cfg.History = max(1, len(data)) + 1
	d, err := New(cfg, family)
	if err != nil {
		return Smoothed{}, err
	}
	// before[t] has the lengths at t and how probable each is if a change follows
	// observation t.
	type before struct {
		length []int
		share  []float64
	}
	steps := make([]before, len(data))
	for t, o := range data {
		if err := ctx.Err(); err != nil {
			return Smoothed{}, err
		}
		if err := d.look(o); err != nil {
			return Smoothed{}, fmt.Errorf("changepoint: observation %d: %w", t, err)
		}
		b := before{append([]int(nil), d.length...), append([]float64(nil), d.change...)}
		total := 0.0
		for _, c := range b.share {
			total += c
		}
		if total > 0 {
			for i := range b.share {
				b.share[i] /= total
			}
		}
		steps[t] = b
		d.learn(o)
	}
	s := Smoothed{Change: make([]float64, len(data)), LogEvidence: d.evidence, Dropped: d.dropped, Segmentation: d.Segmentation()}
	// begun[i] is the probability, given all, that the run of the newest observation
	// up to t began at i.
	begun := make([]float64, len(data)+1)
	for i, l := range d.length {
		begun[len(data)-l] = d.weight[i]
	}
	for t := len(data) - 1; t >= 0; t-- {
		changed := begun[t+1] // after observation t
		if t+1 < len(data) {
			s.Change[t+1] = changed
			s.Expected += changed
		}
		b := steps[t]
		for i, l := range b.length {
			begun[t-l] += float64(changed * b.share[i])
		}
	}
	if len(data) > 0 {
		s.Change[0] = 1
	}
	return s, nil
}
