package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// experiment is a randomised test: who got what, and what came of it. Group 0
// is the control.
type experiment struct {
	table    *bayes.Table
	groups   []string  // the control first
	segments []string  // combinations that occur
	share    []float64 // of the customers, by segment
	group    []int     // by row
	segment  []int     // by row
	size     [][]float64
	outcomes []outcome
}

// outcome is one column to explain.
type outcome struct {
	name string
	kind kind
	why  string // the kind was chosen, "" if it was given
	y    []float64
}

const (
	// maxGroups and maxSegments tell a column of groups from one of names or
	// amounts; more cells than this say nothing a reader can use.
	maxGroups   = 50
	maxSegments = 200
	// maxCombinations keeps the number of a combination in an int.
	maxCombinations = 1 << 40
)

// newExperiment takes the columns out of a table. Errors: all faults of the
// data, joined.
func newExperiment(t *bayes.Table, c config) (*experiment, error) {
	e := &experiment{table: t}
	errs := []error{e.readGroups(c.treatment, c.control), e.readSegments(c.segments)}
	for i, name := range c.outcomes {
		o, err := readOutcome(t, name, c.kinds[i])
		errs = append(errs, err)
		e.outcomes = append(e.outcomes, o)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	e.size = e.perCell(func(int) float64 { return 1 })
	for s, segment := range e.segments {
		for g, group := range e.groups {
			if e.size[g][s] == 0 {
				errs = append(errs, fmt.Errorf("campaign: segment %q has no customer in arm %q: use fewer or coarser -segment columns", segment, group))
			}
			e.share[s] += e.size[g][s] / float64(t.N())
		}
	}
	for _, o := range e.outcomes {
		errs = append(errs, e.checkAmounts(o))
	}
	return e, errors.Join(errs...)
}

// arms returns the treated arms.
func (e *experiment) arms() []string { return e.groups[1:] }

// readGroups reads the treatment column, with the control as group 0.
func (e *experiment) readGroups(column, control string) error {
	f, err := e.table.Factor(column)
	if err != nil {
		return fmt.Errorf("campaign: -treatment: %w", err)
	}
	if n := len(f.Levels); n > maxGroups {
		return fmt.Errorf("campaign: -treatment: column %q has %d values, too many for arms (at most %d)", column, n, maxGroups)
	}
	f, err = f.Relevel(control)
	if err != nil {
		return fmt.Errorf("campaign: -control: column %q: %w", column, err)
	}
	if len(f.Levels) < 2 {
		return fmt.Errorf("campaign: -treatment: column %q has one arm only, %q: there is nothing to compare it with", column, control)
	}
	if err := noMissing(column, f); err != nil {
		return fmt.Errorf("campaign: -treatment: %w", err)
	}
	e.groups, e.group = f.Levels, f.Codes
	return nil
}

// readSegments crosses the segment columns; the combinations that occur are
// the segments, in the order of the levels.
func (e *experiment) readSegments(columns []string) error {
	n := e.table.N()
	labels, key := make([]string, n), make([]int, n) // keys sort as the levels do
	combinations := 1
	var errs []error
	for _, column := range columns {
		f, err := e.table.Factor(column)
		if err == nil {
			err = noMissing(column, f)
		}
		if err == nil && len(f.Levels) > maxSegments {
			err = fmt.Errorf("column %q has %d values, too many for segments (at most %d): cut it into bands", column, len(f.Levels), maxSegments)
		}
		if err == nil {
			if combinations *= len(f.Levels); combinations > maxCombinations {
				err = fmt.Errorf("column %q is one too many: the segments are combinations of all columns", column)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("campaign: -segment: %w", err))
			continue
		}
		for i, code := range f.Codes {
			label := f.Levels[code]
			if len(columns) > 1 || terse.MatchString(label) {
				label = column + "=" + label
			}
			labels[i] = strings.TrimSpace(labels[i] + " " + label)
			key[i] = key[i]*len(f.Levels) + code
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	name := map[int]string{}
	for i, k := range key {
		name[k] = labels[i]
	}
	if len(columns) == 0 {
		name[0] = "everybody"
	}
	keys := slices.Sorted(maps.Keys(name))
	if len(keys) > maxSegments {
		return fmt.Errorf("campaign: -segment: %s make %d segments, too many (at most %d)", strings.Join(columns, ", "), len(keys), maxSegments)
	}
	e.share, e.segment = make([]float64, len(keys)), make([]int, n)
	for _, k := range keys {
		e.segments = append(e.segments, name[k])
	}
	for i, k := range key {
		e.segment[i], _ = slices.BinarySearch(keys, k)
	}
	return nil
}

// terse labels say nothing without the name of their column.
var terse = regexp.MustCompile(`^(?i:[-+0-9.]+|true|false|yes|no|[a-z])$`)

// noMissing returns an error that names the first row without a label.
func noMissing(column string, f *bayes.Factor) error {
	for i, code := range f.Codes {
		if code < 0 {
			return fmt.Errorf("column %q: row %d is empty: fill it or drop the row", column, i+1)
		}
	}
	return nil
}

// readOutcome reads an outcome and settles its kind.
func readOutcome(t *bayes.Table, name string, k kind) (outcome, error) {
	o := outcome{name: name, kind: k}
	var err error
	if o.y, err = t.Float(name); err != nil {
		return o, fmt.Errorf("campaign: -outcome: %w", err)
	}
	constant := true
	for i, v := range o.y {
		if math.IsNaN(v) {
			return o, fmt.Errorf("campaign: -outcome: column %q: row %d is empty: fill it or drop the row", name, i+1)
		}
		constant = constant && v == o.y[0]
	}
	if constant {
		return o, fmt.Errorf("campaign: -outcome: column %q is %v in every row: there is nothing to explain", name, o.y[0])
	}
	if k == auto {
		o.kind, o.why = guess(o.y)
	}
	for i, v := range o.y {
		if what := o.kind.refuses(v); what != "" {
			return o, fmt.Errorf("campaign: -outcome: column %q, a %s: row %d: %v %s", name, o.kind, i+1, v, what)
		}
	}
	return o, nil
}

// perCell sums a number of each row over arms and segments: [group][segment].
func (e *experiment) perCell(f func(row int) float64) [][]float64 {
	sums := make([][]float64, len(e.groups))
	for g := range sums {
		sums[g] = make([]float64, len(e.segments))
	}
	for i, g := range e.group {
		sums[g][e.segment[i]] += f(i)
	}
	return sums
}
