package lastlayer

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// graph writes a network from "x", two wide, to "y".
func graph(constants []onnx.Tensor, nodes ...onnx.Node) []byte {
	return onnxtest.Marshal(&onnx.Model{
		IR: 7, Opsets: []onnx.Opset{{Version: 13}},
		Graph: &onnx.Graph{
			Inputs:       []onnx.Value{onnxtest.Value("x", onnx.Float32, -1, 2)},
			Outputs:      []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 3)},
			Initializers: constants, Nodes: nodes,
		},
	})
}

func op(name string, in []string, out string, attributes ...onnx.Attribute) onnx.Node {
	return onnx.Node{Op: name, Inputs: in, Outputs: []string{out}, Attributes: attributes}
}

var (
	weights = onnxtest.Tensor("w", onnx.Float32, []int{2, 3}, 1, 2, 3, 4, 5, 6)
	turned  = onnxtest.Tensor("v", onnx.Float32, []int{3, 2}, 1, 4, 2, 5, 3, 6)
	biases  = onnxtest.Tensor("b", onnx.Float32, []int{3}, 0.5, -1, 2)
	number  = onnxtest.Tensor("c", onnx.Float32, nil, 10)
)

// TestReadHead reads every way in which a last layer is written.
func TestReadHead(t *testing.T) {
	all := []onnx.Tensor{weights, turned, biases, number}
	for what, c := range map[string]struct {
		file []byte
		bias []float64
		by   float64
	}{
		"Gemm":            {graph(all, op("Gemm", []string{"x", "w", "b"}, "y")), []float64{0.5, -1, 2}, 1},
		"Gemm turned":     {graph(all, op("Gemm", []string{"x", "v", "b"}, "y", onnx.Attribute{Name: "transB", Int: 1})), []float64{0.5, -1, 2}, 1},
		"Gemm scaled":     {graph(all, op("Gemm", []string{"x", "w", "b"}, "y", onnx.Attribute{Name: "alpha", Float: 2}, onnx.Attribute{Name: "beta", Float: 4})), []float64{2, -4, 8}, 2},
		"Gemm alone":      {graph(all, op("Gemm", []string{"x", "w"}, "y")), []float64{0, 0, 0}, 1},
		"MatMul":          {graph(all, op("MatMul", []string{"x", "w"}, "y")), []float64{0, 0, 0}, 1},
		"MatMul and Add":  {graph(all, op("MatMul", []string{"x", "w"}, "a"), op("Add", []string{"b", "a"}, "y")), []float64{0.5, -1, 2}, 1},
		"two biases":      {graph(all, op("Gemm", []string{"x", "w", "b"}, "a"), op("Add", []string{"a", "c"}, "y")), []float64{10.5, 9, 12}, 1},
		"Identity around": {graph(all, op("Identity", []string{"x"}, "i"), op("Gemm", []string{"i", "w", "b"}, "a"), op("Identity", []string{"a"}, "y")), []float64{0.5, -1, 2}, 1},
	} {
		h, err := ReadHead(c.file, "", "")
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if !slices.Equal(h.Bias, c.bias) || len(h.Weight) != 3 {
			t.Errorf("%s: %v", what, h)
		}
		for k, w := range h.Weight {
			if !slices.Equal(w, []float64{c.by * float64(k+1), c.by * float64(k+4)}) {
				t.Errorf("%s: output %d has weights %v", what, k, w)
			}
		}
	}
	// Named in the middle of a network.
	file := graph(all, op("Relu", []string{"x"}, "features"), op("Gemm", []string{"features", "w", "b"}, "logits"), op("Softmax", []string{"logits"}, "y"))
	if h, err := ReadHead(file, "features", "logits"); err != nil || h.Weight[2][1] != 6 {
		t.Errorf("%v, %v", h, err)
	}
}

func TestBadHead(t *testing.T) {
	all := []onnx.Tensor{weights, turned, biases, number, onnxtest.Tensor("two", onnx.Float32, []int{2}, 1, 2), onnxtest.Tensor("nan", onnx.Float32, []int{3}, math.NaN(), 0, 0)}
	gemm := op("Gemm", []string{"x", "w", "b"}, "a")
	for what, c := range map[string]struct {
		file             []byte
		features, output string
		words            string
	}{
		"no file":             {nil, "", "", "the file is empty"},
		"another output":      {graph(all, gemm, op("Identity", []string{"a"}, "y")), "", "z", `no operator makes the output "z"`},
		"other features":      {graph(all, gemm, op("Identity", []string{"a"}, "y")), "X", "", `did you mean "x"`},
		"an activation after": {graph(all, gemm, op("Sigmoid", []string{"a"}, "y")), "", "", "Sigmoid"},
		"one before":          {graph(all, op("Relu", []string{"x"}, "r"), op("Gemm", []string{"r", "w", "b"}, "y")), "", "", `name "r" as the features`},
		"no weights":          {graph(all, op("MatMul", []string{"x", "x"}, "y")), "", "", "not a constant matrix"},
		"a product":           {graph(all, gemm, op("Mul", []string{"a", "c"}, "y")), "", "", "Mul"},
		"Add of two values":   {graph(all, gemm, op("Relu", []string{"x"}, "r"), op("Add", []string{"a", "r"}, "y")), "", "", `adds "r"`},
		"a bias of another":   {graph(all, op("Gemm", []string{"x", "w", "two"}, "y")), "", "", "bias of 2"},
		"two that don't fit":  {graph(all, gemm, op("Add", []string{"a", "two"}, "y")), "", "", "a bias of 3 numbers and one of 2"},
		"a NaN":               {graph(all, op("Gemm", []string{"x", "w", "nan"}, "y")), "", "", "NaN"},
		"from the output on":  {graph(all, gemm, op("Identity", []string{"a"}, "y")), "y", "", "takes"},
	} {
		_, err := ReadHead(c.file, c.features, c.output)
		says(t, what, err, c.words)
		if !errors.Is(err, ErrHead) {
			t.Errorf("%s: %v is no ErrHead", what, err)
		}
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add(graph([]onnx.Tensor{weights, biases}, op("Gemm", []string{"x", "w", "b"}, "y")), "", "")
	f.Add(graph([]onnx.Tensor{weights, number}, op("MatMul", []string{"x", "w"}, "a"), op("Add", []string{"a", "c"}, "y")), "x", "y")
	f.Fuzz(func(t *testing.T, file []byte, features, output string) {
		h, err := ReadHead(file, features, output)
		if err == nil {
			err = h.check()
		}
		if err != nil && len(err.Error()) == 0 {
			t.Error("an error without words")
		}
	})
}
