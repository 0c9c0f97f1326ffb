package rowwise

import (
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// affine writes bias + weights·x for each of count columns of k rows. The
// weights are one row per output, as the kernel wants them.
type affine struct {
	to, from, count int
	weights         []float64
	bias            lane.Arg
	shape           lane.Product
}

func (s *affine) run(v []lane.V, _ int) error {
	for i := range s.count {
		to, from := s.to+i*s.shape.N, s.from+i*s.shape.K
		lane.Affine(v[to:to+s.shape.N], s.bias, s.weights, v[from:from+s.shape.K], s.shape)
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
	c.add(newAffine(y, x, k, m, bias, func(i, j int) float64 {
		if transposed {
			return alpha * w.data[j*k+i]
		}
		return alpha * w.data[i*m+j]
	}))
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
	c.add(newAffine(y, x, k, m, make([]float64, m), func(i, j int) float64 { return w.data[i*m+j] }))
	return []*value{y}, nil
}

// newAffine has the weight of input i in output j by weight(i, j).
func newAffine(y, x *value, k, m int, bias []float64, weight func(i, j int) float64) *affine {
	s := &affine{
		to: y.store.at, from: x.store.at, count: x.size() / k,
		weights: make([]float64, m*k), bias: lane.Arg{V: lane.Make(m), Step: 1}, shape: lane.Product{N: m, K: k, M: 1},
	}
	for j := range m {
		for i := range k {
			s.weights[j*k+i] = weight(i, j)
		}
		for l := range s.bias.V[j] {
			s.bias.V[j][l] = bias[j]
		}
	}
	return s
}
