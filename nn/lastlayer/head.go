package lastlayer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/onnx"
)

// A Head is a last layer: outputs are Weight·features + Bias.
type Head struct {
	Weight [][]float64 // [output][feature]
	Bias   []float64
}

// ReadHead reads the last layer of a network from an ONNX file: what makes the
// value named output from the value named features, an input of the graph or any
// value in it. Empty names stand for the only output and the only input.
//
// What may be between them is one Gemm, or a MatMul, and Adds of constants.
//
// Errors: wrap ErrHead: a file that can't be read, names that it doesn't have,
// and layers that are not affine, with the operator that isn't.
func ReadHead(file []byte, features, output string) (Head, error) {
	m, err := onnx.Parse(file)
	if err != nil {
		return Head{}, fmt.Errorf("lastlayer: %w: %w", ErrHead, err)
	}
	r := headReader{m: m, constants: map[string]*onnx.Tensor{}, makers: map[string]*onnx.Node{}}
	for i := range m.Graph.Initializers {
		t := &m.Graph.Initializers[i]
		r.constants[t.Name] = t
	}
	for i := range m.Graph.Nodes {
		n := &m.Graph.Nodes[i]
		for _, name := range n.Outputs {
			r.makers[name] = n
			if a := n.Attribute("value"); n.Op == "Constant" && a != nil && a.Tensor != nil {
				r.constants[name] = a.Tensor
			}
		}
	}
	h, err := r.read(features, output)
	if err != nil {
		return Head{}, fmt.Errorf("lastlayer: %w: %w", ErrHead, err)
	}
	return h, nil
}

// ErrHead is wrapped by errors about a last layer that can't be read.
var ErrHead = errors.New("not a last layer")

// check tells what a head lacks.
func (h *Head) check() error {
	var faults []error
	if len(h.Weight) == 0 || len(h.Weight) != len(h.Bias) {
		return fmt.Errorf("lastlayer: a head of %d rows of weights and %d biases; want as many, one for each output", len(h.Weight), len(h.Bias))
	}
	for i, w := range h.Weight {
		if len(w) == 0 || len(w) != len(h.Weight[0]) {
			faults = append(faults, fmt.Errorf("lastlayer: output %d of the head has %d weights, output 0 has %d; want one for each feature", i, len(w), len(h.Weight[0])))
		}
		for j, v := range append(w[:len(w):len(w)], h.Bias[i]) {
			if v-v != 0 {
				faults = append(faults, fmt.Errorf("lastlayer: weight %d of output %d of the head is %v", j, i, v))
			}
		}
	}
	return first(faults)
}

// theta returns the weights and biases in one slice.
func (h *Head) theta() (theta []float64) {
	for i, w := range h.Weight {
		theta = append(append(theta, w...), h.Bias[i])
	}
	return theta
}

// headOf is the head of such a slice.
func headOf(theta []float64, width int) (h Head) {
	for ; len(theta) > 0; theta = theta[width:] {
		h.Weight = append(h.Weight, append([]float64(nil), theta[:width-1]...))
		h.Bias = append(h.Bias, theta[width-1])
	}
	return h
}

type headReader struct {
	m         *onnx.Model
	constants map[string]*onnx.Tensor
	makers    map[string]*onnx.Node
}

// read follows the graph from the output back to the features.
func (r *headReader) read(features, output string) (Head, error) {
	var inputs, outputs []string
	for _, v := range r.m.Graph.Inputs {
		inputs = append(inputs, v.Name)
	}
	for _, v := range r.m.Graph.Outputs {
		outputs = append(outputs, v.Name)
	}
	if features == "" && len(inputs) == 1 {
		features = inputs[0]
	}
	if output == "" && len(outputs) == 1 {
		output = outputs[0]
	}
	var names []string
	for _, n := range r.m.Graph.Nodes {
		names = append(names, n.Outputs...)
	}
	if r.makers[output] == nil {
		return Head{}, fmt.Errorf("no operator makes the output %q%s; the outputs are %s", output, nearest.Suggest(output, names), strings.Join(outputs, ", "))
	}
	if names = append(names, inputs...); !slices.Contains(names, features) {
		return Head{}, fmt.Errorf("there are no features %q%s; the inputs are %s", features, nearest.Suggest(features, names), strings.Join(inputs, ", "))
	}
	var bias []float64
	for at := output; ; {
		n := r.makers[at]
		if n == nil {
			return Head{}, fmt.Errorf("%q does not come from %q", output, features)
		}
		if len(n.Inputs) == 0 {
			return Head{}, fmt.Errorf("%s has no input", n.Label())
		}
		switch n.Op {
		case "Identity":
			at = n.Inputs[0]
		case "Add":
			if len(n.Inputs) != 2 {
				return Head{}, fmt.Errorf("%s has %d inputs; want 2", n.Label(), len(n.Inputs))
			}
			from, with := n.Inputs[0], n.Inputs[1]
			if r.constants[from] != nil {
				from, with = with, from
			}
			b, err := r.vector(n, with)
			if err != nil {
				return Head{}, err
			}
			if bias, err = sum(bias, b); err != nil {
				return Head{}, fmt.Errorf("%s: %w", n.Label(), err)
			}
			at = from
		case "MatMul", "Gemm":
			return r.affine(n, features, bias)
		default:
			return Head{}, fmt.Errorf("%s is not affine; name the output before it, with no activation, or cut the network there", n.Label())
		}
	}
}

// affine reads the weights of a MatMul or Gemm of the features.
func (r *headReader) affine(n *onnx.Node, features string, bias []float64) (Head, error) {
	if len(n.Inputs) < 2 {
		return Head{}, fmt.Errorf("%s has %d inputs; want features and weights", n.Label(), len(n.Inputs))
	}
	from := n.Inputs[0]
	for from != features && r.makers[from] != nil && r.makers[from].Op == "Identity" && len(r.makers[from].Inputs) == 1 {
		from = r.makers[from].Inputs[0]
	}
	if from != features || n.Int("transA", 0) != 0 {
		return Head{}, fmt.Errorf("%s takes %q, not the features %q as they are; name %[2]q as the features", n.Label(), n.Inputs[0], features)
	}
	t := r.constants[n.Inputs[1]]
	if t == nil || len(t.Dims) != 2 || t.Dims[0] == 0 || t.Dims[1] == 0 {
		return Head{}, fmt.Errorf("the weights %q of %s are not a constant matrix", n.Inputs[1], n.Label())
	}
	w, err := t.Float64s()
	if err != nil {
		return Head{}, fmt.Errorf("the weights of %s: %w", n.Label(), err)
	}
	d, k, byOutput := t.Dims[0], t.Dims[1], n.Int("transB", 0) != 0
	if byOutput {
		d, k = k, d
	}
	alpha, beta := 1.0, 1.0
	if n.Op == "Gemm" {
		alpha, beta = float64(n.Float("alpha", 1)), float64(n.Float("beta", 1))
		if len(n.Inputs) > 2 && n.Inputs[2] != "" {
			b, err := r.vector(n, n.Inputs[2])
			if err != nil {
				return Head{}, err
			}
			for i := range b {
				b[i] *= beta
			}
			if bias, err = sum(bias, b); err != nil {
				return Head{}, fmt.Errorf("%s: %w", n.Label(), err)
			}
		}
	}
	h := Head{Weight: make([][]float64, k)}
	if h.Bias, err = sum(bias, make([]float64, k)); err != nil || len(h.Bias) != k {
		return Head{}, fmt.Errorf("%s has %d outputs and a bias of %d numbers", n.Label(), k, len(bias))
	}
	for i := range h.Weight {
		h.Weight[i] = make([]float64, d)
		for j := range d {
			at := j*k + i
			if byOutput {
				at = i*d + j
			}
			h.Weight[i][j] = alpha * w[at]
		}
	}
	return h, h.check()
}

// vector returns a constant that is the same for all rows.
func (r *headReader) vector(n *onnx.Node, name string) ([]float64, error) {
	t := r.constants[name]
	if t == nil {
		return nil, fmt.Errorf("%s adds %q, which is not a constant", n.Label(), name)
	}
	if len(t.Dims) > 0 && t.Len() != t.Dims[len(t.Dims)-1] || t.Len() == 0 {
		return nil, fmt.Errorf("%s adds %q of shape %v; want one number for each output", n.Label(), name, t.Dims)
	}
	b, err := t.Float64s()
	if err != nil {
		return nil, fmt.Errorf("the bias of %s: %w", n.Label(), err)
	}
	return append([]float64(nil), b...), nil
}

// sum adds vectors; a single number is added to all.
func sum(a, b []float64) ([]float64, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(b) > 1 && len(b) != len(a) {
		return nil, fmt.Errorf("a bias of %d numbers and one of %d", len(a), len(b))
	}
	s := append([]float64(nil), a...)
	for i := range s {
		switch len(b) {
		case 0:
		case 1:
			s[i] += b[0]
		default:
			s[i] += b[i]
		}
	}
	return s, nil
}
