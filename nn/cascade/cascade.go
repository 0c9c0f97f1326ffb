package cascade

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// A Tier is one of the two classifiers of a cascade.
type Tier uint8

// The tiers.
const (
	Light Tier = iota
	Heavy
)

// String returns the tier in words.
func (t Tier) String() string {
	if t == Light {
		return "light"
	}
	return "heavy"
}

// MarshalText writes the tier as String does.
func (t Tier) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// A Cascade asks a light classifier about every row, and a heavy one about the
// rows of which the light one isn't sure. It is safe for concurrent use if they
// are, each call with an Answers of its own.
type Cascade struct {
	// Light may be nil: then Gate is too, and nothing stands in for the heavy one.
	Light, Heavy predictive.Classifier
	// Gate picks the rows that go on; nil: all do, and the light classifier is
	// asked when the heavy one fails, and no sooner.
	Gate Gate
	// Budget is how long the heavy classifier may take before the light one's
	// answer stands: 0 means as long as the context lasts.
	Budget time.Duration
}

// Answers is what a cascade says of rows, and who said it. The zero value is
// there to be filled, and keeps its memory.
type Answers struct {
	// By tells who answered each row.
	By []Tier
	// Degraded is why rows have another answer than they should: an error of the
	// one classifier, for which the other stood in. Nil if all went well.
	Degraded error

	tiers [2]predictive.Classes
	place []int // of a row in its tier
	prob  []float64
	rows  []int // that go on
	in    []*nn.Tensor
}

// Rows returns how many rows there are.
func (a *Answers) Rows() int { return len(a.By) }

// Row returns where a row is answered: the members' answers, and its place among
// them. They are a's own.
func (a *Answers) Row(row int) (*predictive.Classes, int) {
	return &a.tiers[a.By[row]], a.place[row]
}

// Mean returns the probabilities of a row's classes, as predictive.Classes.Mean.
func (a *Answers) Mean(row int, to []float64) []float64 {
	c, i := a.Row(row)
	return c.Mean(i, to)
}

// Split returns the uncertainty of a row, as predictive.Classes.Split. A light
// classifier of one member has no epistemic part.
func (a *Answers) Split(row int) predictive.Split {
	c, i := a.Row(row)
	return c.Split(i)
}

// Escalated returns the share of rows that the heavy classifier answered.
func (a *Answers) Escalated() float64 {
	n := 0
	for _, t := range a.By {
		n += int(t)
	}
	return float64(n) / float64(max(1, len(a.By)))
}

// Answer classifies rows, inputs in order of the models' ports, which are the
// same for both.
//
// Errors: the context's; those of both classifiers, if both fail; a cascade that
// lacks one, or a gate that lacks sets; classifiers of different classes or rows.
// After an error to has no rows.
func (c *Cascade) Answer(ctx context.Context, in []*nn.Tensor, to *Answers) error {
	err := c.answer(ctx, in, to)
	if err != nil {
		to.By, to.place, to.Degraded = to.By[:0], to.place[:0], nil
	}
	return err
}

func (c *Cascade) answer(ctx context.Context, in []*nn.Tensor, to *Answers) error {
	if c.Heavy == nil || c.Light == nil && c.Gate != nil {
		return errors.New("cascade: a cascade has a Heavy classifier, and a Light one if it has a Gate")
	}
	if g, is := c.Gate.(NotSingle); is && g.Sets == nil {
		return errors.New("cascade: the gate NotSingle has no Sets; conformal.FitSets makes them")
	}
	to.Degraded = nil
	if c.Gate == nil {
		return c.stand(ctx, in, to)
	}
	light := c.Light.Classify(ctx, in, &to.tiers[Light])
	if light != nil {
		if err := c.heavy(ctx, in, to); err != nil {
			return errors.Join(fmt.Errorf("cascade: light: %w", light), err)
		}
		to.all(Heavy)
		to.Degraded = fmt.Errorf("cascade: light: %w", light)
		return ctx.Err()
	}
	to.all(Light)
	to.rows = to.rows[:0]
	for row := range to.By {
		if to.prob = to.tiers[Light].Mean(row, to.prob); c.Gate.Escalate(to.prob) {
			to.rows = append(to.rows, row)
		}
	}
	if len(to.rows) == 0 {
		return ctx.Err()
	}
	for len(to.in) < len(in) {
		to.in = append(to.in, new(nn.Tensor))
	}
	for i, t := range in {
		if err := t.Gather(to.rows, to.in[i]); err != nil {
			return fmt.Errorf("cascade: %w", err)
		}
	}
	if err := c.heavy(ctx, to.in[:len(in)], to); err != nil {
		to.Degraded = err
		return ctx.Err()
	}
	if l, h := &to.tiers[Light], &to.tiers[Heavy]; h.Rows != len(to.rows) || h.Classes != l.Classes {
		return fmt.Errorf("cascade: the heavy classifier has %d rows and %d classes of %d rows that went on, the light one %d classes", h.Rows, h.Classes, len(to.rows), l.Classes)
	}
	for i, row := range to.rows {
		to.By[row], to.place[row] = Heavy, i
	}
	return ctx.Err()
}

// stand asks the heavy classifier, and the light one if that fails.
func (c *Cascade) stand(ctx context.Context, in []*nn.Tensor, to *Answers) error {
	heavy := c.heavy(ctx, in, to)
	if heavy == nil {
		to.all(Heavy)
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.Light == nil {
		return heavy
	}
	if light := c.Light.Classify(ctx, in, &to.tiers[Light]); light != nil {
		return errors.Join(heavy, fmt.Errorf("cascade: light: %w", light))
	}
	to.all(Light)
	to.Degraded = heavy
	return ctx.Err()
}

func (c *Cascade) heavy(ctx context.Context, in []*nn.Tensor, to *Answers) error {
	if c.Budget > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Budget)
		defer cancel()
	}
	if err := c.Heavy.Classify(ctx, in, &to.tiers[Heavy]); err != nil {
		return fmt.Errorf("cascade: heavy: %w", err)
	}
	return nil
}

// all makes every row that of one tier.
func (a *Answers) all(t Tier) {
	a.By, a.place = a.By[:0], a.place[:0]
	for row := range a.tiers[t].Rows {
		a.By, a.place = append(a.By, t), append(a.place, row)
	}
}
