package jsonnumber

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestBits: every kind of number comes back to its bits, alone and in a list.
func TestBits(t *testing.T) {
	for text, v := range map[string]float64{
		"0": 0, "-0": math.Copysign(0, -1), "0.1": 0.1, "1e-05": 1e-5, "5e-324": math.SmallestNonzeroFloat64,
		"1.7976931348623157e+308": math.MaxFloat64, `"Infinity"`: math.Inf(1), `"-Infinity"`: math.Inf(-1), `"NaN"`: math.NaN(),
	} {
		if got := string(Append(nil, v)); got != text {
			t.Errorf("%v is %s, want %s", v, got, text)
		}
		if got, err := Parse(text); err != nil || math.Float64bits(got) != math.Float64bits(v) {
			t.Errorf("%s is %v, %v", text, got, err)
		}
		form := struct {
			N Number
			L List
		}{Number(v), List{v, 1}}
		b, err := json.Marshal(form)
		if v != v {
			if err == nil {
				t.Errorf("NaN is %s", b)
			}
			continue
		}
		read := form
		read.N, read.L = 7, nil
		if err := json.Unmarshal(b, &read); err != nil || math.Float64bits(float64(read.N)) != math.Float64bits(v) || len(read.L) != 2 || math.Float64bits(read.L[0]) != math.Float64bits(v) {
			t.Errorf("%s reads as %+v, %v", b, read, err)
		}
	}
	if b, err := json.Marshal([]any{Number(1e6), List(nil)}); err != nil || string(b) != "[1000000,[]]" {
		t.Errorf("%s, %v", b, err)
	}
}

// TestFaults: what is no number says so and changes nothing.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		`"NaN"`: `"NaN" is no number`, "null": "null is no number", `"infinity"`: "is no number", "1e999": "beyond the range", "[1]": "is no number",
	} {
		n, l := Number(7), List{7}
		if err := json.Unmarshal([]byte(text), &n); err == nil || !strings.Contains(err.Error(), want) || n != 7 {
			t.Errorf("%s: %v, %v", text, n, err)
		}
		if err := json.Unmarshal([]byte("[0,"+text+"]"), &l); err == nil || !strings.Contains(err.Error(), "number 2: ") || !strings.Contains(err.Error(), want) || !slices.Equal(l, List{7}) {
			t.Errorf("%s: %v, %v", text, l, err)
		}
	}
	var l List
	if err := json.Unmarshal([]byte("{}"), &l); err == nil {
		t.Error("an object is a list")
	}
}
