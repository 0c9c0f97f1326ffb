package rowwise

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/internal/onnx"
)

// builder compiles a node and returns its outputs. Inputs that were left out
// are nil.
type builder func(c *compiler, n *onnx.Node, in []*value) ([]*value, error)

// operators are those of ONNX's own domain that there are.
var operators = map[string]builder{
	"Add": binary(addition), "Sub": binary(subtraction), "Mul": binary(product2), "Div": binary(quotient),
	"Abs": unary, "Clip": unary, "Exp": unary, "LeakyRelu": unary, "Log": unary, "Neg": unary, "Relu": unary, "Sigmoid": unary,
	"Softplus": unary, "Sqrt": unary, "Tanh": unary,
	"Gemm": gemm, "MatMul": matMul,
	"Softmax": softmax, "LogSoftmax": softmax, "ReduceMean": reduction, "ReduceSum": reduction,
	"Constant": constant, "Identity": identity, "Cast": cast, "Dropout": dropout,
	"Flatten": flatten, "Reshape": reshape, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
	"Concat": concat, "Split": split, "Slice": slice, "Transpose": transpose, "Gather": gather,
}

// Operators returns the names of the operators that there are, in order.
func Operators() []string { return slices.Sorted(maps.Keys(operators)) }

// need returns input i, which must be rows of numbers.
func need(in []*value, i int) (*value, error) {
	switch {
	case i >= len(in) || in[i] == nil:
		return nil, fmt.Errorf("its input %d is missing", i)
	case in[i].constant():
		return nil, fmt.Errorf("its input %d is a constant: fold constants when the model is saved", i)
	}
	return in[i], nil
}

// floats is need of floating-point numbers.
func floats(in []*value, i int) (*value, error) {
	v, err := need(in, i)
	if err == nil && !isFloat(v.typ) {
		err = fmt.Errorf("its input %d is of type %v", i, v.typ)
	}
	return v, err
}

// optional returns input i, nil if it was left out.
func optional(in []*value, i int) *value {
	if i < len(in) {
		return in[i]
	}
	return nil
}

func constant(c *compiler, n *onnx.Node, _ []*value) ([]*value, error) {
	if len(n.Attributes) != 1 {
		return nil, fmt.Errorf("%d attributes, wants one", len(n.Attributes))
	}
	switch a := n.Attributes[0]; a.Name {
	case "value":
		if a.Tensor != nil {
			v := c.literal(a.Tensor, n.Outputs[0])
			return []*value{v}, nil
		}
	case "value_float":
		return []*value{{typ: onnx.Float32, data: []float64{float64(a.Float)}}}, nil
	case "value_int":
		return []*value{{typ: onnx.Int64, data: []float64{float64(a.Int)}}}, nil
	case "value_floats":
		v := &value{typ: onnx.Float32, dims: []int{len(a.Floats)}}
		for _, x := range a.Floats {
			v.data = append(v.data, float64(x))
		}
		return []*value{v}, nil
	case "value_ints":
		v := &value{typ: onnx.Int64, dims: []int{len(a.Ints)}}
		for _, x := range a.Ints {
			v.data = append(v.data, float64(x))
		}
		return []*value{v}, nil
	}
	return nil, fmt.Errorf("its value is a %q", n.Attributes[0].Name)
}
