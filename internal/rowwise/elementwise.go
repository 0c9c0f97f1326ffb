package rowwise

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/onnx"
)

// pairs is one of the kernels for two operands.
type pairs func(dst []lane.V, a, b lane.Arg)

func addition(dst []lane.V, a, b lane.Arg)    { lane.Add(dst, a, b) }
func subtraction(dst []lane.V, a, b lane.Arg) { lane.Sub(dst, a, b) }
func product2(dst []lane.V, a, b lane.Arg)    { lane.Mul(dst, a, b) }
func quotient(dst []lane.V, a, b lane.Arg)    { lane.Div(dst, a, b) }

// operand is where an operand of the rows of an operation lies: data, or rows
// of the scratch.
type operand struct {
	data []float64
	at   int
	step int
}

func (o *operand) arg(v []lane.V, n int) lane.Arg {
	switch {
	case o.data != nil:
		return lane.Arg{D: o.data, Step: o.step}
	case o.step == 0:
		n = 1
	}
	return lane.Arg{V: v[o.at : o.at+n], Step: o.step}
}

// combination is an operation on two operands.
type combination struct {
	to, n  int
	a, b   operand
	kernel pairs
}

func (s *combination) group(v []lane.V, _ int) error {
	s.kernel(v[s.to:s.to+s.n], s.a.arg(v, s.n), s.b.arg(v, s.n))
	return nil
}

func binary(kernel pairs) builder {
	return func(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
		a, b := optional(in, 0), optional(in, 1)
		switch {
		case a == nil || b == nil:
			return nil, fmt.Errorf("it wants two inputs")
		case a.constant() && b.constant():
			return nil, fmt.Errorf("of two constants: fold constants when the model is saved")
		case !isFloat(a.typ) || a.typ != b.typ:
			return nil, fmt.Errorf("of %v and %v", a.typ, b.typ)
		}
		rank := len(a.dims)
		if a.constant() || !b.constant() && len(b.dims) > rank {
			rank = len(b.dims)
		}
		left, err := perRow(a, rank)
		if err != nil {
			return nil, err
		}
		right, err := perRow(b, rank)
		if err != nil {
			return nil, err
		}
		dims, err := broadcast(left, right)
		if err != nil {
			return nil, err
		}
		x, err := c.operand(a, left, dims)
		if err != nil {
			return nil, err
		}
		y, err := c.operand(b, right, dims)
		if err != nil {
			return nil, err
		}
		out, err := c.rows(n.Outputs[0], a.typ, dims)
		if err != nil {
			return nil, err
		}
		c.add(&combination{out.store.at, out.size(), x, y, kernel})
		return []*value{out}, nil
	}
}

// operand stretches a value of shape dims to the shape out.
func (c *compiler) operand(v *value, dims, out []int) (operand, error) {
	n := product(out)
	switch {
	case n <= 0 || n > mostRows:
		return operand{}, fmt.Errorf("shape %v: empty or too large", out)
	case v.constant() && product(dims) == 1:
		return operand{data: v.data}, nil
	case v.constant():
		data := make([]float64, n)
		for i, at := range aligned(dims, out) {
			data[i] = v.data[at]
		}
		return operand{data: data, step: 1}, nil
	case product(dims) == n:
		return operand{at: v.store.at, step: 1}, nil
	case product(dims) == 1:
		return operand{at: v.store.at}, nil
	}
	w, err := c.picked(v, "", out, aligned(dims, out))
	if err != nil {
		return operand{}, err
	}
	return operand{at: w.store.at, step: 1}, nil
}

// function is an operation on each number: a kernel for all lanes, or a formula
// for the live ones.
type function struct {
	to, from, n int
	kernel      func(dst, x []lane.V)
	formula     func(float64) float64
}

func (s *function) group(v []lane.V, live int) error {
	dst, x := v[s.to:s.to+s.n], v[s.from:s.from+s.n]
	if s.kernel != nil {
		s.kernel(dst, x)
		return nil
	}
	for i := range dst {
		for l, a := range x[i][:live] {
			dst[i][l] = s.formula(a)
		}
	}
	return nil
}

func unary(c *compiler, n *onnx.Node, in []*value) ([]*value, error) {
	x, err := floats(in, 0)
	if err != nil {
		return nil, err
	}
	if layer := x.store.layer; n.Op == "Relu" && layer != nil && x.store.readers == 1 {
		layer.Rectify = true // nobody sees what it was before
		return []*value{c.alias(x, n.Outputs[0], x.dims)}, nil
	}
	f := &function{from: x.store.at, n: x.size()}
	switch n.Op {
	case "Relu":
		f.kernel = lane.Rectify
	case "Exp":
		f.kernel = lane.Exp
	case "Log":
		f.kernel = lane.Log
	case "Sigmoid":
		f.kernel = lane.Expit
	case "Softplus":
		f.kernel = lane.Softplus
	case "Tanh":
		f.kernel = lane.Tanh
	case "Abs":
		f.formula = math.Abs
	case "Neg":
		f.formula = func(x float64) float64 { return -x }
	case "Sqrt":
		f.formula = math.Sqrt
	case "LeakyRelu":
		slope := float64(n.Float("alpha", 0.01)) // the operator's own default
		f.formula = func(x float64) float64 {
			if x < 0 {
				return slope * x
			}
			return x
		}
	case "Clip":
		lo, hi, err := limits(n, in)
		if err != nil {
			return nil, err
		}
		f.formula = func(x float64) float64 {
			if x < lo {
				x = lo
			}
			if x > hi {
				x = hi
			}
			return x
		}
	}
	y, err := c.rows(n.Outputs[0], x.typ, x.dims)
	if err != nil {
		return nil, err
	}
	f.to = y.store.at
	c.add(f)
	return []*value{y}, nil
}

// limits are those of Clip: attributes in older models, inputs in newer ones.
func limits(n *onnx.Node, in []*value) (lo, hi float64, err error) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if a := n.Attribute("min"); a != nil {
		lo = float64(a.Float)
	}
	if a := n.Attribute("max"); a != nil {
		hi = float64(a.Float)
	}
	for i, to := range []*float64{&lo, &hi} {
		v := optional(in, i+1)
		switch {
		case v == nil:
		case !v.constant() || len(v.data) != 1:
			return 0, 0, fmt.Errorf("its limits must be constant numbers")
		default:
			*to = v.data[0]
		}
	}
	return lo, hi, nil
}
