package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// joint is a distribution of observed variables, with the names of their levels.
type joint struct {
	table  *discrete.Table
	labels map[string][]string
	file   string
}

// rounding is how far the sum of p may be from 1: tables are often printed with
// few digits.
const rounding = 1e-6

// readJoint reads a CSV file with a column for each variable and the column p, the
// last of that name; combinations without a row have probability 0.
//
// Errors, all at once: columns that are no observed nodes of the graph; p that is
// no probability; a combination twice; a sum other than 1 within 1e-6.
func readJoint(r io.Reader, file string, g *dag.Graph) (*joint, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s has no rows, want a line of names and one for each combination of values", file)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	head, rows := rows[0], rows[1:]
	head[0] = strings.TrimPrefix(head[0], "\ufeff") // a spreadsheet's byte order mark
	at := -1
	for i, name := range head {
		if name == "p" {
			at = i
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("%s has no column p for the probability, only %s", file, strings.Join(head, " and "))
	}
	j := &joint{labels: map[string][]string{}, file: file}
	var vars []discrete.Variable
	var columns []int
	var faults []error
	for i, name := range head {
		if i == at {
			continue
		}
		switch _, twice := j.labels[name]; {
		case twice:
			faults = append(faults, fmt.Errorf("%s has two columns %s", file, name))
		case !g.Has(name):
			faults = append(faults, &dag.UnknownNodeError{Op: file, Name: name, Known: g.Observed()})
		case !slices.Contains(g.Observed(), name):
			faults = append(faults, fmt.Errorf("%s has a column of %s, which is latent", file, name))
		}
		labels, err := levels(rows, i)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: column %s: %w", file, name, err))
		}
		j.labels[name] = labels
		columns, vars = append(columns, i), append(vars, discrete.Variable{Name: name, Levels: len(labels)})
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return j, j.fill(rows, at, columns, vars)
}

// fill makes the table.
func (j *joint) fill(rows [][]string, at int, columns []int, vars []discrete.Variable) error {
	cells := 1.0
	for _, v := range vars {
		cells *= float64(v.Levels)
	}
	if cells > discrete.MaxCells {
		return &discrete.SizeError{Vars: vars, Cells: cells}
	}
	p := make([]float64, int(cells))
	seen := make([]bool, len(p))
	var faults []error
	sum := 0.0
	for n, row := range rows {
		line := n + 2 // after the names
		cell := 0
		for i, column := range columns {
			cell = cell*vars[i].Levels + slices.Index(j.labels[vars[i].Name], row[column])
		}
		x, err := strconv.ParseFloat(row[at], 64)
		switch {
		case err != nil || !(x >= 0 && x <= 1+rounding):
			faults = append(faults, fmt.Errorf("%s:%d: p is %q, want a number from 0 to 1", j.file, line, row[at]))
		case seen[cell]:
			faults = append(faults, fmt.Errorf("%s:%d: these values have a row before", j.file, line))
		}
		p[cell], seen[cell] = x, true
		sum += x
	}
	if faults == nil && !(math.Abs(sum-1) <= rounding) {
		faults = append(faults, fmt.Errorf("%s: p sums to %v, want 1: divide counts by their sum", j.file, sum))
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	var err error
	j.table, err = discrete.NewTable(vars, p)
	return err
}

// levels returns the names of the levels of a column: those that occur, by number
// or by the alphabet; of 0 and 1 always both.
func levels(rows [][]string, column int) ([]string, error) {
	var labels []string
	binary, numbers := true, map[string]float64{}
	for _, row := range rows {
		label := row[column]
		if label == "" {
			return nil, errors.New("a value is empty")
		}
		binary = binary && (label == "0" || label == "1")
		if x, err := strconv.ParseFloat(label, 64); err == nil {
			numbers[label] = x
		}
		labels = append(labels, label)
	}
	if binary {
		return []string{"0", "1"}, nil
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	if len(numbers) == len(labels) {
		slices.SortStableFunc(labels, func(a, b string) int { return cmp.Compare(numbers[a], numbers[b]) })
	}
	return labels, nil
}

// level returns the number of a level by its name.
func (j *joint) level(name, label string) (int, error) {
	if k := slices.Index(j.labels[name], label); k >= 0 {
		return k, nil
	}
	return 0, fmt.Errorf("%s has no value %q, only %s", name, label, strings.Join(j.labels[name], ", "))
}
