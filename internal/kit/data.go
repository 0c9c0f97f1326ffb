package kit

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/nn"
)

// Data is a CSV file of a kit.
type Data struct {
	File   string // its path
	Header []string
	Cells  [][]string // rows
	// X are the numbers that go into the models, in order of their inputs: scaled,
	// and levels as their place in the schema.
	X [][]float64
	// Labels are the classes: 0 and 1, or places in Kit.Classes; −1 is none of
	// them. Nil if the label is a measurement.
	Labels []int
	// Y is the label's column as it stands.
	Y []float64
}

// Read reads a file by its role: train, calib, test or ood.
func (k *Kit) Read(t testing.TB, role string) *Data {
	t.Helper()
	d := &Data{File: k.Path(k.Files[role])}
	all, err := csv.NewReader(bytes.NewReader(read(t, d.File))).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%s: %d lines, %v", d.File, len(all), err)
	}
	d.Header, d.Cells = all[0], all[1:]
	levels := k.levels(t)
	d.X = make([][]float64, len(d.Cells))
	for _, name := range k.order(t) {
		text := d.Text(t, name)
		for i, cell := range text {
			x := 0.0
			if of, ok := levels[name]; ok {
				x = float64(slices.Index(of, cell))
			} else {
				x = number(t, d.File, cell) / k.Scale.DivideBy
			}
			if x < 0 && levels[name] != nil {
				t.Fatalf("%s: %q is no level of %s", d.File, cell, name)
			}
			d.X[i] = append(d.X[i], x)
		}
	}
	if slices.Contains(d.Header, k.Columns.Label) {
		d.Y = d.Column(t, k.Columns.Label)
		d.Labels = k.labels(d.Y)
	}
	return d
}

// order returns the columns in the order of the models' inputs.
func (k *Kit) order(t testing.TB) (names []string) {
	t.Helper()
	if len(k.Inputs) == 1 {
		return k.Columns.Features
	}
	info, err := nn.Inspect(read(t, k.Path(k.Members[0])))
	if err != nil {
		t.Fatal(err)
	}
	for _, port := range info.Inputs {
		names = append(names, k.Inputs[port.Name].Columns...)
	}
	return names
}

// levels returns those of the columns that have some.
func (k *Kit) levels(t testing.TB) map[string][]string {
	if k.Schema == "" {
		return nil
	}
	var s struct {
		Inputs map[string]struct{ Levels map[string][]string }
	}
	if err := json.Unmarshal(read(t, k.Path(k.Schema)), &s); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, in := range s.Inputs {
		for name, of := range in.Levels {
			all[name] = of
		}
	}
	return all
}

func (k *Kit) labels(y []float64) []int {
	if k.Task != "binary" && k.Task != "classification" {
		return nil
	}
	labels := make([]int, len(y))
	for i, v := range y {
		if labels[i] = int(v); k.Classes != nil {
			labels[i] = slices.Index(k.Classes, v)
		}
	}
	return labels
}

// Text returns a column as it stands.
func (d *Data) Text(t testing.TB, name string) []string {
	t.Helper()
	c := slices.Index(d.Header, name)
	if c < 0 {
		t.Fatalf("%s has no column %q", d.File, name)
	}
	text := make([]string, len(d.Cells))
	for i, row := range d.Cells {
		text[i] = row[c]
	}
	return text
}

// Column returns a column of numbers.
func (d *Data) Column(t testing.TB, name string) []float64 {
	t.Helper()
	x := make([]float64, len(d.Cells))
	for i, cell := range d.Text(t, name) {
		x[i] = number(t, d.File, cell)
	}
	return x
}

func number(t testing.TB, file, cell string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return x
}

// Inputs returns rows as the inputs of a model.
func Inputs(t testing.TB, m *nn.Model, x [][]float64) []*nn.Tensor {
	t.Helper()
	in, err := m.InputsOf(x)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Run returns an output of a model of all rows.
func Run(t testing.TB, m *nn.Model, x [][]float64, output string) [][]float64 {
	t.Helper()
	in := map[string]*nn.Tensor{}
	for i, tensor := range Inputs(t, m, x) {
		in[m.Inputs()[i].Name] = tensor
	}
	out, err := m.Run(context.Background(), in, output)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := out[output].Rows()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Members tells of each row whether it is in the group, which is about a column.
func (g Group) Members(t testing.TB, d *Data, column string) []bool {
	t.Helper()
	in := make([]bool, len(d.Cells))
	for i, cell := range d.Text(t, column) {
		in[i] = slices.Contains(g.Group, cell)
		if g.AtMost != nil {
			in[i] = number(t, d.File, cell) <= *g.AtMost
		}
	}
	return in
}
