package rowwise

import (
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// affine is a layer for each of count columns of rows.
type affine struct {
	to, from, count int
	layer           *lane.Dense
}

func (s *affine) run(v []lane.V, stride, live int) error {
	for i := range s.count {
		s.layer.Apply(v[s.to+i*s.layer.N:], v[s.from+i*s.layer.K:], stride, live)
	}
	return nil
}

// gemm is α·x·W + β·b of rows x and constants W and b.
func gemm(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := floats(in, 0)
	if err != nil {
		return nil, err
	}
	w := optional(in, 1)
	if w == nil || !w.constant() || len(w.dims) != 2 || len(x.dims) != 1 || n.Int("transA", 0) != 0 {
		return nil, fmt.Errorf("it multiplies rows by a constant matrix only")
	}
	transposed := n.Int("transB", 0) != 0
	k, m := w.dims[0], w.dims[1]
	if transposed {
		k, m = m, k
	}
	if k != x.dims[0] {
		return nil, fmt.Errorf("rows of %d by a matrix of %v", x.dims[0], w.dims)
	}
	alpha, beta := float64(n.Float("alpha", 1)), float64(n.Float("beta", 1))
	bias := make([]float64, m)
	if b := optional(in, 2); b != nil {
		dims, err := perRow(b, 1)
		if err != nil || !b.constant() {
			return nil, fmt.Errorf("its bias must be a constant that is the same for all rows")
		}
		if shape, err := broadcast(dims, []int{m}); err != nil || product(shape) != m {
			return nil, fmt.Errorf("a bias of shape %v for %d outputs", b.dims, m)
		}
		for j, at := range aligned(dims, []int{m}) {
			bias[j] = beta * b.data[at]
		}
	}
	y, err := c.rows(n.Outputs[0], x.typ, []int{m})
	if err != nil {
		return nil, err
	}
	c.affine(y, x, k, bias, func(i, j int) float64 {
		if transposed {
			return alpha * w.data[j*k+i]
		}
		return alpha * w.data[i*m+j]
	})
	return []*value{y}, nil
}

// matMul multiplies the last axis of rows by a constant matrix.
func matMul(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := floats(in, 0)
	if err != nil {
		return nil, err
	}
	w := optional(in, 1)
	last := len(x.dims) - 1
	if w == nil || !w.constant() || len(w.dims) != 2 || last < 0 {
		return nil, fmt.Errorf("it multiplies rows by a constant matrix only")
	}
	k, m := w.dims[0], w.dims[1]
	if k != x.dims[last] {
		return nil, fmt.Errorf("rows of %v by a matrix of %v", x.dims, w.dims)
	}
	y, err := c.rows(n.Outputs[0], x.typ, append(append([]int(nil), x.dims[:last]...), m))
	if err != nil {
		return nil, err
	}
	c.affine(y, x, k, make([]float64, m), func(i, j int) float64 { return w.data[i*m+j] })
	return []*value{y}, nil
}

// affine adds a layer of k inputs that makes y of x.
func (c *compiler) affine(y, x *value, k int, bias []float64, weight func(i, j int) float64) {
	s := &affine{y.store.at, x.store.at, x.size() / k, lane.NewDense(len(bias), k, bias, weight)}
	y.store.layer = s.layer
	c.program.steps = append(c.program.steps, s)
}
