package nn

import (
	"fmt"
	"math"
	"slices"
)

// Element is a type of Go that tensors hold.
type Element interface {
	float32 | float64 | int64 | int32 | bool | string
}

// A Tensor is an array with a shape, row-major. The zero Tensor holds nothing
// and serves as an output to be filled: it keeps its memory, so that one that is
// used again costs no allocation.
type Tensor struct {
	typ   Type
	shape []int

	float32s []float32
	float64s []float64
	int64s   []int64
	int32s   []int32
	bools    []bool
	strings  []string
}

// NewTensor returns a tensor over data, which it shares.
//
// Shapes: the product of shape is len(data); no shape is a scalar.
// Errors: a negative dimension, or another number of data.
func NewTensor[T Element](data []T, shape ...int) (*Tensor, error) {
	n, err := size(shape)
	if err != nil {
		return nil, err
	}
	if n != len(data) {
		return nil, fmt.Errorf("nn: %d data for a tensor of shape %v, which holds %d", len(data), shape, n)
	}
	t := &Tensor{shape: slices.Clone(shape)}
	switch d := any(data).(type) {
	case []float32:
		t.typ, t.float32s = Float32, d
	case []float64:
		t.typ, t.float64s = Float64, d
	case []int64:
		t.typ, t.int64s = Int64, d
	case []int32:
		t.typ, t.int32s = Int32, d
	case []bool:
		t.typ, t.bools = Bool, d
	case []string:
		t.typ, t.strings = String, d
	}
	return t, nil
}

// Reset makes t a tensor of a type and shape, for a result to be written to.
// Memory that is large enough is kept with what it holds, else new memory is
// zero.
//
// Errors: a type that tensors don't have (Float16 is held as Float32), or a
// negative or too large shape; t is unchanged then.
func (t *Tensor) Reset(typ Type, shape ...int) error {
	n, err := size(shape)
	if err != nil {
		return err
	}
	switch typ {
	case Float32:
		t.float32s = sized(t.float32s, n)
	case Float64:
		t.float64s = sized(t.float64s, n)
	case Int64:
		t.int64s = sized(t.int64s, n)
	case Int32:
		t.int32s = sized(t.int32s, n)
	case Bool:
		t.bools = sized(t.bools, n)
	case String:
		t.strings = sized(t.strings, n)
	default:
		return fmt.Errorf("nn: tensors are never of type %v", typ)
	}
	t.typ, t.shape = typ, append(t.shape[:0], shape...)
	return nil
}

// Type returns what the elements are, 0 of a zero Tensor.
func (t *Tensor) Type() Type { return t.typ }

// Shape returns the dimensions; it is t's own, not to be changed.
func (t *Tensor) Shape() []int { return t.shape }

// Len returns the number of elements.
func (t *Tensor) Len() int {
	if t.typ == 0 {
		return 0
	}
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// Float32s returns the elements, not a copy; nil if they are of another type.
func (t *Tensor) Float32s() []float32 { return ofType(t, Float32, t.float32s) }

// Float64s is Float32s of another type.
func (t *Tensor) Float64s() []float64 { return ofType(t, Float64, t.float64s) }

// Int64s is Float32s of another type.
func (t *Tensor) Int64s() []int64 { return ofType(t, Int64, t.int64s) }

// Int32s is Float32s of another type.
func (t *Tensor) Int32s() []int32 { return ofType(t, Int32, t.int32s) }

// Bools is Float32s of another type.
func (t *Tensor) Bools() []bool { return ofType(t, Bool, t.bools) }

// Strings is Float32s of another type.
func (t *Tensor) Strings() []string { return ofType(t, String, t.strings) }

// Check tells whether all elements are finite; those that are not numbers are.
//
// Errors: a *NonFiniteError, which wraps ErrNonFinite.
func (t *Tensor) Check() error {
	if t.typ == Float32 && sumsUp(t.float32s) {
		return nil
	}
	first, count, value := -1, 0, 0.0
	// An exponent of ones is that of NaN and infinities.
	const ones32, ones64 = 0xff << 23, 0x7ff << 52
	for i, x := range t.Float32s() {
		if math.Float32bits(x)&ones32 == ones32 {
			if count++; first < 0 {
				first, value = i, float64(x)
			}
		}
	}
	for i, x := range t.Float64s() {
		if math.Float64bits(x)&ones64 == ones64 {
			if count++; first < 0 {
				first, value = i, x
			}
		}
	}
	if count == 0 {
		return nil
	}
	return &NonFiniteError{First: first, Count: count, Value: value, Shape: slices.Clone(t.shape)}
}

// sumsUp tells whether x has a finite sum, and so is finite: NaN and infinities
// never leave a sum. Finite x with a sum that overflows have none. Eight sums
// that don't wait for each other take a seventh of the time of a look at each.
func sumsUp(x []float32) bool {
	var a, b, c, d, e, f, g, h float32
	for ; len(x) >= 8; x = x[8:] {
		y := (*[8]float32)(x)
		a += y[0]
		b += y[1]
		c += y[2]
		d += y[3]
		e += y[4]
		f += y[5]
		g += y[6]
		h += y[7]
	}
	for _, v := range x {
		a += v
	}
	sum := a + b + c + d + e + f + g + h
	return sum-sum == 0
}

func ofType[T Element](t *Tensor, typ Type, data []T) []T {
	if t.typ != typ {
		return nil
	}
	return data
}

// sized returns x with n elements, in its own memory where that is enough.
func sized[T Element](x []T, n int) []T {
	if n <= cap(x) && x != nil {
		return x[:n]
	}
	return make([]T, n)
}

// size returns the product of a shape.
func size(shape []int) (int, error) {
	n := 1
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("nn: the shape %v has a negative dimension", slices.Clone(shape))
		}
		if d > 0 && n > math.MaxInt32/d { // 2³¹: what other runtimes index with
			return 0, fmt.Errorf("nn: the shape %v has more than 2³¹ elements", slices.Clone(shape))
		}
		n *= d
	}
	return n, nil
}

func (t *Tensor) clone() *Tensor {
	return &Tensor{
		typ: t.typ, shape: slices.Clone(t.shape),
		float32s: slices.Clone(t.float32s), float64s: slices.Clone(t.float64s), int64s: slices.Clone(t.int64s),
		int32s: slices.Clone(t.int32s), bools: slices.Clone(t.bools), strings: slices.Clone(t.strings),
	}
}
