package rowwise

import (
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

// step is one operation on the rows of a scratch; the first live lanes matter.
type step interface {
	run(v []lane.V, live int) error
}

// A Scratch is the memory of one evaluation at a time.
type Scratch struct {
	program *Program
	rows    []lane.V
}

// NewScratch returns memory for the program.
func (p *Program) NewScratch() *Scratch {
	return &Scratch{program: p, rows: lane.Make(p.rows)}
}

// Input returns where input i of the next eight rows of the batch goes, a row of
// the batch in each lane.
func (s *Scratch) Input(i int) []lane.V { return s.port(&s.program.Inputs[i]) }

// Output returns what output i is after Run.
func (s *Scratch) Output(i int) []lane.V { return s.port(&s.program.Outputs[i]) }

func (s *Scratch) port(p *Port) []lane.V { return s.rows[p.at : p.at+p.Size] }

// Run evaluates the program for the first live lanes; the others may hold
// anything.
//
// Errors: an *IndexError, for an embedding that has no such entry.
func (s *Scratch) Run(live int) error {
	for _, step := range s.program.steps {
		if err := step.run(s.rows, live); err != nil {
			return err
		}
	}
	return nil
}

// An IndexError is an index of a Gather that its table doesn't have.
type IndexError struct {
	Node  string
	Lane  int
	Value float64
	Rows  int // of the table
}

// Error says it without the lane, which means a row to those who know the block.
func (e *IndexError) Error() string {
	return fmt.Sprintf("%s: the index %v is not in −%d…%d", e.Node, e.Value, e.Rows, e.Rows-1)
}
