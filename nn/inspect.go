package nn

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/rowwise"
)

// Info is what an ONNX file says of itself.
type Info struct {
	Producer        string            // the program that wrote it
	Opsets          map[string]int64  // version by domain; that of ONNX itself is ""
	Metadata        map[string]string // keys and values of the file's own
	Inputs, Outputs []Port            // names, types and shapes
	Operators       []Operator        // by domain and name
	// Lacking is all that the embedded executor lacks for this model; none if it
	// opens it.
	Lacking []string
}

// An Operator is how often a graph has one.
type Operator struct {
	Domain, Name string // "" for ONNX's own
	Nodes        int    // how many nodes of the graph are it
}

// Inspect reads an ONNX file without opening it in a runtime.
//
// Errors: wrap ErrModel: a file that is cut short, or a graph with a cycle,
// missing values or wrong tensors.
func Inspect(model []byte) (Info, error) {
	m, err := onnx.Parse(model)
	if err != nil {
		return Info{}, fmt.Errorf("nn: %w: %w", ErrModel, err)
	}
	info := Info{Producer: m.Producer, Opsets: map[string]int64{}, Metadata: map[string]string{}}
	for _, o := range m.Opsets {
		info.Opsets[o.Domain] = o.Version
	}
	for _, e := range m.Metadata {
		info.Metadata[e.Key] = e.Value
	}
	for _, c := range m.Operators() {
		info.Operators = append(info.Operators, Operator{c.Domain, c.Op, c.Nodes})
	}
	info.Inputs, info.Outputs = declared(m.Graph.Inputs), declared(m.Graph.Outputs)
	var e *rowwise.UnsupportedError
	if _, err := rowwise.Compile(m); errors.As(err, &e) {
		info.Lacking = e.Reasons
	}
	return info, nil
}

// declared returns ports as the file declares them.
func declared(values []onnx.Value) (ports []Port) {
	for _, v := range values {
		p := Port{Name: v.Name, Type: types[v.Type], AnyShape: !v.Rank}
		for _, d := range v.Shape {
			p.Shape = append(p.Shape, Dim(d))
		}
		ports = append(ports, p)
	}
	return ports
}
