package ort

import (
	"fmt"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/nn"
)

// A Runtime is ONNX Runtime, loaded into this process; it is an [nn.Runtime].
type Runtime struct{ library Library }

// Load loads the library at a path, or, if that is empty, the one that Find
// describes. A process has one: later calls return what is there, also if the
// program loaded it without this package, and it stays until the process ends.
//
// Errors: a *SearchError; a path other than that of the library that is there; a
// program that was built without cgo. All wrap ErrLibrary.
func Load(path string) (*Runtime, error) {
	l, err := load(path)
	if err != nil {
		return nil, err
	}
	return &Runtime{library: l}, nil
}

// Library returns what was loaded. Its path is empty if the program did so
// without this package.
func (r *Runtime) Library() Library { return r.library }

// Open reads a model.
//
// Errors: a file that is no model, with the byte; operators that the library
// lacks, which wraps [nn.ErrUnsupported]; all else that the library says.
func (r *Runtime) Open(model []byte, o nn.Options) (nn.Session, error) {
	m, err := onnx.Parse(model)
	if err != nil {
		return nil, fmt.Errorf("ort: %w: %w", nn.ErrModel, err)
	}
	return open(model, ports(m.Graph.Inputs), ports(m.Graph.Outputs), o)
}

// types are those of the file format that tensors can have.
var types = map[onnx.Type]nn.Type{
	onnx.Float32: nn.Float32,
	onnx.Float64: nn.Float64,
	onnx.Int64:   nn.Int64,
	onnx.Int32:   nn.Int32,
	onnx.Bool:    nn.Bool,
	onnx.String:  nn.String,
	onnx.Float16: nn.Float16,
}

func ports(values []onnx.Value) []nn.Port {
	all := make([]nn.Port, len(values))
	for i, v := range values {
		all[i] = nn.Port{Name: v.Name, Type: types[v.Type], AnyShape: !v.Rank}
		for _, d := range v.Shape {
			all[i].Shape = append(all[i].Shape, nn.Dim(d))
		}
	}
	return all
}
