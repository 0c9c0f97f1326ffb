package schema_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

// patients is a schema with one column of each sort.
func patients() *schema.Schema {
	return &schema.Schema{
		Inputs: []schema.Input{
			{Port: "num", Type: nn.Float32, Columns: []schema.Column{
				{Name: "age", Integer: true, Range: &schema.Range{Min: 0, Max: 120}, Outside: schema.RefuseOutside},
				{Name: "bmi", Range: &schema.Range{Min: 10, Max: 60}, Outside: schema.ClipOutside, Missing: schema.Missing{Rule: schema.Median, Value: 32.5, Zero: true}},
				{Name: "bmi_missing", Indicates: "bmi"},
				{Name: "insulin", Range: &schema.Range{Min: 14, Max: math.Inf(1)}, Missing: schema.Missing{Rule: schema.Keep}},
			}},
			{Port: "cat", Type: nn.Int64, Columns: []schema.Column{
				{Name: "ward", Levels: []string{"north", "south", "west"}, Unknown: "west"},
				{Name: "smoker", Levels: []string{"no", "yes"}, Missing: schema.Missing{Rule: schema.Constant, Level: "no"}},
				{Name: "visits"},
			}},
			{Port: "text", Type: nn.String, Columns: []schema.Column{{Name: "code"}}},
		},
		Outputs:   []schema.Output{{Port: "prob", Means: "P(ill)", Rule: schema.Probability}, {Port: "days", Range: &schema.Range{Min: 0, Max: math.Inf(1)}}},
		Protected: map[string]string{"ward": "all alike"},
	}
}

func TestValid(t *testing.T) {
	if err := patients().Valid(); err != nil {
		t.Fatal(err)
	}
	column := func(s *schema.Schema, port, i int) *schema.Column { return &s.Inputs[port].Columns[i] }
	for _, c := range []struct {
		plant func(s *schema.Schema)
		want  string
	}{
		{func(s *schema.Schema) { s.Inputs = nil }, "has no inputs"},
		{func(s *schema.Schema) { s.Inputs[1].Port = "num" }, `input "num": port 1 has no name, or one that is there twice`},
		{func(s *schema.Schema) { s.Inputs[0].Type = nn.Float16 }, "its type is float16"},
		{func(s *schema.Schema) { s.Inputs[2].Columns = nil }, "has no columns"},
		{func(s *schema.Schema) { column(s, 0, 1).Name = "age" }, `column 1 ("age") has no name, or one that is there twice`},
		{func(s *schema.Schema) { column(s, 0, 0).Outside = 3 }, "rule 3"},
		{func(s *schema.Schema) { column(s, 0, 0).Range = &schema.Range{Min: 2, Max: 1} }, "range 2 to 1"},
		{func(s *schema.Schema) { column(s, 0, 0).Range = &schema.Range{Min: math.NaN(), Max: 1} }, "range NaN to 1"},
		{func(s *schema.Schema) { column(s, 0, 0).Range = nil }, "no range"},
		{func(s *schema.Schema) { column(s, 0, 0).Missing.Value = 0.5 }, "takes 0.5 for what is missing: it is not a whole number"},
		{func(s *schema.Schema) { column(s, 0, 1).Missing.Value = math.NaN() }, "the rule Keep"},
		{func(s *schema.Schema) { column(s, 0, 1).Missing.Value = 1e300 }, "beyond the range of float32"},
		{func(s *schema.Schema) { column(s, 0, 1).Range.Max = 1e300 }, "is clipped to 1e+300: it is beyond the range of float32"},
		{func(s *schema.Schema) { column(s, 0, 2).Indicates = "bmj" }, `(did you mean "bmi"?)`},
		{func(s *schema.Schema) { column(s, 0, 2).Integer = true }, "0 or 1 and has no other rules"},
		{func(s *schema.Schema) { column(s, 0, 2).Indicates = ""; column(s, 0, 2).Unknown = "x" }, "has no levels"},
		{func(s *schema.Schema) { column(s, 1, 0).Integer = true }, "one or the other"},
		{func(s *schema.Schema) { column(s, 1, 0).Levels = []string{} }, "has 0 levels"},
		{func(s *schema.Schema) { column(s, 1, 0).Levels[0] = "south" }, `the level "south" twice`},
		{func(s *schema.Schema) { column(s, 1, 0).Unknown = "wets" }, `(did you mean "west"?)`},
		{func(s *schema.Schema) { column(s, 1, 1).Missing.Level = "maybe" }, `"maybe", which is no level`},
		{func(s *schema.Schema) { column(s, 1, 1).Missing.Rule = schema.Mean }, "want refuse or constant"},
		{func(s *schema.Schema) { column(s, 1, 2).Missing.Rule = schema.Keep }, "can't hold"},
		{func(s *schema.Schema) { column(s, 2, 0).Integer = true }, "is text"},
		{func(s *schema.Schema) { s.Outputs[1].Port = "prob" }, "output 1"},
		{func(s *schema.Schema) { s.Outputs[0].Rule = 9 }, "rule 9"},
		{func(s *schema.Schema) { s.Outputs[1].Range.Max = -1 }, "range 0 to -1"},
	} {
		s := patients()
		c.plant(s)
		if err := s.Valid(); !errors.Is(err, schema.ErrSchema) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
		if _, err := s.Encoder(nil); err == nil {
			t.Errorf("%s: there is an encoder", c.want)
		}
		if _, err := s.MarshalJSON(); err == nil {
			t.Errorf("%s: it is written", c.want)
		}
	}
	s := patients()
	column(s, 0, 0).Missing.Value, column(s, 1, 0).Unknown = 0.5, "x"
	if err := s.Valid(); !strings.Contains(err.Error(), `column "age"`) || !strings.Contains(err.Error(), `column "ward"`) {
		t.Errorf("of two faults: %v", err)
	}
}

// identity is a model with the ports of values, of which it returns those that
// an output names.
func identity(t testing.TB, inputs []onnx.Value, outputs map[string]onnx.Value) *nn.Model {
	t.Helper()
	g := &onnx.Graph{Inputs: inputs}
	for _, in := range inputs {
		if out, has := outputs[in.Name]; has {
			g.Outputs = append(g.Outputs, out)
			g.Nodes = append(g.Nodes, onnx.Node{Op: "Identity", Inputs: []string{in.Name}, Outputs: []string{out.Name}})
		}
	}
	m, err := nn.Open(onnxtest.Marshal(&onnx.Model{IR: 7, Opsets: []onnx.Opset{{Version: 13}}, Graph: g}), nn.Options{AllowNonFiniteOutputs: true, AllowNonFiniteInputs: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func TestCheck(t *testing.T) {
	ports := []onnx.Value{
		onnxtest.Value("cat", onnx.Int64, -1, 3), onnxtest.Value("num", onnx.Float32, -1, 4),
	}
	two := patients()
	two.Inputs, two.Outputs = two.Inputs[:2], two.Outputs[:1]
	fits := identity(t, ports, map[string]onnx.Value{"num": onnxtest.Value("prob", onnx.Float32, -1, 4)})
	if err := two.Check(fits); err != nil {
		t.Fatal(err)
	}
	other := identity(t, []onnx.Value{
		onnxtest.Value("nun", onnx.Float32, -1, 4), onnxtest.Value("cat", onnx.Float32, -1, 2),
	}, map[string]onnx.Value{"nun": onnxtest.Value("probs", onnx.Float32, -1, 4)})
	err := two.Check(other)
	for _, want := range []string{
		`wants the input nun float32 [N 4], which the schema doesn't have (did you mean "num"?)`,
		`wants the input cat float32 [N 2], the schema has it as int64`,
		`wants the input cat float32 [N 2], the schema has 3 columns`,
		`the schema has the input "num", the model doesn't (did you mean "nun"?)`,
		`output "prob" is not one of the model (did you mean "probs"?)`,
	} {
		if !errors.Is(err, schema.ErrSchema) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	if _, err := two.Encoder(other); err == nil {
		t.Error("an encoder for another model")
	}
}

// ports is a runtime of models that have them, and nothing else.
type ports []nn.Port

func (p ports) Open([]byte, nn.Options) (nn.Session, error)           { return p, nil }
func (p ports) Inputs() []nn.Port                                     { return p }
func (p ports) Outputs() []nn.Port                                    { return nil }
func (p ports) Run(context.Context, []*nn.Tensor, []*nn.Tensor) error { return nil }
func (p ports) Close() error                                          { return nil }

func TestCheckPorts(t *testing.T) {
	s := &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: nn.Float32, Columns: []schema.Column{{Name: "a"}, {Name: "b"}}}}}
	n := nn.Dim{Size: -1, Name: "N"}
	for _, c := range []struct {
		port nn.Port
		want string
	}{
		{nn.Port{Type: nn.Float32, Shape: []nn.Dim{n, {Size: 2}}}, ""},
		{nn.Port{Type: nn.Float16, Shape: []nn.Dim{n, n}}, ""},
		{nn.Port{Type: nn.Float32, AnyShape: true}, ""},
		{nn.Port{Type: nn.Float64, Shape: []nn.Dim{n, {Size: 2}}}, "the schema has it as float32"},
		{nn.Port{Type: nn.Float32, Shape: []nn.Dim{n}}, "encodes rows of columns, [N 2]"},
		{nn.Port{Type: nn.Float32, Shape: []nn.Dim{n, {Size: 2}, n}}, "encodes rows of columns, [N 2]"},
		{nn.Port{Type: nn.Float32, Shape: []nn.Dim{n, {Size: 3}}}, "the schema has 2 columns"},
	} {
		c.port.Name = "x"
		m, err := nn.Open(nil, nn.Options{Runtime: ports{c.port}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(m); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.port, err, c.want)
		}
	}
}

func TestFromTable(t *testing.T) {
	nan := math.NaN()
	train := table(t,
		bayes.Col("age", []float64{31, 20, 45, 52}),
		bayes.Col("bmi", []float64{0, 30, 20, 40}),
		bayes.Col("dose", []float64{1, nan, 2, 4}),
		bayes.Col("ward", []string{"south", "north", "south", "west"}),
		bayes.Col("gone", []float64{nan, nan, nan, nan}),
	)
	s, err := schema.FromTable(train, schema.Input{Port: "x", Columns: []schema.Column{
		{Name: "age", Range: &schema.Range{Min: 0, Max: 120}},
		{Name: "bmi", Missing: schema.Missing{Rule: schema.Median, Zero: true}},
		{Name: "bmi_missing", Indicates: "bmi"},
		{Name: "dose", Integer: true, Missing: schema.Missing{Rule: schema.Mean}},
	}}, schema.Input{Port: "ward", Type: nn.Int64, Columns: []schema.Column{{Name: "ward"}}})
	if err != nil {
		t.Fatal(err)
	}
	c := append(s.Inputs[0].Columns, s.Inputs[1].Columns...)
	if s.Inputs[0].Type != nn.Float32 || c[0].Range.Max != 120 || *c[1].Range != (schema.Range{Min: 20, Max: 40}) || c[1].Missing.Value != 30 ||
		c[3].Missing.Value != 2 /* 7/3, rounded */ || strings.Join(c[4].Levels, " ") != "north south west" {
		t.Errorf("%+v", c)
	}
	text, err := schema.FromTable(train, schema.Input{Port: "x", Type: nn.String, Columns: []schema.Column{{Name: "age"}}})
	if err != nil || strings.Join(text.Inputs[0].Columns[0].Levels, " ") != "20 31 45 52" {
		t.Errorf("%+v, %v", text, err)
	}
	order := []string{"west", "north", "south"}
	codes, err := schema.FromTable(train, schema.Input{Port: "x", Columns: []schema.Column{{Name: "ward", Levels: order}}})
	if err != nil || !slices.Equal(codes.Inputs[0].Columns[0].Levels, order) {
		t.Errorf("%+v, %v", codes, err)
	}
	_, err = schema.FromTable(train, schema.Input{Port: "x", Columns: []schema.Column{{Name: "ward"}, {Name: "aeg"}, {Name: "dose"}, {Name: "gone", Missing: schema.Missing{Rule: schema.Mean}}}})
	for _, want := range []string{`column "ward" is text (north, south, west), the port of float32: if the model was trained on codes give Levels`, `column "aeg" is not in the table (did you mean "age"?)`, `column "dose" is missing in 1 of 4 rows`, `column "gone" is missing in all 4 rows`} {
		if !errors.Is(err, schema.ErrSchema) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

func table(t testing.TB, columns ...bayes.Column) *bayes.Table {
	t.Helper()
	tab, err := bayes.FromColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}
