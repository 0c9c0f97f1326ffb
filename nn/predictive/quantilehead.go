package predictive

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/nn"
)

// Quantiles is what a model says of a number in rows: its quantiles at some
// levels. The zero value is there to be filled, and keeps its memory.
//
// Shapes: Value is [row][level], in increasing order.
type Quantiles struct {
	Rows   int       // how many
	Levels []float64 // ascending, between 0 and 1
	Value  []float64
	// Crossed is the number of rows whose quantiles were out of order and have
	// been sorted. Many of them say that the network has not learnt quantiles.
	Crossed int
}

// Row returns the quantiles of a row; they are q's own.
func (q *Quantiles) Row(row int) []float64 {
	n := len(q.Levels)
	return q.Value[row*n : (row+1)*n : (row+1)*n]
}

// QuantileConfig says what a QuantileHead reads.
type QuantileConfig struct {
	// Output is the name of the output; empty means the only one.
	Output string
	// Levels are those of its columns, increasing, above 0 and below 1.
	Levels []float64
}

// QuantileHead reads a model whose outputs are quantiles.
//
// Source: [Chernozhukov2010]: sorting quantiles that cross brings them nearer to
// the true ones, whatever those are.
type QuantileHead struct {
	source *source
	levels []float64
}

// NewQuantileHead returns what a model says of quantiles.
//
// Errors: as those of NewClassHead, and levels that are none.
func NewQuantileHead(model *nn.Model, c QuantileConfig) (*QuantileHead, error) {
	for i, l := range c.Levels {
		if !(l > 0 && l < 1) || i > 0 && l <= c.Levels[i-1] {
			return nil, fmt.Errorf("predictive: %w: the levels %v are not increasing between 0 and 1", ErrMembers, c.Levels)
		}
	}
	if len(c.Levels) == 0 {
		return nil, fmt.Errorf("predictive: %w: no levels: name the one of each column", ErrMembers)
	}
	s, err := newSource(Separate(model), c.Output)
	if err != nil {
		return nil, err
	}
	port := model.Outputs()[s.outputs[0][0]]
	if d := len(port.Shape); d == 2 && port.Shape[1].Size > 0 && port.Shape[1].Size != len(c.Levels) {
		return nil, fmt.Errorf("predictive: %w: the output %v has %d columns for the %d levels %v; name the level of each", ErrMembers, port, port.Shape[1].Size, len(c.Levels), c.Levels)
	}
	return &QuantileHead{s, slices.Clone(c.Levels)}, nil
}

// Inputs returns the ports that Predict takes.
func (h *QuantileHead) Inputs() []nn.Port { return h.source.ports() }

// Predict writes the quantiles of the rows that the inputs hold, in order of the
// model's. After an error to has no rows.
//
// Shapes: the output is [N L] for L levels, or [N] for one.
// Errors: as those of ClassHead.Classify.
// Cost: with the same Quantiles nothing is allocated.
func (h *QuantileHead) Predict(ctx context.Context, in []*nn.Tensor, to *Quantiles) error {
	err := errNoHead
	if h.source != nil {
		c := h.source.take()
		err = h.predict(ctx, c, in, to)
		h.source.give(c)
	}
	if err != nil {
		to.Rows, to.Value, to.Crossed = 0, to.Value[:0], 0
	}
	return err
}

func (h *QuantileHead) predict(ctx context.Context, c *scratch, in []*nn.Tensor, to *Quantiles) error {
	b, err := h.source.run(ctx, c, in, 0)
	if err != nil {
		return err
	}
	width, err := h.source.width(c, 0, b)
	if err != nil {
		return err
	}
	if width != len(h.levels) {
		return fmt.Errorf("predictive: %w: %v has %d columns for the %d levels %v", ErrOutput, h.source.name(0, 0), width, len(h.levels), h.levels)
	}
	n := b.rows * width
	to.Rows, to.Crossed = b.rows, 0
	to.Levels = append(to.Levels[:0], h.levels...)
	to.Value = slices.Grow(to.Value[:0], n)[:n]
	put(to.Value, c.out[0], block{rows: n, rowStep: 1, members: 1}, 1)
	for r := range to.Rows {
		row := to.Row(r)
		for k, v := range row {
			if v-v != 0 {
				return fmt.Errorf("predictive: %w: row %d: the quantile at %v is %v", ErrOutput, r, h.levels[k], v)
			}
		}
		if !slices.IsSorted(row) {
			slices.Sort(row)
			to.Crossed++
		}
	}
	return nil
}
