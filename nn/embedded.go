package nn

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/rowwise"
)

// Embedded is the runtime of models that treat each row of a batch by itself
// with the operators of multilayer perceptrons and embeddings. It needs nothing
// beside Go, and gives the same bits on every CPU.
//
// Source: arithmetic is in float64, rounded to the type of the output at the
// end, so results are nearer to the exact ones than those of a runtime that
// computes in float32, and differ from them by what it rounds.
// Cost: rows of a batch share each weight that is read, 24 at a time; the layers
// of one to three rows alone take an eighth to three eighths of the time of eight.
type Embedded struct{}

// Open compiles a model.
//
// Errors: wrap ErrModel; those of operators and shapes that the executor lacks,
// all of them listed, wrap ErrUnsupported too.
func (Embedded) Open(model []byte, o Options) (Session, error) {
	if len(o.Entries) > 0 || o.ProfileFile != "" {
		return nil, fmt.Errorf("nn: %w: Options.Entries and Options.ProfileFile are settings of other runtimes: set Options.Runtime, or leave them out", ErrModel)
	}
	m, err := onnx.Parse(model)
	if err != nil {
		return nil, fmt.Errorf("nn: %w: %w", ErrModel, err)
	}
	p, err := rowwise.Compile(m)
	if err != nil {
		return nil, fmt.Errorf("nn: %w: %w, the embedded executor: it lacks %w; import nn/ort and set Options.Runtime to it", ErrModel, ErrUnsupported, err)
	}
	s := &embedded{program: p, free: make(chan *rowwise.Scratch, max(1, o.Concurrent))}
	for i, v := range m.Graph.Inputs {
		s.inputs = append(s.inputs, port(p.Inputs[i], v.Type))
	}
	for i, v := range m.Graph.Outputs {
		s.outputs = append(s.outputs, port(p.Outputs[i], v.Type))
		if p.Outputs[i].Type != v.Type {
			return nil, fmt.Errorf("nn: %w: the output %q is declared %v, but the graph makes it %v", ErrModel, v.Name, v.Type, p.Outputs[i].Type)
		}
	}
	return s, nil
}

// embedded is a session of Embedded.
type embedded struct {
	program         *rowwise.Program
	inputs, outputs []Port
	free            chan *rowwise.Scratch
}

func (s *embedded) Inputs() []Port  { return s.inputs }
func (s *embedded) Outputs() []Port { return s.outputs }
func (s *embedded) Close() error    { return nil }

// Run takes some groups of eight rows of the batch at a time through the program.
func (s *embedded) Run(ctx context.Context, in, out []*Tensor) error {
	n := in[0].shape[0]
	for i, t := range in { // dimensions without a name may differ
		if t.shape[0] != n {
			return fmt.Errorf("nn: %w: %d rows of %q, but %d of %q", ErrInput, t.shape[0], s.inputs[i].Name, n, s.inputs[0].Name)
		}
	}
	for i, t := range out {
		if t == nil {
			continue
		}
		if err := t.rows(s.outputs[i].Type, n, s.program.Outputs[i].Dims); err != nil {
			return err
		}
	}
	var scratch *rowwise.Scratch
	select {
	case scratch = <-s.free:
	default:
		scratch = s.program.NewScratch()
	}
	err := s.blocks(ctx, scratch, in, out, n)
	select {
	case s.free <- scratch:
	default:
	}
	return err
}

func (s *embedded) blocks(ctx context.Context, scratch *rowwise.Scratch, in, out []*Tensor, n int) error {
	size := lane.W * scratch.Groups()
	for row := 0; row < n; row += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		live := min(size, n-row)
		for i, t := range in {
			for l := 0; l < live; l += lane.W {
				if err := t.load(scratch.Input(i, l/lane.W), row+l, min(lane.W, live-l)); err != nil {
					return fmt.Errorf("nn: %w: %s: %w", ErrInput, s.inputs[i].Name, err)
				}
			}
		}
		if err := scratch.Run(live); err != nil {
			var e *rowwise.IndexError
			if errors.As(err, &e) {
				return fmt.Errorf("nn: %w: row %d: %w", ErrInput, row+e.Lane, err)
			}
			return err
		}
		for i, t := range out {
			for l := 0; t != nil && l < live; l += lane.W {
				t.store(scratch.Output(i, l/lane.W), row+l, min(lane.W, live-l))
			}
		}
	}
	return nil
}

func port(p rowwise.Port, t onnx.Type) Port {
	q := Port{Name: p.Name, Type: types[t], Shape: []Dim{Dim(p.Batch)}}
	for _, d := range p.Dims {
		q.Shape = append(q.Shape, Dim{Size: d})
	}
	return q
}

// types are those of the file format.
var types = map[onnx.Type]Type{
	onnx.Float32: Float32, onnx.Float64: Float64, onnx.Int64: Int64, onnx.Int32: Int32, onnx.Bool: Bool,
	onnx.String: String, onnx.Float16: Float16,
}
