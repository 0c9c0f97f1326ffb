package predictive

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
)

// A Spread is how an output says how far a number may be from its mean.
type Spread uint8

const (
	// LogVariance is the logarithm of the variance.
	LogVariance Spread = iota
	// Variance is the variance itself.
	Variance
	// StandardDeviation is its root.
	StandardDeviation
)

// NormalConfig says what a NormalHead reads.
type NormalConfig struct {
	// Mean is the name of the output of means; empty means the only one.
	Mean string
	// Spread is the name of the output of spreads. Empty means that the model has
	// none: variances are 0, and the epistemic part is all that there is.
	Spread string
	Scale  Spread
}

// NormalHead is a Regressor of members whose outputs are means and variances.
//
// Source: [Nix1994]; several members as in [Lakshminarayanan2017].
type NormalHead struct {
	source *source
	config NormalConfig
}

// NewNormalHead returns what members say of a number.
//
// Errors: as those of NewClassHead.
func NewNormalHead(who Members, c NormalConfig) (*NormalHead, error) {
	if c.Scale > StandardDeviation {
		return nil, fmt.Errorf("predictive: %w: spread %d is not LogVariance, Variance or StandardDeviation", ErrMembers, c.Scale)
	}
	wanted := []string{c.Mean}
	if c.Spread != "" {
		if c.Spread == c.Mean {
			return nil, fmt.Errorf("predictive: %w: %q is the output of means and of spreads", ErrMembers, c.Mean)
		}
		wanted = append(wanted, c.Spread)
	}
	s, err := newSource(who, wanted...)
	if err != nil {
		return nil, err
	}
	return &NormalHead{s, c}, nil
}

// Inputs returns the ports that Regress takes.
func (h *NormalHead) Inputs() []nn.Port { return h.source.ports() }

// Regress implements Regressor.
//
// Shapes: the outputs are [N] or [N 1], of a fused graph [N M] or [N M 1].
// Errors: as those of ClassHead.Classify; a variance that is negative or beyond
// float64 is one.
// Cost: with the same Normals nothing is allocated.
func (h *NormalHead) Regress(ctx context.Context, in []*nn.Tensor, to *Normals) error {
	err := errNoHead
	if h.source != nil {
		c := h.source.take()
		err = h.regress(ctx, c, in, to)
		h.source.give(c)
	}
	if err != nil {
		to.Reset(0, 0)
	}
	return err
}

func (h *NormalHead) regress(ctx context.Context, c *scratch, in []*nn.Tensor, to *Normals) error {
	for first, members := 0, 1; first < members; {
		b, err := h.source.run(ctx, c, in, first)
		if err != nil {
			return err
		}
		for k := range c.out {
			if w, err := h.source.width(c, k, b); err != nil {
				return err
			} else if w != 1 {
				return fmt.Errorf("predictive: %w: %v has %d numbers a row; a head reads one", ErrOutput, h.source.name(0, k), w)
			}
		}
		if first == 0 {
			members = h.source.members(b)
			to.Reset(b.rows, members)
		} else if b.rows != to.Rows {
			return fmt.Errorf("predictive: member %d: %w: %d rows; the members before it had %d", b.first, ErrOutput, b.rows, to.Rows)
		}
		if err := h.read(to, c, b); err != nil {
			return err
		}
		first += b.members
	}
	return nil
}

func (h *NormalHead) read(to *Normals, c *scratch, b block) error {
	put(to.Mean, c.out[0], b, to.Members)
	if len(c.out) > 1 {
		put(to.Variance, c.out[1], b, to.Members)
	}
	for r := range b.rows {
		for m := range b.members {
			at := r*to.Members + b.first + m
			mean, variance := to.Mean[at], &to.Variance[at]
			said := *variance
			switch {
			case len(c.out) == 1:
				*variance, said = 0, 0
			case h.config.Scale == LogVariance:
				*variance = numeric.Exp(said)
			case h.config.Scale == StandardDeviation && said >= 0:
				*variance = float64(said * said)
			}
			if mean-mean != 0 {
				return fmt.Errorf("predictive: %w: row %d, member %d: the mean is %v", ErrOutput, r, b.first+m, mean)
			}
			if !(*variance >= 0) || *variance-*variance != 0 {
				return fmt.Errorf("predictive: %w: row %d, member %d: %q is %v, no spread%s", ErrOutput, r, b.first+m, h.config.Spread, said, h.hint())
			}
		}
	}
	return nil
}

// hint says what else a spread that is none may be.
func (h *NormalHead) hint() string {
	if h.config.Scale == LogVariance {
		return ": a log-variance has a finite exponential; if it is a variance, set the scale to Variance"
	}
	return ": it is 0 at least; if it is a logarithm, set the scale to LogVariance"
}

// put writes one number of each member and row of a block.
func put(to []float64, t *nn.Tensor, b block, members int) {
	if x := t.Float32s(); x != nil {
		putFloats(to, x, b, members)
	} else {
		putFloats(to, t.Float64s(), b, members)
	}
}

func putFloats[T float32 | float64](to []float64, x []T, b block, members int) {
	for r := range b.rows {
		for m := range b.members {
			to[r*members+b.first+m] = float64(x[r*b.rowStep+m*b.memberStep])
		}
	}
}
