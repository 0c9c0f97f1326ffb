package main

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everything has each object and field that the schema of nbformat 4.5 names.
const everything = `{"nbformat":4,"nbformat_minor":5,
"metadata":{"title":"a","authors":[{"name":"b"}],"orig_nbformat":4,
 "kernelspec":{"name":"gonb","display_name":"Go"},
 "language_info":{"name":"go","codemirror_mode":{"name":"go"},"file_extension":".go","mimetype":"text/x-go","pygments_lexer":"go"}},
"cells":[
{"cell_type":"markdown","id":"m","metadata":{"name":"n","tags":["x"],"jupyter":{"source_hidden":true}},"source":"![](a)","attachments":{"a":{"image/png":"aGk="}}},
{"cell_type":"raw","id":"r","metadata":{"format":"text/plain","name":"o","tags":["x"],"jupyter":{}},"source":["a\n","b"],"attachments":{}},
{"cell_type":"code","id":"c","execution_count":1,"source":["//gonb:%%\n","println(1)"],
 "metadata":{"collapsed":true,"scrolled":"auto","name":"p","tags":["x"],"jupyter":{"source_hidden":true,"outputs_hidden":false},"execution":{"iopub.status.busy":"2026-11-22T00:00:00Z"}},
 "outputs":[
 {"output_type":"stream","name":"stdout","text":"1\n"},
 {"output_type":"display_data","metadata":{},"data":{"image/png":"aGk=","text/plain":["a"],"application/json":{"a":[1]}}},
 {"output_type":"execute_result","execution_count":1,"metadata":{},"data":{"text/plain":"1"}},
 {"output_type":"error","ename":"e","evalue":"v","traceback":["x"]}]}]}`

// samples has a value of each kind that the schema tells apart.
var samples = map[string]any{
	"null": nil, "boolean": true, "integer": json.Number("1"), "fraction": json.Number("1.5"), "negative": json.Number("-1"),
	"string": "a", "empty": "", "strings": []any{"a"}, "list": []any{}, "object": object{},
}

const (
	text    = "string empty strings list"
	list    = "strings list"
	strs    = "string empty"
	nothing = "" // a value of the schema's own, or an object that lacks something
	all     = "null boolean integer fraction negative string empty strings list object"
)

// facts are those of the published schema (jupyter/nbformat,
// nbformat/v4/nbformat.v4.5.schema.json): of each field whether the object must have
// it, and which kinds it may be.
var facts = []struct {
	at    string // fields and indices on the way
	must  bool
	kinds string
}{
	{"nbformat", true, nothing}, {"nbformat_minor", true, nothing}, {"metadata", true, "object"}, {"cells", true, "list"},
	{"metadata title", false, strs}, {"metadata authors", false, list}, {"metadata orig_nbformat", false, "integer"},
	{"metadata kernelspec", false, nothing}, {"metadata kernelspec name", true, strs}, {"metadata kernelspec display_name", true, strs},
	{"metadata language_info", false, nothing}, {"metadata language_info name", true, strs},
	{"metadata language_info codemirror_mode", false, strs + " object"}, {"metadata language_info file_extension", false, strs},
	{"metadata language_info mimetype", false, strs}, {"metadata language_info pygments_lexer", false, strs},

	{"cells 0 cell_type", true, nothing}, {"cells 0 id", true, "string"}, {"cells 0 source", true, text}, {"cells 0 metadata", true, "object"},
	{"cells 0 attachments", false, "object"}, {"cells 0 attachments a", false, "object"}, {"cells 0 attachments a image/png", false, text},
	{"cells 0 metadata name", false, "string"}, {"cells 0 metadata tags", false, list}, {"cells 0 metadata jupyter", false, "object"},
	{"cells 0 metadata jupyter source_hidden", false, all}, // the schema means a boolean, and doesn't say so
	{"cells 1 cell_type", true, nothing}, {"cells 1 id", true, "string"}, {"cells 1 source", true, text}, {"cells 1 metadata", true, "object"},
	{"cells 1 attachments", false, "object"}, {"cells 1 metadata format", false, strs}, {"cells 1 metadata name", false, "string"},
	{"cells 1 metadata tags", false, list}, {"cells 1 metadata jupyter", false, "object"},

	{"cells 2 cell_type", true, nothing}, {"cells 2 id", true, "string"}, {"cells 2 source", true, text}, {"cells 2 metadata", true, "object"},
	{"cells 2 outputs", true, "list"}, {"cells 2 execution_count", true, "integer null"},
	{"cells 2 metadata name", false, "string"}, {"cells 2 metadata tags", false, list},
	{"cells 2 metadata collapsed", false, "boolean"}, {"cells 2 metadata scrolled", false, "boolean"},
	{"cells 2 metadata jupyter", false, "object"}, {"cells 2 metadata jupyter source_hidden", false, "boolean"}, {"cells 2 metadata jupyter outputs_hidden", false, "boolean"},
	{"cells 2 metadata execution", false, "object"}, {"cells 2 metadata execution iopub.status.busy", false, strs},

	{"cells 2 outputs 0 output_type", true, nothing}, {"cells 2 outputs 0 name", true, strs}, {"cells 2 outputs 0 text", true, text},
	{"cells 2 outputs 1 output_type", true, nothing}, {"cells 2 outputs 1 metadata", true, "object"}, {"cells 2 outputs 1 data", true, "object"},
	{"cells 2 outputs 1 data image/png", false, text}, {"cells 2 outputs 1 data application/json", false, all},
	{"cells 2 outputs 2 output_type", true, nothing}, {"cells 2 outputs 2 execution_count", true, "integer null"},
	{"cells 2 outputs 2 metadata", true, "object"}, {"cells 2 outputs 2 data", true, "object"}, {"cells 2 outputs 2 data text/plain", false, text},
	{"cells 2 outputs 3 output_type", true, nothing}, {"cells 2 outputs 3 ename", true, strs}, {"cells 2 outputs 3 evalue", true, strs}, {"cells 2 outputs 3 traceback", true, list},
}

// closed says of objects whether the schema forbids fields that it does not name.
var closed = map[string]bool{
	"": true, "cells 0": true, "cells 1": true, "cells 2": true,
	"cells 2 outputs 0": true, "cells 2 outputs 1": true, "cells 2 outputs 2": true, "cells 2 outputs 3": true,
	"metadata": false, "metadata kernelspec": false, "metadata language_info": false,
	"cells 0 metadata": false, "cells 0 metadata jupyter": false, "cells 1 metadata": false, "cells 1 metadata jupyter": false,
	"cells 2 metadata": false, "cells 2 metadata jupyter": false, "cells 2 metadata execution": false,
	"cells 2 outputs 1 metadata": false, "cells 2 outputs 2 metadata": false, "cells 2 outputs 1 data": false,
}

// within returns the notebook that has everything, and in it the object on a way.
func within(t *testing.T, way []string) (root, o object) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(everything))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		t.Fatal(err)
	}
	var at any = root
	for _, step := range way {
		switch of := at.(type) {
		case object:
			at = of[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil {
				t.Fatal(err)
			}
			at = of[i]
		}
	}
	o, ok := at.(object)
	if !ok {
		t.Fatalf("%v leads to %v", way, at)
	}
	return root, o
}

// TestSchema holds the validator against each fact of the published schema: a value
// of every kind in place of every field, fields away, fields that nobody knows.
func TestSchema(t *testing.T) {
	named := map[string]bool{}
	for _, fact := range facts {
		way := strings.Fields(fact.at)
		parent, field := way[:len(way)-1], way[len(way)-1]
		named[fact.at] = true
		root, o := within(t, parent)
		if _, there := o[field]; !there {
			t.Errorf("no %s", fact.at)
		}
		if err := validate(root); err != nil {
			t.Fatal(err)
		}
		delete(o, field)
		if err := validate(root); (err != nil) != fact.must {
			t.Errorf("without %s: %v, must be there: %v", fact.at, err, fact.must)
		}
		for kind, v := range samples {
			root, o := within(t, parent)
			o[field] = v
			if err, may := validate(root), slices.Contains(strings.Fields(fact.kinds), kind); (err == nil) != may {
				t.Errorf("%s as %s: %v, may be: %v", fact.at, kind, err, may)
			}
		}
	}
	for at, forbidden := range closed {
		root, o := within(t, strings.Fields(at))
		for field := range o { // nothing was forgotten above
			if way := strings.TrimSpace(at + " " + field); !named[way] && at != "cells 2 outputs 1 data" {
				t.Errorf("%s has no fact", way)
			}
		}
		o["more"] = "a"
		if err := validate(root); (err != nil) != forbidden {
			t.Errorf("more in %q: %v, forbidden: %v", at, err, forbidden)
		}
	}
}

// TestSchemaValues: what patterns and enumerations of the schema say.
func TestSchemaValues(t *testing.T) {
	for _, c := range []struct {
		at  string
		v   any
		may bool
	}{
		{"nbformat", json.Number("4"), true}, {"nbformat", json.Number("5"), false},
		{"nbformat_minor", json.Number("5"), true}, {"nbformat_minor", json.Number("4"), false},
		{"metadata orig_nbformat", json.Number("0"), false},
		{"cells 2 execution_count", json.Number("0"), true},
		{"cells 0 id", strings.Repeat("a", 64), true}, {"cells 0 id", strings.Repeat("a", 65), false},
		{"cells 0 id", "A-z_0", true}, {"cells 0 id", "a b", false}, {"cells 0 id", "é", false},
		{"cells 0 cell_type", "heading", false}, {"cells 2 outputs 0 output_type", "pyout", false},
		{"cells 2 metadata scrolled", "auto", true}, {"cells 2 metadata scrolled", "often", false},
		{"cells 0 metadata tags", []any{"a", "a"}, false}, {"cells 0 metadata tags", []any{"a,b"}, false},
		{"cells 0 metadata tags", []any{""}, false}, {"cells 0 metadata tags", []any{"a", "b"}, true},
		{"cells 0 source", []any{"a", json.Number("1")}, false}, {"cells 2 outputs 3 traceback", []any{json.Number("1")}, false},
		{"cells 2 outputs 1 data application/vnd.vega+json", object{}, true}, {"cells 2 outputs 1 data application/jsonx", object{}, false},
		{"cells 2 attachments", object{}, false}, {"cells 0 outputs", []any{}, false},
	} {
		way := strings.Fields(c.at)
		root, o := within(t, way[:len(way)-1])
		o[way[len(way)-1]] = c.v
		if err := validate(root); (err == nil) != c.may {
			t.Errorf("%s = %v: %v, may be: %v", c.at, c.v, err, c.may)
		}
	}
}
