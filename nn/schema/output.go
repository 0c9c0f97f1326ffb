package schema

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
)

// An Output says what numbers of an output can be right.
type Output struct {
	Port  string     // its name
	Means string     // in words
	Rule  OutputRule // what must be
	Range *Range     // nil if any will do
}

// OutputRule is what an output must be.
type OutputRule uint8

// The rules: numbers that are finite, each a probability, or each row the
// probabilities of classes, which sum to 1. Rows are along the last dimension.
const (
	Finite OutputRule = iota
	Probability
	Distribution
)

var outputNames = []string{"finite", "probability", "distribution"}

// String returns the name as it stands in files.
func (r OutputRule) String() string { return named(outputNames, uint8(r)) }

// ErrOutput is wrapped by errors about what a model returned.
var ErrOutput = errors.New("output can't be right")

// An OutputError says which number of an output can't be right. It wraps
// ErrOutput, and nn.ErrNonFinite too if the number isn't finite.
type OutputError struct {
	Port  string  // its name
	Index int     // row-major, of the first
	Value float64 // or the sum of a row that begins there
	Count int     // of numbers or rows that can't be right
	Msg   string  // what is wrong with the number
}

// Error says all of it.
func (e *OutputError) Error() string {
	return fmt.Sprintf("schema: output %q: %v at %d %s; %d of them", e.Port, e.Value, e.Index, e.Msg, e.Count)
}

// Unwrap returns the classes.
func (e *OutputError) Unwrap() []error {
	if math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return []error{ErrOutput, nn.ErrNonFinite}
	}
	return []error{ErrOutput}
}

// Validate tells whether outputs, as nn.Model.Run returns them, are what the
// schema says. Outputs that it doesn't name are left alone.
//
// Errors: an *OutputError for each output that isn't; one that is absent.
func (s *Schema) Validate(out map[string]*nn.Tensor) error {
	var faults []error
	for i := range s.Outputs {
		o := &s.Outputs[i]
		t := out[o.Port]
		if t == nil {
			faults = append(faults, fmt.Errorf("schema: %w: there is no output %q", ErrOutput, o.Port))
			continue
		}
		if err := o.check(t); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// check returns what is wrong with a tensor. Cost: no allocation if nothing is.
func (o *Output) check(t *nn.Tensor) error {
	if x := t.Float64s(); x != nil {
		return checked(o, t, x)
	}
	if x := t.Int64s(); x != nil {
		return checked(o, t, x)
	}
	if x := t.Int32s(); x != nil {
		return checked(o, t, x)
	}
	return checked(o, t, t.Float32s()) // none of bools and strings
}

func checked[T float32 | float64 | int64 | int32](o *Output, t *nn.Tensor, all []T) error {
	found := OutputError{Port: o.Port}
	add := func(i int, x float64, msg string) {
		if found.Count++; found.Count == 1 {
			found.Index, found.Value, found.Msg = i, x, msg
		}
	}
	for i, v := range all {
		x := float64(v)
		switch {
		case x-x != 0:
			add(i, x, "is not finite")
		case o.Rule != Finite && !(x >= 0 && x <= 1):
			add(i, x, "is no probability")
		case o.Range != nil && !(x >= o.Range.Min && x <= o.Range.Max):
			add(i, x, "is outside of the range of the schema")
		}
	}
	if found.Count == 0 && o.Rule == Distribution {
		width := 1
		if shape := t.Shape(); len(shape) > 0 {
			width = shape[len(shape)-1]
		}
		for i := 0; i < len(all); i += width {
			sum := 0.0
			for _, v := range all[i : i+width] {
				sum += float64(v)
			}
			if math.Abs(sum-1) > numeric.OutputSlack {
				add(i, sum, "is what the row that begins there sums to, not 1")
			}
		}
	}
	if found.Count == 0 {
		return nil
	}
	fault := found // a copy, so that what is right stays off the heap
	return &fault
}

// outputFaults returns what can't be meant.
func outputFaults(outputs []Output) (faults []error) {
	for i, o := range outputs {
		switch {
		case o.Port == "" || slices.IndexFunc(outputs, func(p Output) bool { return p.Port == o.Port }) < i:
			faults = append(faults, fmt.Errorf("schema: %w: output %d (%q) has no name, or one that is there twice", ErrSchema, i, o.Port))
		case int(o.Rule) >= len(outputNames):
			faults = append(faults, fmt.Errorf("schema: %w: output %q has the rule %v, which there is not", ErrSchema, o.Port, o.Rule))
		case o.Range != nil && !o.Range.valid():
			faults = append(faults, fmt.Errorf("schema: %w: output %q has the range %v to %v", ErrSchema, o.Port, o.Range.Min, o.Range.Max))
		}
	}
	return faults
}

// outputMisfits returns the outputs that a model doesn't have.
func outputMisfits(outputs []Output, ports []nn.Port) (faults []error) {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.Name
	}
	for _, o := range outputs {
		at := slices.Index(names, o.Port)
		if at < 0 {
			faults = append(faults, fmt.Errorf("schema: %w: output %q is not one of the model%s", ErrSchema, o.Port, nearest.Suggest(o.Port, names)))
			continue
		}
		if t := ports[at].Type; t == 0 || t == nn.String || t == nn.Bool {
			faults = append(faults, fmt.Errorf("schema: %w: output %v has no numbers that could be %v", ErrSchema, ports[at], o.Rule))
		}
	}
	return faults
}
