package rowwise

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/onnx"
)

// Operators that give the same numbers another shape cost nothing.

func identity(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	if optional(in, 0) == nil {
		return nil, fmt.Errorf("its input is missing")
	}
	return []*value{c.alias(in[0], n.Outputs[0], in[0].dims)}, nil
}

// cast changes floating-point types into one another, all of which are computed
// as float64, and integers and truth values into numbers.
func cast(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	out, err := identity(c, n, in)
	if err != nil {
		return nil, err
	}
	from, to := in[0].typ, onnx.Type(n.Int("to", 0))
	if !isFloat(to) && !(to == onnx.Int64 && from != onnx.Float32 && from != onnx.Float64) {
		return nil, fmt.Errorf("from %v to %v", from, to)
	}
	out[0].typ = to
	return out, nil
}

// dropout is what it is outside training: nothing.
func dropout(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	if mode := optional(in, 2); mode != nil && (!mode.constant() || len(mode.data) != 1 || mode.data[0] != 0) {
		return nil, fmt.Errorf("in training mode")
	}
	return identity(c, n, in)
}

func flatten(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	if k := n.Int("axis", 1); k != 1 && k != -int64(len(x.dims)) {
		return nil, fmt.Errorf("axis %d goes across the batch", k)
	}
	return []*value{c.alias(x, n.Outputs[0], []int{x.size()})}, nil
}

// reshape keeps the batch, which the new shape writes as 0 or −1.
func reshape(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	shape, err := optional(in, 1).ints()
	if err != nil {
		return nil, fmt.Errorf("its shape: %w", err)
	}
	if len(shape) == 0 || shape[0] > 0 || n.Int("allowzero", 0) != 0 {
		return nil, fmt.Errorf("to %v, which fixes the batch", shape)
	}
	dims, open := slices.Clone(shape[1:]), -1
	for k, d := range dims {
		switch {
		case d == 0 && k < len(x.dims):
			dims[k] = x.dims[k]
		case d == -1 && open < 0 && shape[0] == 0:
			open, dims[k] = k, 1
		case d <= 0:
			return nil, fmt.Errorf("to %v, which mixes rows of the batch", shape)
		}
	}
	left := x.size() // divided, since a product could overflow
	for _, d := range dims {
		if left%d != 0 {
			left = 0
			break
		}
		left /= d
	}
	if open >= 0 {
		dims[open], left = left, min(left, 1)
	}
	if left != 1 {
		return nil, fmt.Errorf("from %v to %v, which mixes rows of the batch", x.dims, shape)
	}
	return []*value{c.alias(x, n.Outputs[0], dims)}, nil
}

// axes returns those of a node, an attribute in older models and an input in
// newer ones.
func axes(n *onnx.Node, in []*value, i int) ([]int, bool, error) {
	if a := n.Attribute("axes"); a != nil {
		all := make([]int, len(a.Ints))
		for k, x := range a.Ints {
			all[k] = int(max(math.MinInt32, min(x, math.MaxInt32)))
		}
		return all, true, nil
	}
	if v := optional(in, i); v != nil {
		all, err := v.ints()
		return all, true, err
	}
	return nil, false, nil
}

func squeeze(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	all, has, err := axes(n, in, 1)
	if err != nil || !has {
		return nil, fmt.Errorf("its axes must be constant and said")
	}
	gone := map[int]bool{}
	for _, a := range all {
		k, err := axis(a, len(x.dims))
		if err != nil {
			return nil, err
		}
		if x.dims[k] != 1 {
			return nil, fmt.Errorf("axis %d of %v is not 1", a, x.dims)
		}
		gone[k] = true
	}
	var dims []int
	for k, d := range x.dims {
		if !gone[k] {
			dims = append(dims, d)
		}
	}
	return []*value{c.alias(x, n.Outputs[0], dims)}, nil
}

func unsqueeze(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	all, has, err := axes(n, in, 1)
	if err != nil || !has {
		return nil, fmt.Errorf("its axes must be constant and said")
	}
	rank := len(x.dims) + len(all)
	added := map[int]bool{}
	for _, a := range all {
		k, err := axis(a, rank)
		if err != nil {
			return nil, err
		}
		if added[k] {
			return nil, fmt.Errorf("axis %d twice", a)
		}
		added[k] = true
	}
	var dims []int
	rest := x.dims
	for k := range rank {
		if added[k] {
			dims = append(dims, 1)
			continue
		}
		dims, rest = append(dims, rest[0]), rest[1:]
	}
	return []*value{c.alias(x, n.Outputs[0], dims)}, nil
}
