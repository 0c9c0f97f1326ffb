//go:build cgo

package ort

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/nn"
	ort "github.com/yalue/onnxruntime_go"
)

// held is the type of Go's tensors for a port.
func held(t nn.Type) nn.Type {
	if t == nn.Float16 {
		return nn.Float32
	}
	return t
}

// newValue returns a tensor of the library. Its memory is Go's, where the
// library reads and writes; the value keeps it.
func newValue(t nn.Type, shape []int) (ort.Value, error) {
	switch t {
	case nn.Float32:
		return newTensor[float32](shape)
	case nn.Float64:
		return newTensor[float64](shape)
	case nn.Int64:
		return newTensor[int64](shape)
	case nn.Int32:
		return newTensor[int32](shape)
	case nn.Bool:
		return newTensor[bool](shape)
	case nn.String:
		return value(ort.NewStringTensor(dims(shape)))
	case nn.Float16:
		n := 2
		for _, d := range shape {
			n *= d
		}
		return value(ort.NewCustomDataTensor(dims(shape), make([]byte, n), ort.TensorElementDataTypeFloat16))
	}
	return nil, fmt.Errorf("tensors are never of type %v", t)
}

func newTensor[T ort.TensorData](shape []int) (ort.Value, error) {
	if len(shape) == 0 {
		return value(ort.NewEmptyScalar[T]())
	}
	return value(ort.NewEmptyTensor[T](dims(shape)))
}

// value makes a nil pointer a nil Value.
func value[V ort.Value](v V, err error) (ort.Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func dims(shape []int) ort.Shape {
	s := make(ort.Shape, len(shape))
	for i, d := range shape {
		s[i] = int64(d)
	}
	return s
}

// write puts a tensor of Go into one of the library, which has its shape, and
// returns that one, or another in its place.
func write(v ort.Value, t nn.Type, from *nn.Tensor) (ort.Value, error) {
	switch t {
	case nn.Float32:
		return writeData(v, from.Float32s())
	case nn.Float64:
		return writeData(v, from.Float64s())
	case nn.Int64:
		return writeData(v, from.Int64s())
	case nn.Int32:
		return writeData(v, from.Int32s())
	case nn.Bool:
		return writeData(v, from.Bools())
	case nn.String:
		for i, s := range from.Strings() {
			if strings.IndexByte(s, 0) >= 0 {
				return v, fmt.Errorf("element %d, %q, has a zero byte, which can't be passed", i, s)
			}
		}
		return v, v.(*ort.StringTensor).SetContents(from.Strings())
	}
	data := v.(*ort.CustomDataTensor).GetData()
	for i, x := range from.Float32s() {
		binary.NativeEndian.PutUint16(data[2*i:], toHalf(x))
	}
	return v, nil
}

func writeData[T ort.TensorData](v ort.Value, from []T) (ort.Value, error) {
	if v, ok := v.(*ort.Tensor[T]); ok {
		copy(v.GetData(), from)
		return v, nil
	}
	// A scalar has the value that it was made with: its Set does not reach the
	// library's memory.
	v.Destroy()
	return value(ort.NewScalar(from[0]))
}

// read copies a tensor of the library into one of Go.
func read(v ort.Value, t nn.Type, shape []int, to *nn.Tensor) error {
	if err := to.Reset(held(t), shape...); err != nil {
		return err
	}
	switch t {
	case nn.Float32:
		return readData(v, to.Float32s())
	case nn.Float64:
		return readData(v, to.Float64s())
	case nn.Int64:
		return readData(v, to.Int64s())
	case nn.Int32:
		return readData(v, to.Int32s())
	case nn.Bool:
		return readData(v, to.Bools())
	case nn.String:
		if len(shape) == 0 { // of which the next would see no element
			one, err := v.(*ort.StringTensor).GetElement(0)
			to.Strings()[0] = one
			return err
		}
		all, err := v.(*ort.StringTensor).GetContents()
		copy(to.Strings(), all)
		return err
	}
	data := v.(*ort.CustomDataTensor).GetData()
	for i := range to.Float32s() {
		to.Float32s()[i] = fromHalf(binary.NativeEndian.Uint16(data[2*i:]))
	}
	return nil
}

func readData[T ort.TensorData](v ort.Value, to []T) error {
	switch v := v.(type) {
	case *ort.Tensor[T]:
		copy(to, v.GetData())
	case *ort.Scalar[T]:
		to[0] = v.GetData()
	default:
		return fmt.Errorf("is a %T, not what the model's file says", v)
	}
	return nil
}
