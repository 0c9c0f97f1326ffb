package schema

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

// A Schema says what the inputs of a model look like and what its outputs must
// be. Its JSON is a file to write by hand, or by FromTable. It is not to be
// changed while an Encoder has it.
type Schema struct {
	Inputs  []Input  // in the order of the model
	Outputs []Output // those that are checked
	// Protected says in words, by column, what groups must not be treated
	// differently. Nothing here reads it.
	Protected map[string]string
}

// An Input is a port of the model: a tensor of one row for each case.
type Input struct {
	Port    string   // its name
	Type    nn.Type  // float16 ports take Float32
	Columns []Column // one for each element of a row
}

// A Column is one element of each row of a port: a number, or the code of a
// level if it has Levels, or the text itself in a port of strings.
type Column struct {
	Name string // of the field or column of data

	// Range is what values should be in, nil if any will do, and Outside what
	// happens to those that aren't. Integer ones have no fraction, and are exact
	// in the port's type or refused; those of integer ports always are.
	Range   *Range
	Outside Outside
	Integer bool

	// Levels are the labels of a category; the model is given the index. Unknown
	// is the level that all others are taken for; empty refuses them.
	Levels  []string
	Unknown string

	// Missing says what stands for a value that is not there.
	Missing Missing

	// Indicates names another column: this one is not read, but 1 where that is
	// missing and 0 elsewhere.
	Indicates string
}

// A Range holds its ends; one that is infinite is open.
type Range struct{ Min, Max float64 }

// Outside is what happens to a number outside of its range.
type Outside uint8

// What can happen. A number that training has not seen is rarely wrong, so the
// default tells of it and lets it pass.
const (
	FlagOutside Outside = iota
	ClipOutside
	RefuseOutside
)

// Missing is what stands for a missing value: null, NaN, or a field that is
// absent or empty.
type Missing struct {
	Rule MissingRule // refuse, a constant, …
	// Value is what is taken for it; of Mean and Median FromTable finds it. Level
	// is that of a category or text.
	Value float64
	Level string
	// Zero says that 0 means missing, as where nobody weighs nothing.
	Zero bool
}

// MissingRule is what a missing value becomes.
type MissingRule uint8

// The rules. Constant, Mean and Median take Missing.Value, and differ in where it
// comes from. Keep gives the model a NaN, for models that know what to do with it
// (nn.Options.AllowNonFiniteInputs).
const (
	RefuseMissing MissingRule = iota
	Constant
	Mean
	Median
	Keep
)

var (
	outsideNames = []string{"flag", "clip", "refuse"}
	missingNames = []string{"refuse", "constant", "mean", "median", "keep"}
)

// String returns the name as it stands in files.
func (o Outside) String() string { return named(outsideNames, uint8(o)) }

// String returns the name as it stands in files.
func (r MissingRule) String() string { return named(missingNames, uint8(r)) }

func named(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("rule %d", i)
}

// ErrSchema is wrapped by errors about a schema itself, or one that does not fit
// the model.
var ErrSchema = errors.New("bad schema")

// Valid tells whether the schema can be meant. Errors: ErrSchema, all faults.
func (s *Schema) Valid() error {
	var faults []error
	if len(s.Inputs) == 0 {
		faults = append(faults, fmt.Errorf("schema: %w: it has no inputs", ErrSchema))
	}
	for i, in := range s.Inputs {
		fault := func(format string, a ...any) {
			faults = append(faults, fmt.Errorf("schema: %w: input %q: "+format, append([]any{ErrSchema, cmp.Or(in.Port, fmt.Sprint(i))}, a...)...))
		}
		if in.Port == "" || slices.IndexFunc(s.Inputs, func(o Input) bool { return o.Port == in.Port }) < i {
			fault("port %d has no name, or one that is there twice", i)
		}
		if !slices.Contains(types, in.Type) {
			fault("its type is %v; want one of %v", in.Type, types)
		}
		if len(in.Columns) == 0 {
			fault("it has no columns")
		}
		for k, c := range in.Columns {
			if c.Name == "" || slices.IndexFunc(in.Columns, func(o Column) bool { return o.Name == c.Name }) < k {
				fault("column %d (%q) has no name, or one that is there twice", k, c.Name)
			}
			if err := s.fault(in.Type, &c); err != nil {
				fault("column %q %w", c.Name, err)
			}
		}
	}
	return errors.Join(append(faults, outputFaults(s.Outputs)...)...)
}

// types are those that rows can be encoded in.
var types = []nn.Type{nn.Float32, nn.Float64, nn.Int64, nn.Int32, nn.Bool, nn.String}

// fault returns the first that is wrong with a column of a port.
func (s *Schema) fault(typ nn.Type, c *Column) error {
	if int(c.Outside) >= len(outsideNames) || int(c.Missing.Rule) >= len(missingNames) {
		return fmt.Errorf("has the rules %v and %v, which there are not", c.Outside, c.Missing.Rule)
	}
	number := c.Range != nil || c.Outside != 0 || c.Integer || c.Missing.Value != 0 || c.Missing.Zero
	switch {
	case c.Indicates != "":
		return s.indicatorFault(typ, c, number)
	case c.Levels != nil:
		if number {
			return errors.New("has levels and rules for numbers: it is one or the other")
		}
		return levelsFault(typ, c)
	case typ == nn.String:
		if number || c.Unknown != "" || c.Missing.Rule > Constant {
			return errors.New("is text: without levels it has no rule but Constant for what is missing")
		}
		return nil
	}
	return numberFault(typ, c)
}

func (s *Schema) indicatorFault(typ nn.Type, c *Column, number bool) error {
	if number || c.Levels != nil || c.Unknown != "" || c.Missing != (Missing{}) || typ == nn.String {
		return fmt.Errorf("indicates %q: it is 0 or 1 and has no other rules", c.Indicates)
	}
	var known []string
	for _, in := range s.Inputs {
		for _, o := range in.Columns {
			if o.Name == c.Indicates && o.Indicates == "" {
				return nil
			}
			if o.Indicates == "" {
				known = append(known, o.Name)
			}
		}
	}
	return fmt.Errorf("indicates %q, which is no column%s", c.Indicates, nearest.Suggest(c.Indicates, known))
}

func levelsFault(typ nn.Type, c *Column) error {
	limit := map[nn.Type]int{nn.Bool: 2, nn.Float32: 1 << 24}[typ] // what each type has all whole numbers up to
	if n := len(c.Levels); n == 0 || limit > 0 && n > limit {
		return fmt.Errorf("has %d levels, in a port of %v", n, typ)
	}
	seen := make(map[string]bool, len(c.Levels))
	for _, l := range c.Levels {
		if l == "" || seen[l] {
			return fmt.Errorf("has the level %q twice, or without a name", l)
		}
		seen[l] = true
	}
	if c.Unknown != "" && !seen[c.Unknown] {
		return fmt.Errorf("takes unknown levels for %q, which is none%s", c.Unknown, nearest.Suggest(c.Unknown, c.Levels))
	}
	switch m := c.Missing; {
	case m.Rule > Constant:
		return fmt.Errorf("has levels and the rule %v for what is missing; want refuse or constant", m.Rule)
	case m.Rule == Constant && !seen[m.Level]:
		return fmt.Errorf("takes what is missing for %q, which is no level%s", m.Level, nearest.Suggest(m.Level, c.Levels))
	}
	return nil
}

func numberFault(typ nn.Type, c *Column) error {
	if c.Unknown != "" || c.Missing.Level != "" {
		return fmt.Errorf("has no levels, but takes others for %q and what is missing for %q", c.Unknown, c.Missing.Level)
	}
	if r := c.Range; r != nil && !r.valid() {
		return fmt.Errorf("has the range %v to %v", r.Min, r.Max)
	}
	if c.Range == nil && c.Outside != FlagOutside {
		return fmt.Errorf("has the rule %v for values outside of a range, and no range", c.Outside)
	}
	if c.Missing.Rule == Keep && typ != nn.Float32 && typ != nn.Float64 {
		return fmt.Errorf("keeps NaN, which a port of %v can't hold", typ)
	}
	if m := c.Missing.Value; math.IsNaN(m) {
		return errors.New("takes NaN for what is missing: the rule Keep does that")
	} else if _, _, err := fits(typ, c.Integer, number(m)); err != nil {
		return fmt.Errorf("takes %v for what is missing: it %w", m, err)
	}
	if c.Outside == ClipOutside {
		for _, end := range []float64{c.Range.Min, c.Range.Max} {
			if _, _, err := fits(typ, c.Integer, number(end)); err != nil && !math.IsInf(end, 0) {
				return fmt.Errorf("is clipped to %v: it %w", end, err)
			}
		}
	}
	return nil
}

// valid tells whether any number is in the range.
func (r *Range) valid() bool {
	return r.Min <= r.Max && !math.IsInf(r.Min, 1) && !math.IsInf(r.Max, -1)
}
