package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

func encoder(t testing.TB, s *schema.Schema, m *nn.Model) *schema.Encoder {
	t.Helper()
	e, err := s.Encoder(m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// rows are of patients: all in order; a lot that is told of; and what is only
// just right.
const rows = `[
	{"age": 40, "bmi": 25.5, "insulin": 100, "ward": "south", "smoker": "yes", "visits": 3, "code": "x1"},
	{"age": 41, "bmi": 0, "insulin": null, "ward": "attic", "smoker": null, "visits": 9007199254740993, "code": "x2", "note": 7},
	{"age": 120, "bmi": 99, "insulin": 1, "ward": "west", "visits": true, "code": 7}
]`

func TestEncode(t *testing.T) {
	e := encoder(t, patients(), nil)
	var b schema.Batch
	if err := e.JSON([]byte(rows), &b); err != nil {
		t.Fatal(err)
	}
	num, cat, code := b.Tensors[0], b.Tensors[1], b.Tensors[2]
	nan := float32(math.NaN())
	if got, want := fmt.Sprint(num.Shape(), num.Float32s()), fmt.Sprint([]int{3, 4}, []float32{40, 25.5, 0, 100, 41, 32.5, 1, nan, 120, 60, 0, 1}); got != want {
		t.Errorf("num %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(cat.Shape(), cat.Int64s()), fmt.Sprint([]int{3, 3}, []int64{1, 1, 3, 2, 0, 9007199254740993, 2, 0, 1}); got != want {
		t.Errorf("cat %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(code.Shape(), code.Strings()), "[3 1] [x1 x2 7]"; got != want {
		t.Errorf("text %s, want %s", got, want)
	}
	var flags []string
	for _, f := range b.Flags {
		flags = append(flags, f.String())
	}
	if got, want := strings.Join(flags, "\n"), `row 1: column "bmi" was missing, 32.5 is taken
row 1: column "insulin" was missing, NaN is taken
row 1: column "ward" has the unknown level "attic", taken for code 2
row 1: column "smoker" was missing, 0 is taken
row 2: column "bmi" was 99, clipped to 60
row 2: column "insulin" is 1, outside of its range
row 2: column "smoker" was missing, 0 is taken`; got != want {
		t.Errorf("flags\n%s\nwant\n%s", got, want)
	}
	if strings.Join(b.Extra, " ") != "note" || b.Rows != 3 {
		t.Errorf("%d rows, extra %v", b.Rows, b.Extra)
	}
}

// TestSources: a table, a file, records at once and one by one become the same.
func TestSources(t *testing.T) {
	s := patients()
	s.Inputs[1].Columns[2].Range = &schema.Range{Min: 0, Max: 5}
	s.Inputs[1].Columns[0].Levels[2], s.Inputs[1].Columns[0].Unknown = "7", "7"
	e := encoder(t, s, nil)
	var want, got schema.Batch
	records := []map[string]any{
		{"age": 40, "bmi": float32(25.5), "insulin": nil, "ward": "7", "smoker": "yes", "visits": int64(3), "code": "1000000"},
		{"age": int32(41), "bmi": 0.0, "insulin": 20.0, "ward": "south", "smoker": nil, "visits": 8, "code": "2"},
	}
	if err := e.Records(records, &want); err != nil {
		t.Fatal(err)
	}
	for row, r := range records {
		if err := e.Record(r, &got); err != nil {
			t.Fatal(err)
		}
		for i, one := range got.Tensors {
			width := one.Len()
			all := fmt.Sprint(want.Tensors[i].Float32s(), want.Tensors[i].Int64s(), want.Tensors[i].Strings())
			part := fmt.Sprint(slice(want.Tensors[i].Float32s(), row, width), slice(want.Tensors[i].Int64s(), row, width), slice(want.Tensors[i].Strings(), row, width))
			if alone := fmt.Sprint(one.Float32s(), one.Int64s(), one.Strings()); alone != part {
				t.Errorf("row %d alone is %s, of %s", row, alone, all)
			}
		}
	}
	same := func(name string) {
		t.Helper()
		for i := range want.Tensors {
			if a, b := fmt.Sprintf("%+v", want.Tensors[i]), fmt.Sprintf("%+v", got.Tensors[i]); a != b {
				t.Errorf("%s: %s, want %s", name, b, a)
			}
		}
		if a, b := fmt.Sprint(want.Flags), fmt.Sprint(got.Flags); a != b {
			t.Errorf("%s: flags %s, want %s", name, b, a)
		}
	}
	if err := e.CSV(strings.NewReader("code,ward,smoker,visits,age,bmi,insulin\n1000000,7,yes,3,40,25.5,NA\n2,south,,8,41,0,20\n"), &got); err != nil {
		t.Fatal(err)
	}
	same("CSV")
	tab := table(t, bayes.Col("age", []int{40, 41}), bayes.Col("bmi", []float64{25.5, 0}), bayes.Col("insulin", []float64{math.NaN(), 20}),
		bayes.Col("ward", []string{"7", "south"}), bayes.Col("smoker", &bayes.Factor{Levels: []string{"yes"}, Codes: []int{0, -1}}),
		bayes.Col("visits", []int{3, 8}), bayes.Col("code", []float64{1000000, 2}), bayes.Col("y", []int{0, 1}))
	if err := e.Table(tab, &got); err != nil {
		t.Fatal(err)
	}
	same("table")
	if strings.Join(got.Extra, " ") != "y" {
		t.Errorf("extra %v", got.Extra)
	}
}

func slice[T any](x []T, row, width int) []T {
	if x == nil {
		return nil
	}
	return x[row*width : (row+1)*width]
}

func TestEncodeRefuses(t *testing.T) {
	e := encoder(t, patients(), nil)
	var b schema.Batch
	err := e.JSON([]byte(`[
		{"age": 40.5, "bmi": "fat", "insulin": 1e39, "ward": ["x"], "smoker": "yse", "visits": 1e300, "code": null},
		{"age": 130, "bmi": {"v": 1}, "insulin": 1e999, "ward": "north", "smoker": "no", "visits": 9007199254740993.0, "code": "a"},
		{"agee": 40, "bmi": 20, "insulin": 30, "ward": "north", "smokre": "no", "code": "a"}]`), &b)
	var faults *schema.Faults
	if !errors.Is(err, nn.ErrInput) || !errors.As(err, &faults) {
		t.Fatal(err)
	}
	want := `schema: row 0: column "age": 40.5 is not a whole number
schema: row 0: column "bmi": "fat" is text; want a number
schema: row 0: column "insulin": 1e+39 is beyond the range of float32
schema: row 0: column "ward": is a list; want a number or a label
schema: row 0: column "smoker": "yse" is none of the levels (did you mean "yes"?)
schema: row 0: column "visits": 1e+300 is beyond 2⁵³, where float64 has not all whole numbers; give it as an integer to a port of int64
schema: row 0: column "code": is missing; give it, or a rule to the schema: constant, mean, median
schema: row 1: column "age": 130 is outside of its range, 0 to 120
schema: row 1: column "bmi": is an object; want a number or a label
schema: row 1: column "insulin": is "1e999", no number within float64; want a number or a label
schema: row 2: column "age": is absent, and "agee" is no column: if that is meant, rename it; if it is missing, give null
schema: row 2: column "smoker": is absent, and "smokre" is no column: if that is meant, rename it; if it is missing, give null
schema: row 2: column "visits": is missing; give it, or a rule to the schema: constant, mean, median`
	if got := err.Error(); got != want || faults.Count != 13 {
		t.Errorf("%d faults\n%s\nwant\n%s", faults.Count, got, want)
	}
	many := make([]map[string]any, 30)
	for i := range many {
		many[i] = map[string]any{"age": math.Inf(1), "bmi": 20, "insulin": 30, "ward": "north", "smoker": "no", "visits": 1, "code": complex(1, 2)}
	}
	err = e.Records(many, &b)
	if !errors.As(err, &faults) || faults.Count != 60 || len(faults.List) != 20 || !strings.Contains(err.Error(), "and 40 more") || !strings.Contains(err.Error(), "+Inf is not finite") || !strings.Contains(err.Error(), "type complex128") {
		t.Error(err)
	}
	for _, c := range []struct{ text, want string }{
		{``, "EOF"}, {`3`, "object"}, {`null`, "row 0 is null"}, {`[null]`, "row 0 is null"}, {`[{]`, "invalid"}, {`{} {}`, "something follows at byte 4"},
		{`{"age": 012}`, "invalid"}, {`{"age": .5}`, "invalid"}, {`{"age": 1.}`, "invalid"}, {`{"age": -}`, "invalid"}, {`{"age": 1e+}`, "invalid"},
		{`{"age": +1}`, "invalid"}, {`{"age" 1}`, "invalid"}, {`{"age": 1,}`, "invalid"}, {`{"age": nul}`, "invalid"}, {`{"age": tru e}`, "invalid"},
		{`{"age": 1`, "EOF"}, {`{"age: 1}`, "EOF"}, {"{\"age\": \"\n\"}", "invalid"}, {`{,}`, "invalid"},
	} {
		if err := e.JSON([]byte(c.text), &b); !errors.Is(err, nn.ErrInput) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
	bad := table(t, bayes.Col("aeg", []int{1, 2}), bayes.Col("bmi", []string{"a", "b"}), bayes.Col("insulin", []float64{1, 2}),
		bayes.Col("ward", []int{1, 2}), bayes.Col("smoker", []string{"no", "yes"}), bayes.Col("visits", []float64{0.5, 1}), bayes.Col("code", []int{1, 2}))
	err = e.Table(bad, &b)
	for _, want := range []string{`column "age": is not in the table (did you mean "aeg"?)`, `column "bmi": is a factor with the levels a, b; want numbers`, `row 0: column "visits": 0.5 is not a whole number`} {
		if !errors.Is(err, nn.ErrInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	if !errors.As(err, &faults) || faults.Count != 3 {
		t.Errorf("%d faults: %v", faults.Count, err)
	}
	if err := e.CSV(strings.NewReader("age,bmi\n1,x\n"), &b); !errors.Is(err, nn.ErrInput) || !strings.Contains(err.Error(), "insulin") {
		t.Error(err)
	}
}

// A type of port holds what it has exactly, or refuses it.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		typ   nn.Type
		whole bool
		value any
		want  string // the element, or what the error says
	}{
		{nn.Float32, false, 0.1, "0.1"},
		{nn.Float32, true, 1 << 24, "1.6777216e+07"},
		{nn.Float32, true, 1<<24 + 1, "float32 has not"},
		{nn.Float64, true, int64(1)<<53 + 1, "beyond 2⁵³"},
		{nn.Float64, true, -int64(1)<<53 - 1, "beyond 2⁵³"},
		{nn.Float64, true, -int64(1) << 53, "-9.007199254740992e+15"},
		{nn.Float64, false, 1e300, "1e+300"},
		{nn.Int64, false, int64(math.MaxInt64), "9223372036854775807"},
		{nn.Int64, false, json.Number("9223372036854775808"), "beyond 2⁵³"},
		{nn.Int64, false, -3.0, "-3"},
		{nn.Int32, false, int64(1) << 31, "beyond the range of int32"},
		{nn.Int32, false, -1 << 31, "-2147483648"},
		{nn.Bool, false, true, "true"},
		{nn.Bool, false, 2, "neither 0 nor 1"},
		{nn.Float32, false, math.Inf(-1), "not finite"},
	} {
		s := &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: c.typ, Columns: []schema.Column{{Name: "a", Integer: c.whole}}}}}
		var b schema.Batch
		err := encoder(t, s, nil).Record(map[string]any{"a": c.value}, &b)
		x := b.Tensors[0]
		got := strings.Trim(fmt.Sprint(x.Float32s(), x.Float64s(), x.Int64s(), x.Int32s(), x.Bools()), "[] ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%v in %v: %s, want %s", c.value, c.typ, got, c.want)
		}
	}
}

// The tensors are in order of the model's inputs, of their dimensions, and fit.
func TestOrder(t *testing.T) {
	m := identity(t, []onnx.Value{onnxtest.Value("k", onnx.Int64, -1), onnxtest.Value("x", onnx.Float32, -1, 2)},
		map[string]onnx.Value{"k": onnxtest.Value("kk", onnx.Int64, -1), "x": onnxtest.Value("xx", onnx.Float32, -1, 2)})
	s := &schema.Schema{Inputs: []schema.Input{
		{Port: "x", Type: nn.Float32, Columns: []schema.Column{{Name: "b"}, {Name: "a"}}},
		{Port: "k", Type: nn.Int64, Columns: []schema.Column{{Name: "a"}}},
	}}
	var b schema.Batch
	if err := encoder(t, s, m).Record(map[string]any{"a": 1, "b": 2}, &b); err != nil {
		t.Fatal(err)
	}
	out := []*nn.Tensor{new(nn.Tensor), new(nn.Tensor)}
	if err := m.RunInto(t.Context(), b.Tensors, out); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(out[0].Int64s(), []int64{1}) || !reflect.DeepEqual(out[1].Float32s(), []float32{2, 1}) {
		t.Errorf("%v, %v", out[0], out[1])
	}
}

func TestAllocation(t *testing.T) {
	e := encoder(t, patients(), nil)
	record := map[string]any{"age": 40.0, "bmi": 25.5, "insulin": 100.0, "ward": "south", "smoker": "yes", "visits": 3.0, "code": "x1"}
	var b schema.Batch
	if n := testing.AllocsPerRun(100, func() {
		if err := e.Record(record, &b); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzRecord: whatever comes is encoded to what the ports hold, or refused.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(rows))
	f.Add([]byte(`{"age": 012, "agee": "\u00e9", "bmi": 1.5e+1, "insulin": tru, "ward": "é"} {`))
	f.Add([]byte(`{"age": 1e2, "bmi": -0.0, "insulin": 1e-400, "ward": "\u0000", "smoker": "no", "visits": -9223372036854775808, "code": ""}`))
	e, err := patients().Encoder(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var b, list schema.Batch
		err := e.JSON(text, &b)
		// An object is read in one way, a list of objects in another.
		if object := strings.TrimLeft(string(text), " \t\r\n"); strings.HasPrefix(object, "{") {
			other := e.JSON([]byte("["+object+"]"), &list)
			if fmt.Sprint(err == nil, b.Flags, b.Extra) != fmt.Sprint(other == nil, list.Flags, list.Extra) {
				t.Errorf("%v, %v, %v\nin a list %v, %v, %v", err, b.Flags, b.Extra, other, list.Flags, list.Extra)
			}
			for i := range b.Tensors {
				if a, c := fmt.Sprintf("%+v", b.Tensors[i]), fmt.Sprintf("%+v", list.Tensors[i]); err == nil && a != c {
					t.Errorf("%s\nin a list %s", a, c)
				}
			}
		}
		if err != nil {
			if !errors.Is(err, nn.ErrInput) {
				t.Error(err)
			}
			return
		}
		for row := range b.Rows {
			x := b.Tensors[0].Float32s()[4*row:]
			k := b.Tensors[1].Int64s()[3*row:]
			if !(x[0] >= 0 && x[0] <= 120 && x[1] >= 10 && x[1] <= 60) || x[2] != 0 && x[2] != 1 || k[0] < 0 || k[0] > 2 || k[1] < 0 || k[1] > 1 {
				t.Errorf("row %d: %v, %v", row, x[:4], k[:3])
			}
		}
	})
}

// An Encoder is used by many at once, each with a batch of its own.
func TestConcurrent(t *testing.T) {
	e := encoder(t, patients(), nil)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			var b schema.Batch
			for range 20 {
				if err := e.JSON([]byte(rows), &b); err != nil || len(b.Flags) != 7 {
					t.Errorf("%d flags, %v", len(b.Flags), err)
				}
			}
		})
	}
	wait.Wait()
}

// What stands for a missing value, in each type of port.
func TestMissing(t *testing.T) {
	zero := map[string]any{"a": 0}
	null := map[string]any{"a": nil}
	for _, c := range []struct {
		typ    nn.Type
		column schema.Column
		record map[string]any
		want   string // the element, or what the error says
	}{
		{nn.Float32, schema.Column{Missing: schema.Missing{Zero: true}}, zero, "is 0, which means missing"},
		{nn.Float32, schema.Column{}, zero, "0"},
		{nn.Float32, schema.Column{}, map[string]any{}, "is missing; give it"},
		{nn.Float64, schema.Column{Missing: schema.Missing{Rule: schema.Constant, Value: -1.5, Zero: true}}, zero, "-1.5"},
		{nn.Int64, schema.Column{Missing: schema.Missing{Rule: schema.Median, Value: 7}}, null, "7"},
		{nn.Int32, schema.Column{Levels: []string{"x", "y"}, Missing: schema.Missing{Rule: schema.Constant, Level: "y"}}, null, "1"},
		{nn.Bool, schema.Column{Missing: schema.Missing{Rule: schema.Constant, Value: 1}}, null, "true"},
		{nn.String, schema.Column{Missing: schema.Missing{Rule: schema.Constant, Level: "none"}}, null, "none"},
		{nn.String, schema.Column{Levels: []string{"x"}, Unknown: "x"}, map[string]any{"a": "q"}, "x"},
		{nn.String, schema.Column{}, map[string]any{"a": 2.5}, "2.5"},
	} {
		c.column.Name = "a"
		s := &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: c.typ, Columns: []schema.Column{c.column}}}}
		e := encoder(t, s, nil)
		if in := e.Inputs(); len(in) != 1 || in[0].Port != "x" {
			t.Errorf("inputs %v", in)
		}
		var b schema.Batch
		err := e.Record(c.record, &b)
		x := b.Tensors[0]
		got := strings.Trim(fmt.Sprint(x.Float32s(), x.Float64s(), x.Int64s(), x.Int32s(), x.Bools(), x.Strings()), "[] ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%v, %+v: %s, want %s", c.typ, c.column, got, c.want)
		}
		if flags := len(b.Flags); err == nil && (flags == 1) == (c.want == "0" || c.want == "2.5") {
			t.Errorf("%v, %+v: %v", c.typ, c.column, b.Flags)
		}
	}
}

// Flags are told to whoever sent the row; what has no number is left out.
func TestFlagJSON(t *testing.T) {
	for _, c := range []struct {
		flag schema.Flag
		want string
	}{
		{schema.Flag{0, "bmi", schema.Imputed, math.NaN(), "", 29.5}, `{"row":0,"column":"bmi","kind":"imputed","used":29.5}`},
		{schema.Flag{1, "age", schema.Beyond, 240, "", 240}, `{"row":1,"column":"age","kind":"beyond","seen":240,"used":240}`},
		{schema.Flag{2, "city", schema.Replaced, math.NaN(), "Oz", 3}, `{"row":2,"column":"city","kind":"replaced","label":"Oz","used":3}`},
	} {
		if got, err := json.Marshal(c.flag); err != nil || string(got) != c.want {
			t.Errorf("got %s, %v; want %s", got, err, c.want)
		}
	}
}

func TestNoRows(t *testing.T) {
	s := &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: nn.Float32, Columns: []schema.Column{{Name: "a"}}}}}
	e, err := s.Encoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b schema.Batch
	for _, err := range []error{e.JSON([]byte("[]"), &b), e.Records(nil, &b)} {
		if !errors.Is(err, nn.ErrInput) || !strings.Contains(err.Error(), "no rows") {
			t.Errorf("no rows: %v", err)
		}
	}
}
