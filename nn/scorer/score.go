package scorer

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/selective"
)

// Score is what is said of a row, and JSON for whoever asked: actions and classes by
// number, the tier in words.
type Score struct {
	// Prob are the probabilities of the classes, calibrated, and at the shares of
	// Population if there are some.
	Prob []float64 `json:"prob"`
	// Set are the classes that the row may have, the likeliest first: the truth is
	// among them in 1 − Alpha of rows. It is empty where none is likely enough: such
	// a row is like none of the calibration's.
	Set []int `json:"set"`
	// Uncertainty is what the members say of it, in nats, before calibration.
	Uncertainty predictive.Split `json:"uncertainty"`
	// Unfamiliarity is how unlike training the row is, with a p-value; the zero
	// Verdict without a detector, when Judged is false.
	Unfamiliarity ood.Verdict `json:"unfamiliarity"`
	Judged        bool        `json:"judged"`
	// Choice is what the policy does about the row; the zero Choice without one.
	// Where Config.HandOver has a reason its Action is selective.HandOver, whatever
	// the policy says.
	Choice selective.Choice `json:"choice"`
	// Reason is that reason: "unfamiliar", "set" or "degraded"; else empty.
	Reason string `json:"reason,omitempty"`
	// By is who answered; Cached says that the score was kept from before.
	By     cascade.Tier `json:"by"`
	Cached bool         `json:"cached"`
}

// Single tells whether the set is one class.
func (s *Score) Single() bool { return len(s.Set) == 1 }

// clone returns a score that shares nothing, in the memory of another.
func (s *Score) clone(into *Score) {
	p, set := append(into.Prob[:0], s.Prob...), append(into.Set[:0], s.Set...)
	if set == nil {
		set = []int{}
	}
	*into = *s
	into.Prob, into.Set = p, set
}

// Scores are those of a batch. The zero value is there to be filled, and keeps its
// memory.
type Scores struct {
	Rows []Score // one for each
	// Degraded is why rows have the answer of another tier than they should; nil if
	// all went well. Such scores are not kept in the cache.
	Degraded error
}

// work is what one call at a time needs.
type work struct {
	answers cascade.Answers
	logs    []float64
	vector  []float64
	outputs []*nn.Tensor // of Features
	missing []int        // rows that the cache lacks
	in      []*nn.Tensor // of those
}

// Score says all there is to say of rows, inputs in order of Inputs.
//
// Errors: those of nn.Model.RunInto: rows that don't fit the networks, the
// context's; those of all tiers, if all fail. to has no rows then.
// Cost: the networks', and for each row of two classes about 0.5 µs; a row of the
// cache costs what cache.Cache.Get does.
func (s *Scorer) Score(ctx context.Context, in []*nn.Tensor, to *Scores) error {
	err := s.scores(ctx, in, to)
	if err != nil {
		to.Rows, to.Degraded = to.Rows[:0], nil
	}
	return err
}

func (s *Scorer) scores(ctx context.Context, in []*nn.Tensor, to *Scores) error {
	if len(in) != len(s.inputs) || len(in) == 0 || in[0] == nil || len(in[0].Shape()) == 0 {
		return fmt.Errorf("scorer: %w: %d inputs, want those of %v, with rows", nn.ErrInput, len(in), s.inputs)
	}
	rows := in[0].Shape()[0]
	to.Rows = slices.Grow(to.Rows[:0], rows)[:rows]
	to.Degraded = nil
	w := s.scratch.Get().(*work)
	defer s.scratch.Put(w)
	batch := in
	if s.cache != nil {
		w.missing = w.missing[:0]
		for row := range rows {
			if kept, ok := s.cache.Get(s.digest, in, row); ok {
				kept.clone(&to.Rows[row])
				to.Rows[row].Cached = true
			} else {
				w.missing = append(w.missing, row)
			}
		}
		if len(w.missing) == 0 {
			return ctx.Err()
		}
		if len(w.missing) < rows {
			for len(w.in) < len(in) {
				w.in = append(w.in, new(nn.Tensor))
			}
			for i, t := range in {
				if t == nil || len(t.Shape()) == 0 || t.Shape()[0] != rows {
					return fmt.Errorf("scorer: %w: input %d does not have the %d rows of the first", nn.ErrInput, i, rows)
				}
				if err := t.Gather(w.missing, w.in[i]); err != nil {
					return fmt.Errorf("scorer: %w", err)
				}
			}
			batch = w.in[:len(in)]
		}
	}
	if err := s.cascade.Answer(ctx, batch, &w.answers); err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	if s.familiar != nil {
		if err := s.features(ctx, batch, w); err != nil {
			return err
		}
	}
	to.Degraded = w.answers.Degraded
	for i := range w.answers.Rows() {
		row := i
		if s.cache != nil {
			row = w.missing[i]
		}
		if err := s.score(batch, i, w, &to.Rows[row]); err != nil {
			return fmt.Errorf("scorer: row %d: %w", row, err)
		}
		if s.cache != nil && to.Degraded == nil {
			var kept Score
			to.Rows[row].clone(&kept)
			s.cache.Put(s.digest, in, row, kept)
		}
	}
	return nil
}

// score fills the score of one row of a batch.
func (s *Scorer) score(in []*nn.Tensor, row int, w *work, to *Score) (err error) {
	if w.logs, err = s.calibrated(&w.answers, row, w.logs); err != nil {
		return err
	}
	prob := to.Prob[:0]
	for _, l := range w.logs {
		prob = append(prob, numeric.Exp(l))
	}
	*to = Score{Prob: prob, Set: to.Set, Uncertainty: w.answers.Split(row), By: w.answers.By[row]}
	if to.Set, err = s.sets.Set(to.Prob, 0, to.Set); err != nil {
		return err
	}
	if to.Set == nil {
		to.Set = []int{} // in JSON an empty set is [], not null
	}
	if to.Prob, err = s.shift(to.Prob); err != nil {
		return err
	}
	if s.familiar != nil {
		x, err := s.vector(in, row, w)
		if err != nil {
			return err
		}
		if to.Unfamiliarity, err = s.familiar.Judge(x); err != nil {
			return err
		}
		to.Judged = true
	}
	if s.config.Policy != nil {
		if to.Choice, err = s.config.Policy.Decide(to.Prob); err != nil {
			return err
		}
	}
	h := s.config.HandOver
	switch {
	case h.Unfamiliar && !to.Unfamiliarity.Familiar:
		to.Reason = "unfamiliar"
	case h.NotSingle && len(to.Set) != 1:
		to.Reason = "set"
	case h.Degraded && w.answers.Degraded != nil:
		to.Reason = "degraded"
	}
	if to.Reason != "" {
		to.Choice.Action = selective.HandOver
		if s.config.Policy != nil {
			to.Choice.Cost = s.config.Policy.HandOver
		}
	}
	return nil
}

// calibrated returns the log-probabilities of a row, calibrated by the tier that
// answers it.
func (s *Scorer) calibrated(a *cascade.Answers, row int, to []float64) ([]float64, error) {
	c, i := a.Row(row)
	to = c.LogMean(i, to)
	if m := s.maps[a.By[row]]; m != nil {
		return to, m.Apply(to, to)
	}
	return to, nil
}
