package onnx_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
)

// chain is x → Relu → h → Add bias → y.
func chain() *onnx.Model {
	return &onnx.Model{
		IR: 7, Producer: "test", Opsets: []onnx.Opset{{Version: 13}, {Domain: "com.example", Version: 1}},
		Metadata: []onnx.Entry{{Key: "task", Value: "none"}},
		Graph: &onnx.Graph{
			Name:    "g",
			Inputs:  []onnx.Value{onnxtest.Value("x", onnx.Float32, -1, 2)},
			Outputs: []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 2)},
			Nodes: []onnx.Node{
				{Op: "Relu", Name: "first", Inputs: []string{"x"}, Outputs: []string{"h"}},
				{Op: "Add", Inputs: []string{"h", "bias"}, Outputs: []string{"y"}, Attributes: []onnx.Attribute{
					{Name: "a", Float: 0.5, Int: -3, String: "s", Floats: []float32{1, -2}, Ints: []int64{4, -5}},
				}},
			},
			Initializers: []onnx.Tensor{onnxtest.Tensor("bias", onnx.Float32, []int{2}, 0.25, -1)},
		},
	}
}

func TestParseReadsWhatIsWritten(t *testing.T) {
	want := chain()
	got, err := onnx.Parse(onnxtest.Marshal(want))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwant %+v", got, want)
	}
	data, err := got.Graph.Initializers[0].Float64s()
	if err != nil || !slices.Equal(data, []float64{0.25, -1}) {
		t.Errorf("data %v, %v", data, err)
	}
	if v := got.Version("ai.onnx"); v != 13 {
		t.Errorf("version %d", v)
	}
	if a := got.Graph.Nodes[1]; a.Int("a", 0) != -3 || a.Float("a", 0) != 0.5 || a.Int("b", 7) != 7 || a.Float("b", 8) != 8 {
		t.Errorf("attributes of %+v", a)
	}
}

// Each fault is found and named.
func TestParseFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		plant func(m *onnx.Model)
		want  []string
	}{
		{"no graph", func(m *onnx.Model) { m.Graph = nil }, []string{"no graph"}},
		{"no operators", func(m *onnx.Model) { m.Opsets = nil }, []string{"no set of operators"}},
		{"cycle", func(m *onnx.Model) { m.Graph.Nodes[0].Inputs[0] = "y" }, []string{"cycle", `"first"`}},
		{"missing initializer", func(m *onnx.Model) { m.Graph.Initializers = nil }, []string{`Add of "y"`, `"bias"`, "nothing defines"}},
		{"missing output", func(m *onnx.Model) { m.Graph.Outputs[0].Name = "z" }, []string{"the output", `"z"`}},
		{"no output", func(m *onnx.Model) { m.Graph.Outputs = nil }, []string{"no output"}},
		{"twice", func(m *onnx.Model) { m.Graph.Nodes[1].Outputs[0] = "h" }, []string{`"h"`, "second time", `"y"`}},
		{"short tensor", func(m *onnx.Model) { m.Graph.Initializers[0].Raw = []byte{1} }, []string{`"bias"`, "1 bytes", "wants 2"}},
		{"large tensor", func(m *onnx.Model) { m.Graph.Initializers[0].Dims = []int{1 << 20, 1 << 20} }, []string{`"bias"`, "too large"}},
		{"negative tensor", func(m *onnx.Model) { m.Graph.Initializers[0].Dims = []int{-2} }, []string{"negative"}},
		{"attribute", func(m *onnx.Model) {
			c := onnxtest.Tensor("c", onnx.Float64, []int{3}, 1)
			m.Graph.Nodes[0].Attributes = []onnx.Attribute{{Name: "value", Tensor: &c}}
		}, []string{`"value"`, `Relu "first"`, "wants 3"}},
		{"large port", func(m *onnx.Model) { m.Graph.Inputs[0].Shape[1].Size = 1 << 40 }, []string{`"x"`, "1099511627776"}},
	} {
		m := chain()
		c.plant(m)
		_, err := onnx.Parse(onnxtest.Marshal(m))
		if err == nil {
			t.Errorf("%s is not found", c.name)
			continue
		}
		for _, word := range c.want {
			if !strings.Contains(err.Error(), word) || !strings.HasPrefix(err.Error(), "onnx: ") {
				t.Errorf("%s: the error lacks %q: %v", c.name, word, err)
			}
		}
	}
}

// External data, in the words of the file format, field 14 of a tensor.
func TestParseRefusesOtherFiles(t *testing.T) {
	m := chain()
	file := onnxtest.Marshal(m)
	name := []byte("\x42\x04bias")
	i := strings.Index(string(file), string(name))
	if i < 0 {
		t.Fatal("no tensor")
	}
	// The name's six bytes become a mark of external data and an empty name.
	planted := append(append(append([]byte(nil), file[:i]...), 0x70, 1, 0x42, 0, 0x42, 0), file[i+6:]...)
	if _, err := onnx.Parse(planted); err == nil || !strings.Contains(err.Error(), "another file") {
		t.Errorf("external data: %v", err)
	}
}

// TestParseUnreadable: the reason is in words of ours, the same in every build.
func TestParseUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"not a network":                        "byte 1: no field of a protocol buffer",
		string(onnxtest.Marshal(chain())[:40]): "unexpected EOF",
	} {
		if _, err := onnx.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "proto:") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A file cut anywhere is refused, or has lost only what it can do without.
func TestParseCut(t *testing.T) {
	file := onnxtest.Marshal(chain())
	refused := 0
	for n := range file {
		if _, err := onnx.Parse(file[:n]); err != nil {
			refused++
			if !strings.HasPrefix(err.Error(), "onnx: ") {
				t.Fatalf("cut at %d: %v", n, err)
			}
		}
	}
	if refused < len(file)*9/10 { // metadata at the end can go
		t.Errorf("%d of %d cuts refused", refused, len(file))
	}
}

func TestParseNested(t *testing.T) {
	inner := &onnx.Graph{Outputs: []onnx.Value{onnxtest.Value("o", onnx.Float32)}}
	nest := func(depth int) *onnx.Model {
		m, g := chain(), inner
		for range depth {
			g = &onnx.Graph{Nodes: []onnx.Node{{Op: "Loop", Attributes: []onnx.Attribute{{Name: "body", Graph: g}}}}}
		}
		m.Graph.Nodes[0].Attributes = []onnx.Attribute{{Name: "body", Graph: g}}
		return m
	}
	if _, err := onnx.Parse(onnxtest.Marshal(nest(100))); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("graphs nested 100 deep: %v", err)
	}
	m, err := onnx.Parse(onnxtest.Marshal(nest(3)))
	if err != nil {
		t.Fatal(err)
	}
	want := []onnx.Count{{Op: "Add", Nodes: 1}, {Op: "Loop", Nodes: 3}, {Op: "Relu", Nodes: 1}}
	if got := m.Operators(); !slices.Equal(got, want) {
		t.Errorf("operators %v, want %v", got, want)
	}
}

// Nodes out of order are sorted.
func TestParseSorts(t *testing.T) {
	m := chain()
	slices.Reverse(m.Graph.Nodes)
	got, err := onnx.Parse(onnxtest.Marshal(m))
	if err != nil || got.Graph.Nodes[0].Op != "Relu" || got.Graph.Nodes[1].Op != "Add" {
		t.Errorf("nodes %+v, %v", got, err)
	}
}

// Every file of the kits is read.
func TestCasesFiles(t *testing.T) {
	files, err := filepath.Glob("../../testdata/cases/nn/*/*.onnx")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = onnx.Parse(file)
		if broken := strings.HasSuffix(name, "truncated.onnx"); broken != (err != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(onnxtest.Marshal(chain()))
	for _, name := range []string{"hostile/truncated", "hostile/slow_loop", "pima_diabetes/light", "pima_diabetes/head"} {
		file, err := os.ReadFile("../../testdata/cases/nn/" + name + ".onnx")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := onnx.Parse(file)
		if err != nil {
			return
		}
		for _, c := range m.Graph.Initializers {
			if x, err := c.Float64s(); err == nil && len(x) != c.Len() {
				t.Errorf("%s has %d numbers, wants %d", c.Name, len(x), c.Len())
			}
		}
		m.Operators()
	})
}

func ExampleParse() {
	m, err := onnx.Parse(onnxtest.Marshal(chain()))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range m.Operators() {
		fmt.Println(op.Op, op.Nodes)
	}
	// Output:
	// Add 1
	// Relu 1
}
