package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// written is a notebook of code cells as text, without outputs.
func written(t testing.TB, cells ...string) []byte {
	t.Helper()
	list := []object{}
	for i, c := range cells {
		list = append(list, object{"cell_type": "code", "id": string(rune('a' + i)), "metadata": object{}, "source": lines(c), "outputs": []any{}, "execution_count": nil})
	}
	b, err := json.Marshal(object{
		"nbformat": 4, "nbformat_minor": 5, "cells": list,
		"metadata": object{"kernelspec": object{"name": "gonb", "display_name": "Go"}, "language_info": object{"name": "go"}, "ours": object{"x": 1.50}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRoundTrip: what Jupyter would write is written again to the byte, numbers
// and unknown metadata included.
func TestRoundTrip(t *testing.T) {
	const text = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "a-1",
   "metadata": {
    "ours": [
     1.50,
     1e3
    ]
   },
   "source": [
    "a < b & c\n",
    "é"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "b",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "unknown": null
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`
	n, err := parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.encode()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != text {
		t.Errorf("written as\n%s", got)
	}
}

// TestFaults plants one fault of the format at a time.
func TestFaults(t *testing.T) {
	clean := string(written(t, "//gonb:%%\n"))
	if _, err := parse([]byte(clean)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, now, want string }{
		{"{", "", "no JSON object"},
		{clean, clean + "{}", "text after the end"},
		{`"nbformat":4`, `"nbformat":3`, "nbformat is 3, want 4"},
		{`"nbformat_minor":5`, `"nbformat_minor":4`, "nbformat_minor is 4"},
		{`"nbformat_minor":5`, `"nbformat_minor":5,"more":1`, "has a field more"},
		{`"execution_count":null,`, ``, "cell 1 of all lacks execution_count"},
		{`"execution_count":null`, `"execution_count":-1`, "execution_count is no integer"},
		{`"outputs":[],`, ``, "lacks outputs"},
		{`"outputs":[]`, `"outputs":[{"output_type":"stream","text":""}]`, "output 1 lacks name"},
		{`"outputs":[]`, `"outputs":[{"output_type":"print"}]`, "output_type print"},
		{`"outputs":[]`, `"outputs":[{"output_type":"display_data","metadata":{},"data":{"image/png":1}}]`, "of image/png is neither"},
		{`"id":"a"`, `"id":"a b"`, "id is a b"},
		{`"cell_type":"code"`, `"cell_type":"sql"`, "cell_type sql"},
		{`"source":["//gonb:%%\n"]`, `"source":3`, "source is neither"},
		{`"metadata":{},`, `"metadata":{"tags":["x","x"]},`, "tags that differ"},
		{`"display_name":"Go",`, ``, "lacks display_name"},
		{`"cells":[`, `"cells":[1,`, "cell 1 of all is no object"},
	} {
		text := strings.Replace(clean, c.old, c.now, 1)
		if text == clean {
			t.Fatalf("%q is not in the notebook", c.old)
		}
		if _, err := parse([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.now, err, c.want)
		}
	}
	if _, err := parse(bytes.Replace(written(t, "a", "b"), []byte(`"id":"b"`), []byte(`"id":"a"`), 1)); err == nil || !strings.Contains(err.Error(), `has the id "a" of cell 1`) {
		t.Errorf("two cells of one id: %v", err)
	}
	later := strings.Replace(clean, `"nbformat_minor":5`, `"nbformat_minor":6,"more":1`, 1)
	if n, err := parse([]byte(later)); err != nil || n.root["more"] == nil {
		t.Errorf("a field of a later version is not kept: %v", err)
	}
}

// FuzzParse: a notebook that is read is written as one that reads the same, and its
// cells can be split and compared, whatever is in them.
func FuzzParse(f *testing.F) {
	f.Add(written(f, "//gonb:%%\nprintln(1)\n"))
	f.Add([]byte(everything))
	f.Add([]byte(`{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"raw","id":"x","metadata":{},"source":"\u2028"}]}`))
	f.Add([]byte(`{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"outputs":[1]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := parse(text)
		if err != nil {
			return
		}
		for i, c := range n.code() {
			_, _ = split(i+1, joined(c["source"])) // any text is Go or an error
			had := c["outputs"].([]any)
			_ = compare(i+1, had, slices.Clone(had)) // pictures may be none
		}
		once, err := n.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(once)
		if err != nil {
			t.Fatalf("what is written is not read: %v\n%s", err, once)
		}
		if twice, err := again.encode(); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%v\n%s\nis written again as\n%s", err, once, twice)
		}
	})
}
