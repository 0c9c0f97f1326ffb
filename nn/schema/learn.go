package schema

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

// FromTable returns a schema of ports, filled in from the rows that a model was
// trained on: the levels of factors, the ranges of numbers, and what the rules
// Mean and Median take for missing ones, rounded in columns of whole numbers.
// What the ports say already is kept. A port without a type is of Float32. Text in
// a port of floats needs Levels: codes in the order of the alphabet would pass for
// amounts.
//
// Errors: ErrSchema for columns that the table lacks, that are text where numbers
// are wanted, that are missing in rows though their rule refuses it, or in all;
// those of Valid. All faults.
func FromTable(t *bayes.Table, inputs ...Input) (*Schema, error) {
	s := &Schema{Inputs: slices.Clone(inputs)}
	var faults []error
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if in.Type == 0 {
			in.Type = nn.Float32
		}
		in.Columns = slices.Clone(in.Columns)
		for k := range in.Columns {
			if err := in.Columns[k].learn(t, in.Type); err != nil {
				faults = append(faults, fmt.Errorf("schema: %w: input %q: column %q %w", ErrSchema, in.Port, in.Columns[k].Name, err))
			}
		}
	}
	if err := errors.Join(append(faults, s.Valid())...); err != nil {
		return nil, err
	}
	return s, nil
}

// learn fills in what a column doesn't say.
func (c *Column) learn(t *bayes.Table, typ nn.Type) error {
	if c.Indicates != "" {
		return nil
	}
	if !slices.Contains(t.Names(), c.Name) {
		return fmt.Errorf("is not in the table%s", nearest.Suggest(c.Name, t.Names()))
	}
	rows, gone := t.N(), 0
	if t.IsFactor(c.Name) {
		codes, levels, _ := t.Codes(c.Name) // it is there
		if c.Levels == nil {
			if typ == nn.Float32 || typ == nn.Float64 {
				return fmt.Errorf("is text (%s), the port of %v: if the model was trained on codes give Levels in their order; else make a number of it", nearest.Some(levels), typ)
			}
			c.Levels = slices.Clone(levels)
		}
		for _, code := range codes {
			if code < 0 {
				gone++
			}
		}
	} else {
		x, _ := t.Float(c.Name) // no factor
		x = slices.DeleteFunc(slices.Sorted(slices.Values(x)), func(v float64) bool { return c.absent(number(v)) })
		gone = rows - len(x)
		switch {
		case len(x) == 0 || c.Levels != nil:
		case typ == nn.String:
			for _, v := range slices.Compact(x) {
				c.Levels = append(c.Levels, number(v).level())
			}
		default:
			c.fill(x, typ)
		}
	}
	switch {
	case gone == rows:
		return fmt.Errorf("is missing in all %d rows: leave it out", rows)
	case gone > 0 && c.Missing.Rule == RefuseMissing:
		return fmt.Errorf("is missing in %d of %d rows, and its rule refuses that; give it another", gone, rows)
	}
	return nil
}

// fill takes range, mean and median from sorted numbers.
func (c *Column) fill(x []float64, typ nn.Type) {
	if c.Range == nil {
		c.Range = &Range{x[0], x[len(x)-1]}
	}
	switch m := &c.Missing; m.Rule {
	case Mean:
		m.Value = 0
		for i, v := range x {
			m.Value += (v - m.Value) / float64(i+1)
		}
	case Median:
		m.Value = x[len(x)/2]
		if len(x)%2 == 0 {
			m.Value = x[len(x)/2-1]/2 + x[len(x)/2]/2
		}
	default:
		return
	}
	if c.Integer || typ != nn.Float32 && typ != nn.Float64 {
		c.Missing.Value = math.RoundToEven(c.Missing.Value)
	}
}
