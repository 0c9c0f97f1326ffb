package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/streptomycin.csv
var trial []byte

//go:embed data/streptomycin.txt
var lot string

// question is what was asked, read and checked.
type question struct {
	program            *cli.Program
	graph              *dag.Graph
	table              *bayes.Table // a row for each case, columns of the graph alone
	treatment, outcome string
	to                 string            // what the treatment would have been
	event              string            // outcome whose probability is asked; "" for a number
	unit               map[string]string // what was seen of the patient
}

func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	q := &question{program: cli.New("counterfactual", "CSV `file` with a column for each node of the graph, and one named count if rows stand for several cases", 250, stdout, stderr)}
	f := q.program.Flags
	graph := f.String("graph", "", "`file` with the causal graph: edges such as x -> y, dagitty or DOT; x <-> y for causes of both that nobody measured")
	f.StringVar(&q.treatment, "treatment", "treatment", "node that would have been another")
	f.StringVar(&q.outcome, "outcome", "improved", "node that is asked about")
	unit := f.String("unit", "treatment=streptomycin,improved=yes", "the patient: a row of the data, from 1, or what was seen, such as x=1,y=0")
	f.StringVar(&q.to, "to", "", "what the treatment would have been; if there are two, the other")
	f.StringVar(&q.event, "event", "", "outcome whose probability is asked; that which the patient had")
	if err := q.program.Parse(args); err != nil {
		return nil, err
	}
	if (*graph == "") != (q.program.Data == "") {
		return nil, q.program.Fault("-data and -graph go together: a graph says how the columns of the data come about")
	}
	text := lot
	if *graph != "" {
		b, err := os.ReadFile(*graph)
		if err != nil {
			return nil, q.program.Fault("-graph: %w", err)
		}
		text = string(b)
	}
	var err error
	if q.graph, err = dag.Parse(text); err != nil {
		return nil, q.program.Fault("-graph: %w", err)
	}
	raw, err := q.program.Table(trial, bayes.CSVConfig{})
	if err != nil {
		return nil, err
	}
	if err := q.read(raw, *unit); err != nil {
		return nil, q.program.Fault("%w", err)
	}
	return q, nil
}

// confounded reports whether the graph has causes that nobody measured.
func (q *question) confounded() bool {
	return q.graph.Class() != dag.DAG || len(q.graph.Observed()) < q.graph.Len()
}

// maxLevels is the number of different values up to which numbers are levels.
const maxLevels = 5

// read makes a row of each case and reads the patient.
func (q *question) read(raw *bayes.Table, unit string) error {
	var errs []error
	for flag, name := range map[string]string{"-treatment": q.treatment, "-outcome": q.outcome} {
		if !q.graph.Has(name) {
			errs = append(errs, fmt.Errorf("%s: the graph has no %q: its nodes are %s", flag, name, strings.Join(q.graph.Names(), ", ")))
		}
	}
	counts, err := countsOf(raw)
	errs = append(errs, err)
	for _, name := range q.graph.Observed() {
		if !slices.Contains(raw.Names(), name) {
			errs = append(errs, fmt.Errorf("-data: no column %q, which is a node of the graph; call it latent if nobody measured it", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	var cols []bayes.Column
	for _, name := range q.graph.Observed() {
		col, err := repeated(raw, name, counts)
		if err != nil {
			return fmt.Errorf("-data: %w", err)
		}
		cols = append(cols, col)
	}
	if q.table, err = bayes.FromColumns(cols...); err != nil {
		return fmt.Errorf("-data: %w", err)
	}
	if err := q.patient(raw, unit); err != nil {
		return fmt.Errorf("-unit: %w", err)
	}
	return q.other()
}

// countsOf returns how many cases each row stands for.
func countsOf(raw *bayes.Table) ([]int, error) {
	if !slices.Contains(raw.Names(), "count") {
		return slices.Repeat([]int{1}, raw.N()), nil
	}
	counts, err := raw.Ints("count")
	if err != nil {
		return nil, fmt.Errorf("-data: %w", err)
	}
	for i, n := range counts {
		if n < 0 {
			return nil, fmt.Errorf("-data: the count of row %d is %d: want 0 or more", i+1, n)
		}
	}
	return counts, nil
}

// repeated returns a column with a row for each case: of levels, if they are few.
func repeated(raw *bayes.Table, name string, counts []int) (bayes.Column, error) {
	var labels []string
	var numbers []float64
	if raw.IsFactor(name) {
		f, err := raw.Factor(name)
		if err != nil {
			return bayes.Column{}, err
		}
		for i, n := range counts {
			if f.Codes[i] < 0 {
				return bayes.Column{}, fmt.Errorf("%s has no value in row %d", name, i+1)
			}
			labels = append(labels, slices.Repeat([]string{f.Levels[f.Codes[i]]}, n)...)
		}
	} else {
		x, err := raw.Float(name)
		if err != nil {
			return bayes.Column{}, err
		}
		for i, n := range counts {
			numbers = append(numbers, slices.Repeat(x[i:i+1], n)...)
		}
		levels := slices.Compact(slices.Sorted(slices.Values(numbers)))
		if len(levels) > maxLevels {
			return bayes.Col(name, numbers), nil
		}
		var order []string
		for _, v := range levels {
			order = append(order, number(v))
		}
		for _, v := range numbers {
			labels = append(labels, number(v))
		}
		f, err := bayes.NewFactor(labels, order...)
		return bayes.Col(name, f), err
	}
	return bayes.Col(name, labels), nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// patient reads what was seen: a row, or pairs.
func (q *question) patient(raw *bayes.Table, unit string) error {
	q.unit = make(map[string]string)
	if row, err := strconv.Atoi(unit); err == nil {
		if row < 1 || row > raw.N() {
			return fmt.Errorf("there is no row %d: the data have %d", row, raw.N())
		}
		for _, name := range q.table.Names() {
			if raw.IsFactor(name) {
				f, err := raw.Factor(name)
				if err != nil {
					return err
				}
				q.unit[name] = f.Levels[f.Codes[row-1]]
				continue
			}
			x, err := raw.Float(name)
			if err != nil {
				return err
			}
			q.unit[name] = number(x[row-1])
		}
		return nil
	}
	var errs []error
	for _, part := range strings.Split(unit, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("%q: want a row of the data, or pairs such as %s=%s", part, q.treatment, "1"))
			continue
		case !slices.Contains(q.table.Names(), name):
			errs = append(errs, fmt.Errorf("no node %q was measured: there are %s", name, strings.Join(q.table.Names(), ", ")))
			continue
		case q.unit[name] != "":
			errs = append(errs, fmt.Errorf("%s is given twice", name))
		}
		if _, err := q.code(name, value); err != nil {
			errs = append(errs, err)
		}
		q.unit[name] = value
	}
	return errors.Join(errs...)
}

// code returns a value as the model has it: a number, or that of its level.
func (q *question) code(name, value string) (float64, error) {
	if !q.table.IsFactor(name) {
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0, fmt.Errorf("%s=%s: %s is a number", name, value, name)
		}
		return x, nil
	}
	f, err := q.table.Factor(name)
	if err != nil {
		return 0, err
	}
	if k := slices.Index(f.Levels, value); k >= 0 {
		return float64(k), nil
	}
	return 0, fmt.Errorf("%s=%s: the values of %s are %s", name, value, name, strings.Join(f.Levels, ", "))
}

// other fills in what the treatment would have been and which outcome is asked
// for.
func (q *question) other() error {
	was := q.unit[q.treatment]
	if q.table.IsFactor(q.treatment) && q.to == "" {
		f, err := q.table.Factor(q.treatment)
		if err != nil {
			return err
		}
		rest := slices.DeleteFunc(slices.Clone(f.Levels), func(l string) bool { return l == was })
		if len(rest) != 1 {
			return fmt.Errorf("-to: %s may be %s: say which it would have been", q.treatment, strings.Join(f.Levels, ", "))
		}
		q.to = rest[0]
	}
	if q.to == "" {
		return fmt.Errorf("-to: %s is a number: say which it would have been", q.treatment)
	}
	if _, err := q.code(q.treatment, q.to); err != nil {
		return fmt.Errorf("-to: %w", err)
	}
	if !q.table.IsFactor(q.outcome) {
		if q.event != "" {
			return fmt.Errorf("-event: %s is a number; its mean is asked", q.outcome)
		}
		return nil
	}
	if q.event == "" {
		q.event = q.unit[q.outcome]
	}
	if q.event == "" {
		return fmt.Errorf("-event: nobody says what %s was: say which outcome is asked for", q.outcome)
	}
	if _, err := q.code(q.outcome, q.event); err != nil {
		return fmt.Errorf("-event: %w", err)
	}
	return nil
}
