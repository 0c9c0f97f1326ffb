package rowwise

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// A Program is a graph compiled: steps over the rows of one scratch. It is
// never written to after Compile.
type Program struct {
	Inputs, Outputs []Port
	steps           []step
	rows            int
}

// A Port is an input or output: for each row of the batch Size numbers of the
// shape Dims.
type Port struct {
	Name  string
	Type  onnx.Type
	Batch onnx.Dim // the first dimension
	Dims  []int    // the others
	Size  int
	at    int
}

// step is one operation on all groups of eight rows of the batch, the rows of
// each stride after those of the one before; the first live lanes matter.
type step interface {
	run(v []lane.V, stride, live int) error
}

// each is a step that takes groups one after the other.
type each struct{ operation }

// operation is what a step does to one group.
type operation interface {
	group(v []lane.V, live int) error
}

func (s each) run(v []lane.V, stride, live int) error {
	for l := 0; l < live; l += lane.W {
		if err := s.group(v, min(lane.W, live-l)); err != nil {
			var e *IndexError
			if errors.As(err, &e) {
				e.Lane += l
			}
			return err
		}
		v = v[stride:]
	}
	return nil
}

// A Scratch is the memory of one evaluation at a time, of several groups of
// eight rows of the batch.
type Scratch struct {
	program        *Program
	rows           []lane.V
	groups, stride int
}

// fewRows is up to how many rows a group has company: 4 MiB.
const fewRows = 1 << 16

// NewScratch returns memory for the program.
func (p *Program) NewScratch() *Scratch {
	// Of odd stride, so that groups don't compete for the same places in a cache.
	s := &Scratch{program: p, groups: lane.Groups, stride: p.rows | 1}
	if p.rows > fewRows {
		s.groups = 1
	}
	s.rows = lane.Make(s.groups * s.stride)
	return s
}

// Groups returns how many groups of eight rows of the batch Run takes at most.
func (s *Scratch) Groups() int { return s.groups }

// Input returns where input i of a group goes, a row of the batch in each lane.
func (s *Scratch) Input(i, group int) []lane.V { return s.port(&s.program.Inputs[i], group) }

// Output returns what output i of a group is after Run.
func (s *Scratch) Output(i, group int) []lane.V { return s.port(&s.program.Outputs[i], group) }

func (s *Scratch) port(p *Port, group int) []lane.V { return s.rows[group*s.stride+p.at:][:p.Size] }

// Run evaluates the program for the first live lanes of the groups, one group
// after the other; the others may hold anything.
//
// Errors: an *IndexError, for an embedding that has no such entry.
func (s *Scratch) Run(live int) error {
	for _, step := range s.program.steps {
		if err := step.run(s.rows, s.stride, live); err != nil {
			return err
		}
	}
	return nil
}

// An IndexError is an index of a Gather that its table doesn't have.
type IndexError struct {
	Node  string
	Lane  int // counted through groups
	Value float64
	Rows  int // of the table
}

// Error says it without the lane, which means a row to those who know the block.
func (e *IndexError) Error() string {
	return fmt.Sprintf("%s: the index %v is not in −%d…%d", e.Node, e.Value, e.Rows, e.Rows-1)
}
