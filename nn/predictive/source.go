package predictive

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/seed78144065/credence/nn"
)

// source runs the models behind a head, in steps: one a model, or one a tile of
// passes.
type source struct {
	Members
	caller  []int   // the inputs that are the caller's; the others are masks
	outputs [][]int // [model][wanted]
	drawn   *masks
	tiles   bool // the batch may be repeated
	free    chan *scratch
}

// newSource checks members and finds the outputs that a head wants of each; an
// empty name is that of the only output.
func newSource(who Members, wanted ...string) (*source, error) {
	faults := who.check()
	s := &source{Members: who, free: make(chan *scratch, runtime.GOMAXPROCS(0))}
	if len(faults) == 0 {
		s.outputs = make([][]int, len(who.models))
		for _, name := range wanted {
			at, wrong := who.find(name)
			faults = append(faults, wrong...)
			for m, k := range at {
				s.outputs[m] = append(s.outputs[m], k)
			}
		}
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("predictive: %w: %w", ErrMembers, errors.Join(faults...))
	}
	s.tiles = who.passes > 0
	for i, p := range who.models[0].Inputs() {
		if who.masks == nil || !who.masks.has(p.Name) {
			s.caller = append(s.caller, i)
		}
		s.tiles = s.tiles && !p.AnyShape && len(p.Shape) > 0 && p.Shape[0].Size < 0
	}
	if who.masks != nil {
		s.drawn = newMasks(who.models[0], *who.masks)
	}
	if who.passes > 0 {
		if err := s.probe(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// scratch is what one call at a time needs.
type scratch struct {
	out   []*nn.Tensor   // wanted
	ports [][]*nn.Tensor // [model][output]: those of out where they belong
	tile  []*nn.Tensor   // inputs that are not the caller's
	in    []*nn.Tensor   // inputs of the next run: the caller's, or those of tile
}

func (s *source) take() *scratch {
	select {
	case c := <-s.free:
		return c
	default:
	}
	c := &scratch{out: make([]*nn.Tensor, len(s.outputs[0]))}
	for k := range c.out {
		c.out[k] = new(nn.Tensor)
	}
	for m, model := range s.models {
		ports := make([]*nn.Tensor, len(model.Outputs()))
		for k, at := range s.outputs[m] {
			ports[at] = c.out[k]
		}
		c.ports = append(c.ports, ports)
	}
	c.in = make([]*nn.Tensor, len(s.models[0].Inputs()))
	for range c.in {
		c.tile = append(c.tile, new(nn.Tensor))
	}
	return c
}

func (s *source) give(c *scratch) {
	select {
	case s.free <- c:
	default:
	}
}

// A block is what the outputs of one step are about: what member first+m says of
// row r stands at place r·rowStep + m·memberStep.
type block struct{ rows, first, members, rowStep, memberStep int }

// ports returns the inputs that a caller gives.
func (s *source) ports() (ports []nn.Port) {
	for _, i := range s.caller {
		ports = append(ports, s.models[0].Inputs()[i])
	}
	return ports
}

// run makes the step that begins with member first, and leaves the outputs in
// c.out.
func (s *source) run(ctx context.Context, c *scratch, in []*nn.Tensor, first int) (block, error) {
	switch {
	case s.passes > 0:
		return s.pass(ctx, c, in, first)
	case s.fused:
		if err := s.models[0].RunInto(ctx, in, c.ports[0]); err != nil {
			return block{}, fmt.Errorf("predictive: %w", err)
		}
		shape := c.out[0].Shape()
		if len(shape) < 2 {
			return block{}, fmt.Errorf("predictive: %w: the shape of %v is %v; several members in one graph have a second dimension", ErrOutput, s.name(0, 0), shape)
		}
		return block{shape[0], 0, shape[1], shape[1], 1}, nil
	}
	if err := s.models[first].RunInto(ctx, in, c.ports[first]); err != nil {
		return block{}, fmt.Errorf("predictive: member %d: %w", first, err)
	}
	shape := c.out[0].Shape()
	if len(shape) == 0 {
		return block{}, fmt.Errorf("predictive: member %d: %w: %v has no dimension of rows", first, ErrOutput, s.name(first, 0))
	}
	return block{shape[0], first, 1, 1, 1}, nil
}

// members returns how many there are, given the block of the first step.
func (s *source) members(b block) int {
	switch {
	case s.passes > 0:
		return s.passes
	case s.fused:
		return b.members
	}
	return len(s.models)
}

// name returns the port of an output that a head wants.
func (s *source) name(model, wanted int) nn.Port {
	return s.models[model].Outputs()[s.outputs[model][wanted]]
}

// width checks the shape of an output that a head wants and returns how many
// numbers each member says of each row.
func (s *source) width(c *scratch, wanted int, b block) (int, error) {
	lead, shape := 1, c.out[wanted].Shape()
	if s.fused {
		lead = 2
	}
	entries := b.rows * b.members
	switch {
	case b.rows == 0 || entries == 0:
		return 0, fmt.Errorf("predictive: %w: the batch has no rows", nn.ErrInput)
	case len(shape) == lead && c.out[wanted].Len() == entries:
		return 1, nil
	case len(shape) == lead+1 && c.out[wanted].Len() == entries*shape[lead] && shape[lead] > 0:
		return shape[lead], nil
	}
	return 0, fmt.Errorf("predictive: %w: the shape of %v is %v; for %d rows of %d members it has %d dimensions, or one more for classes", ErrOutput, s.name(min(b.first, len(s.models)-1), wanted), shape, b.rows, b.members, lead)
}
