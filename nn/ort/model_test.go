//go:build cgo

package ort_test

import (
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
	"github.com/seed78144065/credence/nn"
)

const uint8s onnx.Type = 2 // of onnx.proto; no tensor of Go has it

// port is an input or output; dims are sizes, names of open dimensions, or empty
// names.
func port(name string, typ onnx.Type, dims ...any) onnx.Value {
	v := onnx.Value{Name: name, Type: typ, Rank: true}
	for _, d := range dims {
		switch d := d.(type) {
		case int:
			v.Shape = append(v.Shape, onnx.Dim{Size: d})
		case string:
			v.Shape = append(v.Shape, onnx.Dim{Size: -1, Name: d})
		}
	}
	return v
}

// oneNode is the file of a model that applies an operator to x, as often as it
// takes it, and gives y.
func oneNode(x, y onnx.Value, op string, times int, attributes ...onnx.Attribute) []byte {
	n := onnx.Node{Op: op, Outputs: []string{y.Name}, Attributes: attributes}
	for range times {
		n.Inputs = append(n.Inputs, x.Name)
	}
	g := &onnx.Graph{Name: "made", Nodes: []onnx.Node{n}, Outputs: []onnx.Value{y}}
	if times > 0 {
		g.Inputs = []onnx.Value{x}
	}
	return onnxtest.Marshal(&onnx.Model{IR: 8, Opsets: []onnx.Opset{{Version: 13}}, Graph: g}) // any pair that belongs together
}

// identity is a model that returns what it is given.
func identity(typ onnx.Type, dims ...any) []byte {
	return oneNode(port("x", typ, dims...), port("y", typ, dims...), "Identity", 1)
}

func openBytes(t testing.TB, model []byte, o nn.Options) *nn.Model {
	t.Helper()
	o.Runtime = load(t)
	m, err := nn.Open(model, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func newTensor[T nn.Element](t testing.TB, data []T, shape ...int) *nn.Tensor {
	t.Helper()
	x, err := nn.NewTensor(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
