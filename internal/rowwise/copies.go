package rowwise

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// copies writes rows of the scratch to others.
type copies struct {
	to   int
	from []int
}

func (s *copies) group(v []lane.V, _ int) error {
	for i, from := range s.from {
		v[s.to+i] = v[from]
	}
	return nil
}

// picked returns a value of some rows of x, by their index in it.
func (c *compiler) picked(x *value, name string, dims, index []int) (*value, error) {
	y, err := c.rows(name, x.typ, dims)
	if err != nil {
		return nil, err
	}
	from := make([]int, len(index))
	for i, k := range index {
		from[i] = x.store.at + k
	}
	c.add(&copies{y.store.at, from})
	return y, nil
}

// along returns the indices of the elements whose place on axis k is one of at,
// in order, and their shape.
func along(dims []int, k int, at []int) (index, out []int) {
	outer, inner := product(dims[:k]), product(dims[k+1:])
	for o := range outer {
		for _, p := range at {
			for i := range inner {
				index = append(index, (o*dims[k]+p)*inner+i)
			}
		}
	}
	out = append(append(append(out, dims[:k]...), len(at)), dims[k+1:]...)
	return index, out
}

func span(from, to int) []int {
	x := make([]int, max(0, to-from))
	for i := range x {
		x[i] = from + i
	}
	return x
}

func concat(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	first, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	k, err := axis(int(n.Int("axis", 0)), len(first.dims))
	if err != nil {
		return nil, err
	}
	dims := append([]int(nil), first.dims...)
	dims[k] = 0
	for i := range in {
		x, err := need(in, i)
		switch {
		case err != nil:
			return nil, err
		case len(x.dims) != len(dims) || x.typ != first.typ:
			return nil, fmt.Errorf("%v of %v beside %v of %v", x.typ, x.dims, first.typ, first.dims)
		}
		for j, d := range x.dims {
			if j != k && d != dims[j] {
				return nil, fmt.Errorf("%v beside %v", x.dims, first.dims)
			}
		}
		dims[k] += x.dims[k]
	}
	y, err := c.rows(n.Outputs[0], first.typ, dims)
	if err != nil {
		return nil, err
	}
	s := &copies{to: y.store.at}
	for o := range product(dims[:k]) {
		for _, x := range in {
			block := product(x.dims[k:])
			s.from = append(s.from, span(x.store.at+o*block, x.store.at+(o+1)*block)...)
		}
	}
	c.add(s)
	return []*value{y}, nil
}

func split(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	k, err := axis(int(n.Int("axis", 0)), len(x.dims))
	if err != nil {
		return nil, err
	}
	sizes := []int{}
	if a := n.Attribute("split"); a != nil {
		for _, s := range a.Ints {
			sizes = append(sizes, int(s))
		}
	} else if v := optional(in, 1); v != nil {
		if sizes, err = v.ints(); err != nil {
			return nil, fmt.Errorf("its sizes: %w", err)
		}
	} else {
		size := (x.dims[k] + len(n.Outputs) - 1) / len(n.Outputs)
		for left := x.dims[k]; left > 0; left -= size {
			sizes = append(sizes, min(size, left))
		}
	}
	if len(sizes) != len(n.Outputs) {
		return nil, fmt.Errorf("%d sizes for %d outputs", len(sizes), len(n.Outputs))
	}
	var out []*value
	at := 0
	for i, s := range sizes {
		if s <= 0 || at+s > x.dims[k] {
			return nil, fmt.Errorf("sizes %v of %d", sizes, x.dims[k])
		}
		index, dims := along(x.dims, k, span(at, at+s))
		y, err := c.picked(x, n.Outputs[i], dims, index)
		if err != nil {
			return nil, err
		}
		out = append(out, y)
		at += s
	}
	if at != x.dims[k] {
		return nil, fmt.Errorf("sizes %v of %d", sizes, x.dims[k])
	}
	return out, nil
}

func slice(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	starts, err1 := optional(in, 1).ints()
	ends, err2 := optional(in, 2).ints()
	if err1 != nil || err2 != nil || len(starts) != len(ends) {
		return nil, fmt.Errorf("its starts and ends must be constants of one length")
	}
	all, has, err := axes(n, in, 3)
	if err != nil {
		return nil, err
	}
	if !has {
		all = span(0, len(starts))
	}
	steps := make([]int, len(starts))
	for i := range steps {
		steps[i] = 1
	}
	if v := optional(in, 4); v != nil {
		if steps, err = v.ints(); err != nil {
			return nil, err
		}
	}
	if len(all) != len(starts) || len(steps) != len(starts) {
		return nil, fmt.Errorf("%d starts, %d axes, %d steps", len(starts), len(all), len(steps))
	}
	index, dims := span(0, x.size()), x.dims
	for i, a := range all {
		k, err := axis(a, len(x.dims))
		if err != nil {
			return nil, err
		}
		if steps[i] <= 0 {
			return nil, fmt.Errorf("a step of %d", steps[i])
		}
		var at []int
		for p := bound(starts[i], dims[k]); p < bound(ends[i], dims[k]); p += min(steps[i], math.MaxInt32) {
			at = append(at, p)
		}
		inner, out := along(dims, k, at)
		for j, p := range inner {
			inner[j] = index[p]
		}
		index, dims = inner, out
	}
	y, err := c.picked(x, n.Outputs[0], dims, index)
	return []*value{y}, err
}

// bound is a start or end of a slice, which counts from the end if negative.
func bound(p, n int) int {
	if p < 0 {
		p += n
	}
	return max(0, min(p, n))
}

func transpose(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := need(in, 0)
	if err != nil {
		return nil, err
	}
	a := n.Attribute("perm")
	if a == nil || len(a.Ints) != len(x.dims)+1 || a.Ints[0] != 0 {
		return nil, fmt.Errorf("it moves the batch")
	}
	strides, dims, moved := make([]int, len(x.dims)), make([]int, len(x.dims)), make([]int, len(x.dims))
	for k, s := len(x.dims)-1, 1; k >= 0; k-- {
		strides[k] = s
		s *= x.dims[k]
	}
	seen := map[int]bool{}
	for k, p := range a.Ints[1:] {
		j, err := axis(int(p), len(x.dims))
		if err != nil || seen[j] {
			return nil, fmt.Errorf("perm %v", a.Ints)
		}
		seen[j] = true
		dims[k], moved[k] = x.dims[j], strides[j]
	}
	index := make([]int, x.size())
	for i := range index {
		rest := i
		for k := len(dims) - 1; k >= 0; k-- {
			index[i] += rest % dims[k] * moved[k]
			rest /= dims[k]
		}
	}
	y, err := c.picked(x, n.Outputs[0], dims, index)
	return []*value{y}, err
}
