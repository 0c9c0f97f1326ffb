package rowwise

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// answer is an operator with inputs and outputs, from operators.json.
type answer struct {
	Name, Op          string
	Version           int64
	Attributes        map[string]any
	Order             []string
	Inputs, Constants map[string]array
	Outputs           []array
}

type array struct {
	Type  string
	Shape []int
	Data  []float64
}

func (a array) typ() onnx.Type {
	return map[string]onnx.Type{"float32": onnx.Float32, "int64": onnx.Int64, "bool": onnx.Bool}[a.Type]
}

func answers(t testing.TB) (all []answer) {
	t.Helper()
	text, err := os.ReadFile("testdata/operators.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// model is a graph of the one operator.
func (a answer) model() *onnx.Model {
	n := onnx.Node{Op: a.Op, Inputs: a.Order}
	for name, v := range a.Attributes {
		at := onnx.Attribute{Name: name}
		switch v := v.(type) {
		case float64:
			at.Int, at.Float = int64(v), float32(v)
		case []any:
			for _, x := range v {
				at.Ints = append(at.Ints, int64(x.(float64)))
			}
		}
		n.Attributes = append(n.Attributes, at)
	}
	g := &onnx.Graph{}
	for name, x := range a.Inputs {
		g.Inputs = append(g.Inputs, onnxtest.Value(name, x.typ(), append([]int{-1}, x.Shape[1:]...)...))
	}
	for name, x := range a.Constants {
		g.Initializers = append(g.Initializers, onnxtest.Tensor(name, x.typ(), x.Shape, x.Data...))
	}
	for i, y := range a.Outputs {
		name := fmt.Sprintf("y%d", i)
		n.Outputs = append(n.Outputs, name)
		g.Outputs = append(g.Outputs, onnxtest.Value(name, y.typ(), append([]int{-1}, y.Shape[1:]...)...))
	}
	g.Nodes = []onnx.Node{n}
	return &onnx.Model{IR: 7, Opsets: []onnx.Opset{{Version: a.Version}}, Graph: g}
}

// run evaluates the program with row r of the batch in lane (r + shift) mod 8 of
// a group and NaN in the others; the groups before it are whole.
func (a answer) run(t *testing.T, p *Program, group, shift int) (out [][]float64) {
	t.Helper()
	s := p.NewScratch()
	n := 0
	for i, in := range p.Inputs {
		x := a.Inputs[in.Name]
		n = x.Shape[0]
		for j, row := range s.Input(i, group) {
			for l := range row {
				s.Input(i, group)[j][l] = math.NaN()
				if in.Type == onnx.Int64 { // an index that all tables have
					s.Input(i, group)[j][l] = 0
				}
			}
			for r := range n {
				s.Input(i, group)[j][(r+shift)%8] = x.Data[r*in.Size+j]
			}
		}
	}
	if err := s.Run(8 * (group + 1)); err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	for i, o := range p.Outputs {
		y := make([]float64, n*o.Size)
		for j, row := range s.Output(i, group) {
			for r := range n {
				y[r*o.Size+j] = row[(r+shift)%8]
			}
		}
		out = append(out, y)
	}
	return out
}

// Every operator is what NumPy says, in every lane to the bit.
func TestOperators(t *testing.T) {
	tested := map[string]bool{"Constant": true} // by the networks of package nn
	for _, a := range answers(t) {
		tested[a.Op] = true
		p, err := Compile(a.model())
		if err != nil {
			t.Errorf("%s: %v", a.Name, err)
			continue
		}
		first := a.run(t, p, 0, 0)
		for shift := 1; shift < 8; shift++ {
			for i, y := range a.run(t, p, shift%3, shift) {
				if !slices.Equal(y, first[i]) {
					t.Errorf("%s: in lane %d of a group output %d is %v, in lane 0 %v", a.Name, shift, i, y, first[i])
				}
			}
		}
		for i, want := range a.Outputs {
			if got := p.Outputs[i]; !slices.Equal(got.Dims, want.Shape[1:]) || got.Type != want.typ() {
				t.Errorf("%s: output %d is %v of %v a row, want %s of %v", a.Name, i, got.Type, got.Dims, want.Type, want.Shape)
				continue
			}
			for j, w := range want.Data {
				// Sums in another order, and elementary functions that are not
				// correctly rounded: some units in the last place.
				if g := first[i][j]; !(math.Abs(g-w) <= 1e-14*max(1, math.Abs(w))) {
					t.Errorf("%s: output %d[%d] is %v, want %v", a.Name, i, j, g, w)
				}
			}
		}
	}
	for _, op := range Operators() {
		if !tested[op] {
			t.Errorf("there is no known answer of %s", op)
		}
	}
}
