package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/schema"
)

const german = "../../testdata/cases/nn/german_credit/schema.json"

func TestJSON(t *testing.T) {
	want := patients()
	want.Inputs[0].Columns[1].Missing.Value = math.Copysign(0, -1)
	want.Inputs[0].Columns[3].Range.Min = 0.1 + 0.2 // needs 17 digits
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got schema.Schema
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&got)
	if err != nil || !bytes.Equal(again, text) || !reflect.DeepEqual(&got, want) || !math.Signbit(got.Inputs[0].Columns[1].Missing.Value) {
		t.Errorf("%s\nbecame %s, %v", text, again, err)
	}
}

// A file as others write it, without our keys, is read, and what is written from
// it has all that it says.
func TestJSONOfAFile(t *testing.T) {
	text, err := os.ReadFile(german)
	if err != nil {
		t.Fatal(err)
	}
	var s schema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(&s)
	if err != nil {
		t.Fatal(err)
	}
	var before, after map[string]any
	if err := errors.Join(json.Unmarshal(text, &before), json.Unmarshal(written, &after)); err != nil {
		t.Fatal(err)
	}
	if after["kind"] != "schema" || after["version"] != 1.0 {
		t.Errorf("kind %v, version %v", after["kind"], after["version"])
	}
	delete(after, "kind")
	delete(after, "version")
	if !reflect.DeepEqual(before, after) {
		t.Errorf("%s\nbecame %s", text, written)
	}
	if i := bytes.Index(written, []byte(`"num"`)); i < 0 || i > bytes.Index(written, []byte(`"cat"`)) {
		t.Error("the ports have another order")
	}
}

func TestJSONRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{}`, "no inputs"},
		{`null`, "no inputs"},
		{`{"kind":"threshold","inputs":{}}`, `of the kind "threshold"`},
		{`{"version":2,"inputs":{}}`, "of version 2"},
		{`{"version":0,"inputs":{}}`, "of version 0"},
		{`{"inputs":[]}`, "object by name of port"},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"]},"x":{"dtype":"float32","columns":["a"]}}}`, `"x" is there twice`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"outsid":{"a":"clip"}}}}`, `unknown field "outsid"`},
		{`{"inputs":{"x":{"dtype":"float","columns":["a"]}}}`, `its dtype is "float"; want one of`},
		{`{"inputs":{"x":{"dtype":"float32","shape":["N",2],"columns":["a"]}}}`, "its shape is [N 2]"},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a","b"],"min":[1],"max":[1,2]}}}`, "min has 1 numbers and max 2"},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"min":[null],"max":[2]}}}`, `null is no number, nor "Infinity"`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"min":["NaN"],"max":[2]}}}`, `"NaN" is no number`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["age"],"levels":{"aeg":["y"]}}}}`, `levels has "aeg", which is no column (did you mean "age"?)`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["bmi"],"missing":{"bmy":{"rule":"median","value":30}}}}}`, `missing has "bmy", which is no column (did you mean "bmi"?)`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"min":[1],"max":[2],"outside":{"a":"clop"}}}}`, `"clop" is unknown (did you mean "clip"?)`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"missing":{"a":{"rule":"mediam"}}}}}`, `(did you mean "median"?)`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"]}},"output":{"p":{"rule":"prob"}}}`, `output "p": rule "prob" is unknown`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"]}},"output":{"p":{"low":0}}}`, `unknown field "low"`},
		{`{"inputs":{"x":{"dtype":"float32","columns":["a"],"levels":{"a":[]}}}}`, "has 0 levels"},
	} {
		s := patients()
		if err := json.Unmarshal([]byte(c.text), s); !errors.Is(err, schema.ErrSchema) || strings.Count(err.Error(), c.want) != 1 {
			t.Errorf("%s: %v, want %q once", c.text, err, c.want)
		}
		if !reflect.DeepEqual(s, patients()) {
			t.Errorf("%s: the schema is changed", c.text)
		}
	}
}

// FuzzJSON: what is read is valid, and written as it was read.
func FuzzJSON(f *testing.F) {
	text, err := json.Marshal(patients())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"inputs":{"x":{"dtype":"int32","columns":["a"],"min":["-Infinity"],"max":[3]}},"output":{"p":"words"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s, again schema.Schema
		if err := s.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, schema.ErrSchema) {
				t.Errorf("%v", err)
			}
			return
		}
		written, err := s.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.UnmarshalJSON(written); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if twice, err := again.MarshalJSON(); err != nil || !bytes.Equal(twice, written) {
			t.Errorf("%s\nbecame %s, %v", written, twice, err)
		}
	})
}

func TestJSONSchema(t *testing.T) {
	text, err := patients().JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Properties map[string]map[string]any
		Required   []string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]any{
		"age":     {"type": "integer", "minimum": 0.0, "maximum": 120.0},
		"bmi":     {"type": []any{"number", "null"}},
		"insulin": {"type": []any{"number", "null"}},
		"ward":    {"type": "string"},
		"smoker":  {"type": []any{"string", "null"}, "enum": []any{"no", "yes", nil}},
		"visits":  {"type": "integer"},
		"code":    {"type": "string"},
	}
	if !reflect.DeepEqual(got.Properties, want) || strings.Join(got.Required, " ") != "age ward visits code" {
		t.Errorf("%s", text)
	}
}
