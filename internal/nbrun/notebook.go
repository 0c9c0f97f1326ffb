package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// object is an object of JSON; its numbers are json.Number, so that they are
// written as they were read.
type object = map[string]any

// notebook is a notebook of nbformat 4.5 with all its fields, known or not.
type notebook struct {
	root  object
	cells []object
}

// parse reads a notebook and checks that it is one.
func parse(text []byte) (*notebook, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var root object
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the end of the notebook")
	}
	if err := validate(root); err != nil {
		return nil, err
	}
	n := &notebook{root: root}
	for _, c := range root["cells"].([]any) {
		n.cells = append(n.cells, c.(object))
	}
	return n, nil
}

// encode writes the notebook as Jupyter does: keys in order, one space deep, a
// list of lines for text of several, and a newline at the end.
func (n *notebook) encode() ([]byte, error) {
	for _, c := range n.cells {
		c["source"] = lines(joined(c["source"]))
		outputs, _ := c["outputs"].([]any)
		for _, o := range outputs {
			if stream := o.(object); stream["output_type"] == "stream" {
				stream["text"] = lines(joined(stream["text"]))
			}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(n.root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// kernel returns the name of the kernel, "" if the notebook has none.
func (n *notebook) kernel() string {
	spec, _ := n.root["metadata"].(object)["kernelspec"].(object)
	name, _ := spec["name"].(string)
	return name
}

// code returns the code cells, in order.
func (n *notebook) code() (cells []object) {
	for _, c := range n.cells {
		if c["cell_type"] == "code" {
			cells = append(cells, c)
		}
	}
	return cells
}

// joined returns text that is a string or a list of its lines.
func joined(text any) string {
	if s, ok := text.(string); ok {
		return s
	}
	var b strings.Builder
	list, _ := text.([]any)
	for _, s := range list {
		b.WriteString(s.(string))
	}
	return b.String()
}

// lines returns text as a list of lines, each with its newline.
func lines(text string) []any {
	list := []any{}
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}
