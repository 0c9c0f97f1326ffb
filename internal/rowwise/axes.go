package rowwise

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// normalizer is the softmax of an axis, or its logarithm.
type normalizer struct {
	to, from, n, lse int
	axis             lane.Axis
	log              bool
}

func (s *normalizer) group(v []lane.V, live int) error {
	y, x, lse := v[s.to:s.to+s.n], v[s.from:s.from+s.n], v[s.lse:s.lse+s.axis.Outer*s.axis.Inner]
	lane.Softmax(y, lse, x, s.axis)
	if !s.log {
		return nil
	}
	for i := range y {
		total := &lse[i/(s.axis.N*s.axis.Inner)*s.axis.Inner+i%s.axis.Inner]
		for l := range live {
			y[i][l] = x[i][l] - total[l]
		}
	}
	return nil
}

func softmax(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := floats(in, 0)
	if err != nil {
		return nil, err
	}
	// Before version 13 the axes from the given one on were one, by default the
	// second.
	const separate = 13
	def := int64(-1)
	if c.version < separate {
		def = 1
	}
	k, err := axis(int(n.Int("axis", def)), len(x.dims))
	if err != nil {
		return nil, err
	}
	ax := lane.Axis{Outer: product(x.dims[:k]), N: x.dims[k], Inner: product(x.dims[k+1:])}
	if c.version < separate {
		ax.N, ax.Inner = ax.N*ax.Inner, 1
	}
	y, err := c.rows(n.Outputs[0], x.typ, x.dims)
	if err != nil {
		return nil, err
	}
	lse, err := c.rows("", x.typ, []int{ax.Outer * ax.Inner})
	if err != nil {
		return nil, err
	}
	c.add(&normalizer{y.store.at, x.store.at, y.size(), lse.store.at, ax, n.Op == "LogSoftmax"})
	return []*value{y}, nil
}

// sum is that of an axis.
type sum struct {
	to, from int
	axis     lane.Axis
}

func (s *sum) group(v []lane.V, _ int) error {
	lines := s.axis.Outer * s.axis.Inner
	lane.SumAxis(v[s.to:s.to+lines], v[s.from:s.from+lines*s.axis.N], s.axis)
	return nil
}

// reduction sums axes one after the other; the mean divides by their length.
func reduction(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := floats(in, 0)
	if err != nil {
		return nil, err
	}
	all, has, err := axes(n, in, 1)
	if err != nil || !has || len(all) == 0 {
		return nil, fmt.Errorf("its axes must be constant and said, or it goes across the batch")
	}
	dims, count, from := slices.Clone(x.dims), 1, x.store.at
	reduced := map[int]bool{}
	for _, a := range all {
		k, err := axis(a, len(dims))
		if err != nil {
			return nil, err
		}
		if reduced[k] {
			return nil, fmt.Errorf("axis %d twice", a)
		}
		ax := lane.Axis{Outer: product(dims[:k]), N: dims[k], Inner: product(dims[k+1:])}
		reduced[k], dims[k], count = true, 1, count*dims[k]
		part, err := c.rows("", x.typ, []int{ax.Outer * ax.Inner})
		if err != nil {
			return nil, err
		}
		c.add(&sum{part.store.at, from, ax})
		from = part.store.at
	}
	if n.Int("keepdims", 1) == 0 {
		var kept []int
		for k, d := range dims {
			if !reduced[k] {
				kept = append(kept, d)
			}
		}
		dims = kept
	}
	y, err := c.rows(n.Outputs[0], x.typ, dims)
	if err != nil {
		return nil, err
	}
	divisor := 1.0
	if n.Op == "ReduceMean" {
		divisor = float64(count)
	}
	c.add(&combination{y.store.at, y.size(), operand{at: from, step: 1}, operand{data: []float64{divisor}}, quotient})
	return []*value{y}, nil
}
