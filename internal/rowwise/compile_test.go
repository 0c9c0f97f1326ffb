package rowwise

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// graphOf is a model with the input x of rows of three, integers k, a batch of
// its own, constants and one output y.
func graphOf(nodes ...onnx.Node) *onnx.Model {
	return &onnx.Model{IR: 7, Opsets: []onnx.Opset{{Version: 13}}, Graph: &onnx.Graph{
		Inputs:  []onnx.Value{onnxtest.Value("x", onnx.Float32, -1, 3), onnxtest.Value("k", onnx.Int64, -1)},
		Outputs: []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 3)},
		Initializers: []onnx.Tensor{
			onnxtest.Tensor("c", onnx.Float32, []int{3}, 1, 2, 3),
			onnxtest.Tensor("w", onnx.Float32, []int{3, 2}, 1, 2, 3, 4, 5, 6),
			onnxtest.Tensor("tall", onnx.Float32, []int{2, 3}, 1, 2, 3, 4, 5, 6),
			onnxtest.Tensor("i", onnx.Int64, []int{2}, 0, 3),
			onnxtest.Tensor("two", onnx.Float32, []int{2}, 1, 2),
			onnxtest.Tensor("shape", onnx.Int64, []int{2}, 0, 2),
			{Name: "half", Type: onnx.Float16, Dims: []int{3}},
		},
		Nodes: nodes,
	}}
}

func node(op string, inputs ...string) onnx.Node {
	return onnx.Node{Op: op, Inputs: inputs, Outputs: []string{"y"}}
}

func with(n onnx.Node, attributes ...onnx.Attribute) onnx.Node {
	n.Attributes = attributes
	return n
}

// Whatever can't be compiled is refused with its reason.
func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct {
		node onnx.Node
		want string
	}{
		{node("Conv", "x", "w"), `Conv of "y"`},
		{onnx.Node{Op: "Relu", Domain: "com.example", Inputs: []string{"x"}, Outputs: []string{"y"}}, "com.example:Relu"},
		{node("Add", "x", "half"), `constant "half" of float16`},
		{node("Add", "x", "two"), "don't go together"},
		{node("Add", "x", "tall"), "stretches across the batch"},
		{node("Add", "c", "c"), "fold constants"},
		{node("Add", "x", "k"), "float32 and int64"},
		{node("Add", "x"), "two inputs"},
		{node("Relu", "k"), "of type int64"},
		{node("Gemm", "x", "tall"), "rows of 3 by a matrix of [2 3]"},
		{with(node("Gemm", "x", "w"), onnx.Attribute{Name: "transA", Int: 1}), "rows by a constant matrix"},
		{node("Gemm", "x", "w", "c"), "bias of shape [3] for 2 outputs"},
		{node("Gemm", "x", "w", "x"), "bias must be a constant"},
		{node("MatMul", "w", "x"), "is a constant"},
		{node("MatMul", "x", "x"), "constant matrix"},
		{with(node("Softmax", "x"), onnx.Attribute{Name: "axis", Int: 0}), "across the batch"},
		{with(node("Softmax", "x"), onnx.Attribute{Name: "axis", Int: 2}), "axis 2 of 2"},
		{node("ReduceMean", "x"), "across the batch"},
		{with(node("ReduceMean", "x"), onnx.Attribute{Name: "axes", Ints: []int64{1, 1}}), "twice"},
		{with(node("Concat", "x", "x"), onnx.Attribute{Name: "axis", Int: 0}), "across the batch"},
		{with(node("Concat", "x", "c"), onnx.Attribute{Name: "axis", Int: 1}), "is a constant"},
		{with(node("Cast", "x"), onnx.Attribute{Name: "to", Int: 10}), "from float32 to float16"},
		{with(node("Cast", "x"), onnx.Attribute{Name: "to", Int: 7}), "from float32 to int64"},
		{node("Dropout", "x", "", "c"), "training mode"},
		{node("Reshape", "x", "shape"), "mixes rows"},
		{node("Reshape", "x", "k"), "constant integers"},
		{with(node("Flatten", "x"), onnx.Attribute{Name: "axis", Int: 0}), "across the batch"},
		{with(node("Squeeze", "x"), onnx.Attribute{Name: "axes", Ints: []int64{1}}), "is not 1"},
		{node("Squeeze", "x"), "axes must be"},
		{with(node("Unsqueeze", "x"), onnx.Attribute{Name: "axes", Ints: []int64{0}}), "across the batch"},
		{with(node("Split", "x", "i"), onnx.Attribute{Name: "axis", Int: 1}), "2 sizes for 1 outputs"},
		{node("Slice", "x", "i", "i"), "across the batch"},
		{node("Transpose", "x"), "moves the batch"},
		{with(node("Transpose", "x"), onnx.Attribute{Name: "perm", Ints: []int64{0, 0}}), "perm"},
		{with(node("Gather", "x", "i"), onnx.Attribute{Name: "axis", Int: 1}), "index 3 of 3"},
		{with(node("Gather", "w", "k"), onnx.Attribute{Name: "axis", Int: 1}), "only rows"},
		{node("Gather", "w", "x"), "indices are of type float32"},
		{node("Clip", "x", "c"), "limits must be constant numbers"},
		{node("Constant"), "0 attributes"},
		{with(node("Constant"), onnx.Attribute{Name: "value_float", Float: 1}), `output "y", which is a constant`},
		{with(node("Constant"), onnx.Attribute{Name: "value_strings"}), "value_strings"},
	} {
		p, err := Compile(graphOf(c.node))
		var e *UnsupportedError
		if p != nil || !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %v: the error is %v, want %q", c.node.Op, c.node.Inputs, err, c.want)
		}
	}
}

// All that is not supported is listed, and what depends on it is not.
func TestCompileListsAll(t *testing.T) {
	m := graphOf(
		onnx.Node{Op: "LSTM", Name: "memory", Inputs: []string{"x"}, Outputs: []string{"a"}},
		onnx.Node{Op: "Relu", Inputs: []string{"a"}, Outputs: []string{"b"}},
		onnx.Node{Op: "Conv", Name: "edges", Inputs: []string{"b"}, Outputs: []string{"d"}},
		node("Add", "d", "half"),
	)
	m.Graph.Inputs = append(m.Graph.Inputs, onnxtest.Value("s", onnx.String, -1), onnxtest.Value("open", onnx.Float32, -1, -1),
		onnxtest.Value("other", onnx.Float32, 4, 1), onnxtest.Value("scalar", onnx.Float32), onnxtest.Value("none", onnx.Float32, -1, 0))
	_, err := Compile(m)
	var e *UnsupportedError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	for _, want := range []string{`LSTM "memory"`, `Conv "edges"`, `constant "half"`, `"s" of string`, `"open" with the open dimension`, `"other" with another batch`, `"scalar" without`, `"none": a result of shape [0]`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the list lacks %s: %v", want, err)
		}
	}
	if len(e.Reasons) != 8 {
		t.Errorf("%d reasons, want 8: %q", len(e.Reasons), e.Reasons)
	}
}

// A graph that asks for memory without end is refused before it gets any.
func TestCompileBounds(t *testing.T) {
	m := graphOf()
	name := "x"
	for i := range 40 { // rows of 3·2⁴⁰ numbers
		next := fmt.Sprint("y", i)
		m.Graph.Nodes = append(m.Graph.Nodes, onnx.Node{Op: "Concat", Inputs: []string{name, name}, Outputs: []string{next}, Attributes: []onnx.Attribute{{Name: "axis", Int: 1}}})
		name = next
	}
	m.Graph.Outputs[0].Name = name
	if _, err := Compile(m); err == nil || !strings.Contains(err.Error(), "numbers a row altogether") {
		t.Errorf("doubled forty times: %v", err)
	}
}

// perceptron reads a network of the kits.
func perceptron(t testing.TB, name string) *onnx.Model {
	t.Helper()
	file, err := os.ReadFile("../../testdata/cases/nn/" + name + ".onnx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Rows are used again: the scratch is smaller than what the steps write.
func TestReuse(t *testing.T) {
	p, err := Compile(perceptron(t, "fraud_ulb/ensemble_fused"))
	if err != nil {
		t.Fatal(err)
	}
	written := 30 + 30 + 30 + 5*(64+64+64+64+1) + 5 + 5
	if p.rows >= written/3 {
		t.Errorf("%d rows, the steps write %d", p.rows, written)
	}
}

func TestIndexError(t *testing.T) {
	m := graphOf(onnx.Node{Op: "Gather", Name: "lookup", Inputs: []string{"w", "k"}, Outputs: []string{"y"}})
	p, err := Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []float64{3, -4, math.NaN(), 1e300} {
		s := p.NewScratch()
		s.Input(1, 0)[0][2] = bad
		var e *IndexError
		if err := s.Run(3); !errors.As(err, &e) || e.Lane != 2 || !strings.Contains(err.Error(), "lookup") {
			t.Errorf("index %v: %v", bad, err)
		}
		if err := s.Run(2); err != nil { // a lane that is not live
			t.Errorf("index %v in a dead lane: %v", bad, err)
		}
		s = p.NewScratch()
		s.Input(1, 2)[0][5] = bad
		if err := s.Run(22); !errors.As(err, &e) || e.Lane != 21 {
			t.Errorf("index %v in the third group: %v, lane %d", bad, err, e.Lane)
		}
	}
}

// A Relu is part of the layer before it only if nothing else sees what the layer
// makes: no node before or after it, under whatever name, and no output.
func TestRelu(t *testing.T) {
	layer := onnx.Node{Op: "MatMul", Inputs: []string{"x", "w"}, Outputs: []string{"t"}}
	op := func(name, in, out string) onnx.Node {
		return onnx.Node{Op: name, Inputs: []string{in}, Outputs: []string{out}}
	}
	for _, c := range []struct {
		name    string
		outputs []string
		nodes   []onnx.Node
		steps   int
	}{
		{"alone", []string{"y"}, []onnx.Node{op("Relu", "t", "y")}, 1},
		{"by another name", []string{"y"}, []onnx.Node{op("Identity", "t", "u"), op("Relu", "u", "y")}, 1},
		{"twice", []string{"y"}, []onnx.Node{op("Relu", "t", "u"), op("Relu", "u", "y")}, 1},
		{"before another reader", []string{"y", "neg"}, []onnx.Node{op("Relu", "t", "y"), op("Neg", "t", "neg")}, 3},
		{"after another reader", []string{"y", "neg"}, []onnx.Node{op("Neg", "t", "neg"), op("Relu", "t", "y")}, 3},
		{"after a reader of another name", []string{"y", "neg"}, []onnx.Node{op("Identity", "t", "u"), op("Neg", "u", "neg"), op("Relu", "t", "y")}, 3},
		{"after a reader of the same name", []string{"y", "neg"}, []onnx.Node{op("Identity", "t", "u"), op("Neg", "t", "neg"), op("Relu", "u", "y")}, 3},
		{"of an output", []string{"y", "t"}, []onnx.Node{op("Relu", "t", "y")}, 2},
		{"of what is an output under another name", []string{"y", "u"}, []onnx.Node{op("Identity", "t", "u"), op("Relu", "t", "y")}, 2},
	} {
		m := graphOf(append([]onnx.Node{layer}, c.nodes...)...)
		m.Graph.Outputs = nil
		for _, name := range c.outputs {
			m.Graph.Outputs = append(m.Graph.Outputs, onnxtest.Value(name, onnx.Float32, -1, 2))
		}
		p, err := Compile(m)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(p.steps) != c.steps {
			t.Errorf("%s: %d steps, want %d", c.name, len(p.steps), c.steps)
		}
		s := p.NewScratch()
		for i, x := range []float64{1, 1, -1} {
			s.Input(0, 0)[i][0] = x
		}
		if err := s.Run(1); err != nil {
			t.Fatal(err)
		}
		// x·w is (1 + 3 − 5, 2 + 4 − 6).
		want := map[string][2]float64{"y": {0, 0}, "t": {-1, 0}, "u": {-1, 0}, "neg": {1, 0}}
		for i, name := range c.outputs {
			for j, w := range want[name] {
				if got := s.Output(i, 0)[j][0]; got != w {
					t.Errorf("%s: %s[%d] is %v, want %v", c.name, name, j, got, w)
				}
			}
		}
	}
}

func TestAllocations(t *testing.T) {
	for _, name := range []string{"fraud_ulb/member0", "german_credit/member0", "abalone_age/gauss0"} {
		p, err := Compile(perceptron(t, name))
		if err != nil {
			t.Fatal(err)
		}
		s := p.NewScratch()
		if n := testing.AllocsPerRun(100, func() {
			if err := s.Run(8 * s.Groups()); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations a run", name, n)
		}
	}
}

// FuzzCompile changes the bytes of files: what compiles runs.
func FuzzCompile(f *testing.F) {
	for _, name := range []string{"pima_diabetes/light", "pima_diabetes/head", "german_credit/member0"} {
		file, err := os.ReadFile("../../testdata/cases/nn/" + name + ".onnx")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add(onnxtest.Marshal(graphOf(with(node("Slice", "x", "i", "i", "i"), onnx.Attribute{Name: "axes", Ints: []int64{1}}))))
	for _, a := range answers(f) {
		f.Add(onnxtest.Marshal(a.model()))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := onnx.Parse(file)
		if err != nil {
			return
		}
		p, err := Compile(m)
		if err != nil {
			return
		}
		if len(p.Outputs) != len(m.Graph.Outputs) || len(p.Inputs) != len(m.Graph.Inputs) {
			t.Fatalf("%d inputs and %d outputs of %+v", len(p.Inputs), len(p.Outputs), m.Graph)
		}
		s := p.NewScratch()
		if err := s.Run(8 * s.Groups()); err != nil && !errors.As(err, new(*IndexError)) {
			t.Error(err)
		}
	})
}
