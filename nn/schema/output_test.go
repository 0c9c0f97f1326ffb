package schema_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

func tensor[T nn.Element](t testing.TB, data []T, shape ...int) *nn.Tensor {
	t.Helper()
	x, err := nn.NewTensor(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestValidate(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		out  schema.Output
		x    *nn.Tensor
		want string
	}{
		{schema.Output{}, tensor(t, []float32{-1e30, 3}, 2), ""},
		{schema.Output{}, tensor(t, []float64{1, nan, math.Inf(1)}, 3), "NaN at 1 is not finite; 2 of them"},
		{schema.Output{}, tensor(t, []string{"a"}, 1), ""},
		{schema.Output{Rule: schema.Probability}, tensor(t, []float32{0, 1, 0.5, 0.7}, 4), ""},
		{schema.Output{Rule: schema.Probability}, tensor(t, []float32{0, math.Nextafter32(1, 2)}, 2), "1.0000001192092896 at 1 is no probability"},
		{schema.Output{Rule: schema.Probability}, tensor(t, []int64{0, 2}, 2), "2 at 1 is no probability"},
		{schema.Output{Rule: schema.Distribution}, tensor(t, []float32{0.5, 0.5, 0.9, 0.1}, 2, 2), ""},
		{schema.Output{Rule: schema.Distribution}, tensor(t, []float32{0.5, 0.5, 0.9, 0.2}, 2, 2), "at 2 is what the row that begins there sums to, not 1; 1 of them"},
		{schema.Output{Rule: schema.Distribution}, tensor(t, []float32{1.5, -0.5}, 1, 2), "1.5 at 0 is no probability; 2 of them"},
		{schema.Output{Range: &schema.Range{Min: 0, Max: 9}}, tensor(t, []int32{0, 9, 10}, 3), "10 at 2 is outside of the range"},
	} {
		s := patients()
		c.out.Port = "p"
		s.Outputs = []schema.Output{c.out}
		err := s.Validate(map[string]*nn.Tensor{"p": c.x, "other": nil})
		ordered := encoder(t, s, nil).Validate([]*nn.Tensor{c.x})
		if (err == nil) != (c.want == "") || (ordered == nil) != (err == nil) {
			t.Errorf("%v, %v, want %q", err, ordered, c.want)
		}
		if err != nil && (!errors.Is(err, schema.ErrOutput) || !strings.Contains(err.Error(), c.want) || err.Error() != ordered.Error()) {
			t.Errorf("%v, %v, want %q", err, ordered, c.want)
		}
		if err != nil && errors.Is(err, nn.ErrNonFinite) != strings.Contains(c.want, "finite") {
			t.Errorf("%v wraps nn.ErrNonFinite", err)
		}
		if n := testing.AllocsPerRun(10, func() { _ = s.Validate(map[string]*nn.Tensor{"p": c.x}) }); c.want == "" && n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
	s := patients()
	if err := s.Validate(nil); !errors.Is(err, schema.ErrOutput) || !strings.Contains(err.Error(), `no output "prob"`) || !strings.Contains(err.Error(), `no output "days"`) {
		t.Error(err)
	}
	if err := encoder(t, s, nil).Validate(nil); !errors.Is(err, schema.ErrOutput) {
		t.Error(err)
	}
}

// A model whose output holds NaN is flagged by the schema, even where nn lets it
// pass.
func TestCasesOutput(t *testing.T) {
	m, err := nn.OpenFile(cases.Path("nn/hostile/nan_output.onnx"), nn.Options{AllowNonFiniteOutputs: true})
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s := &schema.Schema{
		Inputs:  []schema.Input{{Port: "x", Type: nn.Float32, Columns: []schema.Column{{Name: "a"}, {Name: "b"}, {Name: "c"}}}},
		Outputs: []schema.Output{{Port: "y"}},
	}
	e := encoder(t, s, m)
	var b schema.Batch
	// The example of its manifest.
	if err := e.JSON([]byte(`[{"a":1,"b":-1,"c":0},{"a":2,"b":-3,"c":4}]`), &b); err != nil {
		t.Fatal(err)
	}
	out := []*nn.Tensor{new(nn.Tensor)}
	if err := m.RunInto(t.Context(), b.Tensors, out); err != nil {
		t.Fatal(err)
	}
	var fault *schema.OutputError
	if err := e.Validate(out); !errors.As(err, &fault) || fault.Index != 1 || fault.Count != 3 || !errors.Is(err, nn.ErrNonFinite) {
		t.Error(err)
	}
}
