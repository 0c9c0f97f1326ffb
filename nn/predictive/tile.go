package predictive

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/nn"
)

const (
	// tileRows is how many rows a tile has, rows of the batch times passes: from a
	// thousand on what a call costs by itself no longer shows (measured with
	// networks of 6 thousand weights; larger ones need fewer).
	tileRows = 1024
	// tileElements bounds each input of a tile, to 4 MiB of float32: rows that are
	// images need no company.
	tileElements = 1 << 20
)

// pass runs as many passes as make a tile, from pass first on.
func (s *source) pass(ctx context.Context, c *scratch, in []*nn.Tensor, first int) (block, error) {
	if len(in) != len(s.caller) {
		return block{}, fmt.Errorf("predictive: %w: %d inputs, the members want %d: %v", nn.ErrInput, len(in), len(s.caller), s.ports())
	}
	for k, t := range in {
		if t == nil {
			return block{}, fmt.Errorf("predictive: %w: the input %v is missing", nn.ErrInput, s.ports()[k])
		}
	}
	rows, count := s.tile(in)
	if rows == 0 {
		return block{}, fmt.Errorf("predictive: %w: the batch has no rows", nn.ErrInput)
	}
	count = min(count, s.passes-first)
	err := s.runTile(ctx, c, in, rows, first, count)
	if errors.Is(err, nn.ErrInput) && count > 1 { // in words about the caller's shapes
		if own := s.runTile(ctx, c, in, rows, first, 1); own != nil {
			err = own
		}
	}
	if err != nil {
		return block{}, fmt.Errorf("predictive: pass %d: %w", first, err)
	}
	shape := c.out[0].Shape()
	if len(shape) == 0 || count > 1 && shape[0] != rows*count {
		return block{}, fmt.Errorf("predictive: pass %d: %w: the shape of %v is %v for %d passes of %d rows", first, ErrOutput, s.name(0, 0), shape, count, rows)
	}
	rows = shape[0] / count
	return block{rows, first, count, 1, rows}, nil
}

func (s *source) runTile(ctx context.Context, c *scratch, in []*nn.Tensor, rows, first, count int) error {
	for k, i := range s.caller {
		if count == 1 {
			c.in[i] = in[k]
			continue
		}
		if err := repeat(c.tile[i], in[k], count); err != nil {
			return err
		}
		c.in[i] = c.tile[i]
	}
	if s.drawn != nil {
		if err := s.drawn.fill(c, rows, first, count); err != nil {
			return err
		}
	}
	return s.models[0].RunInto(ctx, c.in, c.ports[0])
}

// tile returns the rows of a batch and how many passes go into a tile.
func (s *source) tile(in []*nn.Tensor) (rows, passes int) {
	rows, elements, same := -1, 1, true
	for _, t := range in {
		shape := t.Shape()
		if len(shape) > 0 && rows < 0 {
			rows = shape[0]
		}
		same = same && len(shape) > 0 && shape[0] == rows
		elements = max(elements, t.Len())
	}
	if rows < 0 {
		rows = 1
	}
	if !s.tiles || !same || rows == 0 {
		return rows, 1
	}
	return rows, max(1, min(tileRows/rows, tileElements/elements, s.passes))
}

// repeat makes to a batch with the rows of t, count times.
func repeat(to, t *nn.Tensor, count int) error {
	var shape [8]int // more dimensions cost an allocation
	dims := append(shape[:0], t.Shape()...)
	dims[0] *= count
	if err := to.Reset(t.Type(), dims...); err != nil {
		return err
	}
	repeated(to.Float32s(), t.Float32s())
	repeated(to.Float64s(), t.Float64s())
	repeated(to.Int64s(), t.Int64s())
	repeated(to.Int32s(), t.Int32s())
	repeated(to.Bools(), t.Bools())
	repeated(to.Strings(), t.Strings())
	return nil
}

func repeated[T nn.Element](to, from []T) {
	for len(from) > 0 && len(to) > 0 {
		to = to[copy(to, from):]
	}
}
