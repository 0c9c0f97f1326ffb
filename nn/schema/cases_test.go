package schema_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

// known are the inputs and outputs of a model for the first rows of test.csv.
type known struct {
	Tolerance struct{ Abs, Rel float64 }
	Inputs    map[string]struct {
		Shape []int
		Data  []float64
	}
	Outputs map[string]struct{ Data []float64 }
}

// TestCases reads the rows of the kits that have a schema, as they stand in
// their files, and gives them to the kit's models.
func TestCases(t *testing.T) {
	seen := 0
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.Schema == "" {
			return
		}
		seen++
		var s schema.Schema
		decode(t, k.Path(k.Schema), &s)
		prob := k.Output(t, "members", "prob")
		s.Outputs = []schema.Output{{Port: prob, Rule: schema.Probability}}
		for _, name := range k.Members {
			var want known
			decode(t, k.Path(k.Expected[name]), &want)
			m := k.Open(t, name, nn.Options{})
			e, err := s.Encoder(m)
			if err != nil {
				t.Fatal(err)
			}
			b := encodeFile(t, e, k.Path(k.Files["test"]))
			for i, p := range m.Inputs() {
				in := want.Inputs[p.Name]
				got, err := b.Tensors[i].Rows()
				if err != nil || len(in.Shape) != 2 {
					t.Fatalf("%s: shape %v, %v", p.Name, in.Shape, err)
				}
				for j, v := range in.Data {
					if row, col := j/in.Shape[1], j%in.Shape[1]; got[row][col] != v {
						t.Errorf("%s: %s[%d, %d] is %v, want %v", name, p.Name, row, col, got[row][col], v)
					}
				}
			}
			out := make([]*nn.Tensor, len(m.Outputs()))
			for i := range out {
				out[i] = new(nn.Tensor)
			}
			if err := m.RunInto(t.Context(), b.Tensors, out); err != nil {
				t.Fatal(err)
			}
			if err := e.Validate(out); err != nil {
				t.Error(err)
			}
			for i, p := range m.Outputs() {
				got := out[i].Float32s()
				for j, v := range want.Outputs[p.Name].Data {
					if !(math.Abs(float64(got[j])-v) <= want.Tolerance.Abs+want.Tolerance.Rel*math.Abs(v)) {
						t.Errorf("%s: %s[%d] is %v, want %v", name, p.Name, j, got[j], v)
					}
				}
				if len(want.Outputs[p.Name].Data) == 0 {
					t.Errorf("%s: nothing is known of %s", name, p.Name)
				}
			}
		}
	})
	if seen == 0 {
		t.Log("no kit has a schema")
	}
}

// Rows of the credit data that are outside of the ranges of its schema, found by
// eye: a longer loan, a larger one, and two who are younger.
func TestCasesFlags(t *testing.T) {
	k := kit.Named(t, "german_credit")
	if k == nil {
		return
	}
	var s schema.Schema
	decode(t, k.Path(k.Schema), &s)
	e := encoder(t, &s, nil)
	b := encodeFile(t, e, k.Path(k.Files["test"]))
	want := `[row 74: column "age" is 19, outside of its range row 80: column "duration" is 72, outside of its range row 95: column "age" is 19, outside of its range row 173: column "amount" is 18424, outside of its range]`
	if got := fmt.Sprint(b.Flags); got != want || fmt.Sprint(b.Extra) != "[y]" {
		t.Errorf("%s, extra %v\nwant %s", got, b.Extra, want)
	}
}

// TestCasesMissing: in the diabetes data 0 means missing in five columns. Medians
// and ranges of training are those of numpy 1.24.2, whose counts of zeros in the
// test data are the flags.
func TestCasesMissing(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	want := map[string]struct {
		median, lo, hi float64
		zeros          int
	}{
		"glucose":        {117, 56, 198, 1},
		"blood_pressure": {72, 24, 122, 10},
		"skin_thickness": {28, 8, 60, 57},
		"insulin":        {129.5, 18, 600, 96},
		"bmi":            {32, 18.2000008, 57.2999992, 3},
	}
	in := schema.Input{Port: "x"}
	for _, name := range k.Columns.Features {
		c := schema.Column{Name: name}
		if _, has := want[name]; has {
			c.Missing = schema.Missing{Rule: schema.Median, Zero: true}
		}
		in.Columns = append(in.Columns, c)
	}
	f, err := os.Open(k.Path(k.Files["train"]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	train, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.FromTable(train, in)
	if err != nil {
		t.Fatal(err)
	}
	m := k.Open(t, k.Members[0], nn.Options{})
	e := encoder(t, s, m)
	b := encodeFile(t, e, k.Path(k.Files["test"]))
	zeros := map[string]int{}
	for _, flag := range b.Flags {
		if flag.Kind == schema.Imputed {
			zeros[flag.Column]++
		}
	}
	for _, c := range s.Inputs[0].Columns {
		w, has := want[c.Name]
		if has && (c.Missing.Value != w.median || *c.Range != (schema.Range{Min: w.lo, Max: w.hi}) || zeros[c.Name] != w.zeros) {
			t.Errorf("%s: %+v, %+v, %d zeros, want %+v", c.Name, c.Missing, *c.Range, zeros[c.Name], w)
		}
		if !has && zeros[c.Name] > 0 {
			t.Errorf("%s is flagged", c.Name)
		}
	}
	out := make([]*nn.Tensor, len(m.Outputs()))
	for i := range out {
		out[i] = new(nn.Tensor)
	}
	if err := m.RunInto(t.Context(), b.Tensors, out); err != nil {
		t.Error(err)
	}
}

func encodeFile(t *testing.T, e *schema.Encoder, file string) *schema.Batch {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b schema.Batch
	if err := e.CSV(f, &b); err != nil {
		t.Fatal(err)
	}
	return &b
}

func decode(t testing.TB, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
