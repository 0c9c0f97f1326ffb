package onnxtest

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed78144065/credence/internal/onnx"
)

// Value returns a port; −1 is an open dimension, which is called N.
func Value(name string, typ onnx.Type, dims ...int) onnx.Value {
	v := onnx.Value{Name: name, Type: typ, Rank: true}
	for _, d := range dims {
		dim := onnx.Dim{Size: d}
		if d < 0 {
			dim.Name = "N"
		}
		v.Shape = append(v.Shape, dim)
	}
	return v
}

// Tensor returns a constant. It panics for types that have no data here, which
// only a broken test asks for.
func Tensor(name string, typ onnx.Type, dims []int, data ...float64) onnx.Tensor {
	t := onnx.Tensor{Name: name, Type: typ, Dims: dims, Raw: []byte{}}
	for _, x := range data {
		switch typ {
		case onnx.Float32:
			t.Raw = binary.LittleEndian.AppendUint32(t.Raw, math.Float32bits(float32(x)))
		case onnx.Float64:
			t.Raw = binary.LittleEndian.AppendUint64(t.Raw, math.Float64bits(x))
		case onnx.Int64:
			t.Raw = binary.LittleEndian.AppendUint64(t.Raw, uint64(int64(x)))
		case onnx.Int32:
			t.Raw = binary.LittleEndian.AppendUint32(t.Raw, uint32(int32(x)))
		case onnx.Bool:
			t.Raw = append(t.Raw, byte(x))
		default:
			panic(fmt.Sprintf("onnxtest: a tensor of %v", typ))
		}
	}
	return t
}

// Marshal returns the file of a model, whose graph may be nil.
func Marshal(m *onnx.Model) []byte {
	b := number(nil, 1, uint64(m.IR))
	b = text(b, 2, m.Producer)
	if m.Graph != nil {
		b = message(b, 7, graph(m.Graph))
	}
	for _, o := range m.Opsets {
		b = message(b, 8, number(text(nil, 1, o.Domain), 2, uint64(o.Version)))
	}
	for _, e := range m.Metadata {
		b = message(b, 14, text(text(nil, 1, e.Key), 2, e.Value))
	}
	return b
}

func graph(g *onnx.Graph) (b []byte) {
	for _, n := range g.Nodes {
		b = message(b, 1, node(n))
	}
	b = text(b, 2, g.Name)
	for _, t := range g.Initializers {
		b = message(b, 5, tensor(t))
	}
	for _, v := range g.Inputs {
		b = message(b, 11, value(v))
	}
	for _, v := range g.Outputs {
		b = message(b, 12, value(v))
	}
	return b
}

func node(n onnx.Node) (b []byte) {
	for _, name := range n.Inputs {
		b = message(b, 1, []byte(name)) // also empty
	}
	for _, name := range n.Outputs {
		b = message(b, 2, []byte(name))
	}
	b = text(text(b, 3, n.Name), 4, n.Op)
	for _, a := range n.Attributes {
		b = message(b, 5, attribute(a))
	}
	return text(b, 7, n.Domain)
}

func attribute(a onnx.Attribute) []byte {
	b := text(nil, 1, a.Name)
	if a.Float != 0 {
		b = protowire.AppendFixed32(protowire.AppendTag(b, 2, protowire.Fixed32Type), math.Float32bits(a.Float))
	}
	if a.Int != 0 || kind(a) == 2 {
		b = number(b, 3, uint64(a.Int))
	}
	b = text(b, 4, a.String)
	if a.Tensor != nil {
		b = message(b, 5, tensor(*a.Tensor))
	}
	if a.Graph != nil {
		b = message(b, 6, graph(a.Graph))
	}
	for _, x := range a.Floats {
		b = protowire.AppendFixed32(protowire.AppendTag(b, 7, protowire.Fixed32Type), math.Float32bits(x))
	}
	for _, x := range a.Ints {
		b = number(b, 8, uint64(x))
	}
	return number(b, 20, kind(a))
}

// kind is the number of the field that is set, in files that mean something the
// only one (AttributeType of onnx.proto); where none is, of the integer 0.
func kind(a onnx.Attribute) uint64 {
	switch {
	case a.Float != 0:
		return 1
	case a.String != "":
		return 3
	case a.Tensor != nil:
		return 4
	case a.Graph != nil:
		return 5
	case a.Floats != nil:
		return 6
	case a.Ints != nil:
		return 7
	}
	return 2
}

func tensor(t onnx.Tensor) (b []byte) {
	for _, d := range t.Dims {
		b = number(b, 1, uint64(d))
	}
	b = text(number(b, 2, uint64(t.Type)), 8, t.Name)
	return message(b, 9, t.Raw)
}

func value(v onnx.Value) []byte {
	t := number(nil, 1, uint64(v.Type))
	if v.Rank {
		var shape []byte
		for _, d := range v.Shape {
			switch {
			case d.Size >= 0:
				shape = message(shape, 1, number(nil, 1, uint64(d.Size)))
			default:
				shape = message(shape, 1, text(nil, 2, d.Name))
			}
		}
		t = message(t, 2, shape)
	}
	return message(text(nil, 1, v.Name), 2, message(nil, 1, t))
}

func number(b []byte, field protowire.Number, x uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), x)
}

func message(b []byte, field protowire.Number, x []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), x)
}

// text is message of a string, left out if empty.
func text(b []byte, field protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return message(b, field, []byte(s))
}
