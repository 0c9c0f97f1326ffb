package rowwise

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// value is an edge of the graph at compile time: a constant, or rows in the
// scratch.
type value struct {
	typ   onnx.Type
	dims  []int // of a constant all, of rows those after the batch
	data  []float64
	store *storage // nil of a constant
}

// storage is a stretch of the scratch that lives until its last reader.
type storage struct {
	at, size, readers int
	layer             *lane.Dense // that wrote it, as long as no step has read it
}

func (v *value) constant() bool { return v.store == nil }

func (v *value) size() int { return product(v.dims) }

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

func isFloat(t onnx.Type) bool { return t == onnx.Float32 || t == onnx.Float64 }

// ints returns the elements of a constant of integers; those beyond 2³¹, which
// mean the end of an axis, as 2³¹.
func (v *value) ints() ([]int, error) {
	if v == nil || !v.constant() || v.typ != onnx.Int64 && v.typ != onnx.Int32 {
		return nil, fmt.Errorf("they must be constant integers")
	}
	x := make([]int, len(v.data))
	for i, d := range v.data {
		x[i] = int(max(math.MinInt32, min(d, math.MaxInt32)))
	}
	return x, nil
}

// axis returns the axis of a value's dims that axis k of the graph is, which
// counts the batch.
func axis(k, rank int) (int, error) {
	if k < -rank-1 || k > rank {
		return 0, fmt.Errorf("axis %d of %d", k, rank+1)
	}
	if k < 0 {
		k += rank + 1
	}
	if k == 0 {
		return 0, fmt.Errorf("it goes across the batch")
	}
	return k - 1, nil
}

// aligned returns, for each element of the shape out, the element of a value of
// shape dims that it meets when dims is stretched to out, last axes together.
func aligned(dims, out []int) []int {
	index := make([]int, product(out))
	strides := make([]int, len(out))
	for k, s := len(dims)-1, 1; k >= 0; k-- {
		if dims[k] > 1 {
			strides[len(out)-len(dims)+k] = s
		}
		s *= dims[k]
	}
	counter := make([]int, len(out))
	at := 0
	for i := range index {
		index[i] = at
		for k := len(out) - 1; k >= 0; k-- {
			counter[k]++
			at += strides[k]
			if counter[k] < out[k] {
				break
			}
			at -= strides[k] * out[k]
			counter[k] = 0
		}
	}
	return index
}

// broadcast returns the shape that two stretch to, last axes together.
func broadcast(a, b []int) ([]int, error) {
	out := slices.Clone(a)
	if len(b) > len(a) {
		out = slices.Clone(b)
	}
	for k := 1; k <= min(len(a), len(b)); k++ {
		x, y := a[len(a)-k], b[len(b)-k]
		switch {
		case x == y, y == 1:
			out[len(out)-k] = x
		case x == 1:
			out[len(out)-k] = y
		default:
			return nil, fmt.Errorf("the shapes %v and %v don't go together", a, b)
		}
	}
	return out, nil
}

// perRow returns the shape of an operand without the batch: rows have none, of a
// constant with a dimension for the batch that is 1 it is left out.
func perRow(v *value, rank int) ([]int, error) {
	switch {
	case !v.constant() && len(v.dims) == rank, v.constant() && len(v.dims) <= rank:
		return v.dims, nil
	case v.constant() && len(v.dims) == rank+1 && v.dims[0] == 1:
		return v.dims[1:], nil
	}
	return nil, fmt.Errorf("an operand of shape %v beside rows of rank %d stretches across the batch", v.dims, rank)
}
