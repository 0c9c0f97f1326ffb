package nn

import (
	"context"
	"fmt"
	"strings"
)

// A Runtime turns the bytes of an ONNX file into something that runs.
type Runtime interface {
	// Open reads a model. It reads what it knows of the options; concurrency,
	// digest and checks of values are none of its business.
	Open(model []byte, o Options) (Session, error)
}

// A Session is a model in a runtime. Users have a Model, which looks at what
// goes in and comes out; a Session is what a runtime writes.
type Session interface {
	// Inputs and Outputs return the ports in the order of the model; the slices
	// are the session's own.
	Inputs() []Port
	Outputs() []Port
	// Run evaluates the model, in and out in order of the ports. Inputs have the
	// types and shapes of their ports. An output that is nil is not wanted; the
	// others are Reset to the type and shape of the result. Run is safe for
	// concurrent use, and returns the context's error soon after it ends.
	Run(ctx context.Context, in, out []*Tensor) error
	// Close frees what the session holds. No call of Run is under way, none
	// follows.
	Close() error
}

// A Dim is a dimension of a port. Dynamic ones have Size −1; those of one name
// are equal in a call.
type Dim struct {
	Size int
	Name string // of a dynamic dimension, if the model names it
}

// A Port is an input or output of a model.
type Port struct {
	Name  string // as the file has it
	Type  Type   // of its numbers
	Shape []Dim  // with names for what is open
	// AnyShape says that the model leaves even the number of dimensions open.
	AnyShape bool
}

// String returns the port as users write it: x float32 [N 30].
func (p Port) String() string {
	if p.AnyShape {
		return fmt.Sprintf("%s %v of any shape", p.Name, p.Type)
	}
	dims := make([]string, len(p.Shape))
	for i, d := range p.Shape {
		switch {
		case d.Size >= 0:
			dims[i] = fmt.Sprint(d.Size)
		case d.Name != "":
			dims[i] = d.Name
		default:
			dims[i] = "?"
		}
	}
	return fmt.Sprintf("%s %v [%s]", p.Name, p.Type, strings.Join(dims, " "))
}
