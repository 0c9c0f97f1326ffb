package cases

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = `{"format": 2, "types": ["a"], "cases": [{"id": "one", "type": "a", "expected_keys": ["x", "rows", "label"], "n": 3,
	"tolerance": {"abs": 0.1, "rel": 0.01, "by_key": {"rows.k": {"exact": true}, "label": {"exact": true}}},
	"x": [1, 100], "rows": [{"k": 2, "v": 5}], "label": "yes"}]}`

func TestCheck(t *testing.T) {
	f, err := parse("small", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cases[0]
	var in struct{ N int }
	if err := c.Decode(&in); err != nil || in.N != 3 {
		t.Errorf("Decode gives %+v, %v", in, err)
	}
	type row struct {
		K int     `json:"k"`
		V float64 `json:"v"`
	}
	got := func(x []float64, k int, v float64, label string) map[string]any {
		return map[string]any{"x": x, "rows": []row{{k, v}}, "label": label}
	}
	if err := c.Check(got([]float64{1.09, 100.9}, 2, 4.95, "yes")); err != nil {
		t.Errorf("within the tolerance: %v", err)
	}
	missing := got([]float64{1, 100}, 2, 5, "yes")
	delete(missing, "label")
	extra := got([]float64{1, 100}, 2, 5, "yes")
	extra["y"] = 1
	for want, g := range map[string]map[string]any{
		"x[0] is 1.11":         got([]float64{1.11, 100}, 2, 5, "yes"),
		"x[1] is 98":           got([]float64{1, 98}, 2, 5, "yes"),
		"x is [1]":             got([]float64{1}, 2, 5, "yes"),
		"unsupported value":    got([]float64{1, math.NaN()}, 2, 5, "yes"),
		"rows[0].k is 3":       got([]float64{1, 100}, 3, 5, "yes"),
		"rows[0].v is 5.2":     got([]float64{1, 100}, 2, 5.2, "yes"),
		"label is no":          got([]float64{1, 100}, 2, 5, "no"),
		`no result "label"`:    missing,
		`"y" is not expected`:  extra,
		"x is text":            {"x": "text", "rows": []row{{2, 5}}, "label": "yes"},
		"rows is [1 2]":        {"x": []int{1, 100}, "rows": []int{1, 2}, "label": "yes"},
		"rows[0] is 1, want m": {"x": []int{1, 100}, "rows": []int{1}, "label": "yes"},
	} {
		if err := c.Check(g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	c.Tolerance.Rule = "particle_filter"
	if err := c.Check(got([]float64{1, 100}, 2, 5, "yes")); err == nil {
		t.Error("a rule that is not known must be an error")
	}
	if err := c.Decode(&struct{ N string }{}); err == nil {
		t.Error("a field of another type must be an error")
	}
}

func TestOpenBadInput(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(Variable, dir)
	if _, err := Open("online/none.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v, want fs.ErrNotExist", err)
	}
	for text, want := range map[string]string{
		"{":                           "unexpected end",
		`{"format": 1}`:               "format 1",
		`{"format": 2, "cases": [1]}`: "case 0",
		`{"format": 2, "types": ["a"], "cases": [{"id": "x", "type": "b"}]}`: `type "b"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, "bad.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open("bad.json"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

func TestLines(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(Variable, dir)
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	type line struct{ N int }
	read := func() (sum int, err error) {
		err = Lines("a.jsonl", func(l line) { sum += l.N })
		return sum, err
	}
	if _, err := read(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	write("{\"n\":1}\n{\"n\":2}\n")
	if sum, err := read(); sum != 3 || err != nil {
		t.Errorf("sum of the lines: %d, %v; want 3", sum, err)
	}
	write("{\"n\":1}\n{\"n\":}\n")
	if _, err := read(); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken line: %v", err)
	}
}

// TestCheckPaths: keys inside objects and rows, rules that a test has itself, and
// results for information.
func TestCheckPaths(t *testing.T) {
	f, err := parse("paths", []byte(`{"format": 2, "types": ["a"], "cases": [{"id": "one", "type": "a", "expected_keys": ["a.b", "rows[].v", "r.s", "i"],
		"tolerance": {"abs": 0.1, "by_key": {"a.b": {"exact": true}, "r.s": {"rule": "near"}, "i": {"skip": true}}},
		"a": {"b": 3, "c": 4}, "rows": [{"v": 5}, {"v": 6}], "r": {"s": 9}, "i": 8}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := f.Cases[0]
	good := map[string]any{"a.b": 3, "rows[].v": []float64{5.05, 6}}
	if err := c.Check(good, "r.s"); err != nil {
		t.Error(err)
	}
	for want, err := range map[string]error{
		`r.s has the rule "near"`: c.Check(good),
		"a.b has no rule":         c.Check(good, "r.s", "a.b"),
		"a.b is 3.01":             c.Check(map[string]any{"a.b": 3.01, "rows[].v": []float64{5, 6}}, "r.s"),
		"rows[].v[1] is 6.2":      c.Check(map[string]any{"a.b": 3, "rows[].v": []float64{5, 6.2}}, "r.s"),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
