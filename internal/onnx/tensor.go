package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Tensor is a constant.
type Tensor struct {
	Name string
	Type Type
	Dims []int
	Raw  []byte // the data, little-endian; nil if the file has them as numbers

	floats   []float32
	doubles  []float64
	ints     []int64 // of int32_data too
	external bool
}

// Len returns the number of elements.
func (t *Tensor) Len() int {
	n := 1
	for _, d := range t.Dims {
		n *= d
	}
	return n
}

// Float64s returns the elements of a tensor of numbers or truth values, exact
// for integers up to 2⁵³.
//
// Errors: other types.
func (t *Tensor) Float64s() ([]float64, error) {
	n := t.Len()
	x := make([]float64, n)
	for i := range x {
		switch {
		case t.Type == Float32 && t.Raw != nil:
			x[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(t.Raw[4*i:])))
		case t.Type == Float32:
			x[i] = float64(t.floats[i])
		case t.Type == Float64 && t.Raw != nil:
			x[i] = math.Float64frombits(binary.LittleEndian.Uint64(t.Raw[8*i:]))
		case t.Type == Float64:
			x[i] = t.doubles[i]
		case t.Type == Int64 && t.Raw != nil:
			x[i] = float64(int64(binary.LittleEndian.Uint64(t.Raw[8*i:])))
		case t.Type == Int32 && t.Raw != nil:
			x[i] = float64(int32(binary.LittleEndian.Uint32(t.Raw[4*i:])))
		case t.Type == Bool && t.Raw != nil:
			x[i] = float64(t.Raw[i])
		case t.Type == Int64 || t.Type == Int32 || t.Type == Bool:
			x[i] = float64(t.ints[i])
		default:
			return nil, fmt.Errorf("onnx: the tensor %s is of type %v", quoted(t.Name), t.Type)
		}
	}
	return x, nil
}

func (p *parser) tensor(b []byte) (t Tensor, err error) {
	err = p.message(b, func(f field) error {
		switch f.number {
		case 1:
			return p.numbers(f, protowire.VarintType, func(x uint64) {
				t.Dims = append(t.Dims, int(int64(x)))
			})
		case 2:
			t.Type = Type(f.varint)
		case 4:
			return p.numbers(f, protowire.Fixed32Type, func(x uint64) { t.floats = append(t.floats, math.Float32frombits(uint32(x))) })
		case 5, 7:
			return p.numbers(f, protowire.VarintType, func(x uint64) { t.ints = append(t.ints, int64(x)) })
		case 8:
			t.Name = string(f.bytes)
		case 9:
			t.Raw = f.bytes
			if t.Raw == nil {
				t.Raw = []byte{}
			}
		case 10:
			return p.numbers(f, protowire.Fixed64Type, func(x uint64) { t.doubles = append(t.doubles, math.Float64frombits(x)) })
		case 13:
			t.external = true
		case 14:
			t.external = t.external || f.varint == 1
		}
		return nil
	})
	return t, err
}

// check tells whether a tensor has as many data as its shape wants. Types that
// nothing here reads are left alone.
func (t *Tensor) check() error {
	if t.external {
		return fmt.Errorf("onnx: the tensor %s has its data in another file: save the model with its data inside", quoted(t.Name))
	}
	n := 1
	for _, d := range t.Dims {
		if d < 0 || d > 0 && n > math.MaxInt32/d { // no file has 2³¹ elements: its length is bounded by that
			return fmt.Errorf("onnx: the tensor %s has the shape %v: negative or too large", quoted(t.Name), t.Dims)
		}
		n *= d
	}
	width, typed := 0, 0
	switch t.Type {
	case Float32:
		width, typed = 4, len(t.floats)
	case Float64:
		width, typed = 8, len(t.doubles)
	case Int64:
		width, typed = 8, len(t.ints)
	case Int32:
		width, typed = 4, len(t.ints)
	case Bool:
		width, typed = 1, len(t.ints)
	default:
		return nil
	}
	if t.Raw != nil && len(t.Raw) != n*width || t.Raw == nil && typed != n {
		return fmt.Errorf("onnx: the tensor %s of shape %v and type %v has %d bytes and %d numbers of data, wants %d numbers", quoted(t.Name), t.Dims, t.Type, len(t.Raw), typed, n)
	}
	return nil
}

// String returns the name in small letters.
func (t Type) String() string {
	switch t {
	case Float32:
		return "float32"
	case Int32:
		return "int32"
	case Int64:
		return "int64"
	case String:
		return "string"
	case Bool:
		return "bool"
	case Float16:
		return "float16"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("type %d", int32(t))
}
