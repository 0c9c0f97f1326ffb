package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/jsonnumber"
	"github.com/seed78144065/credence/internal/nearest"
)

// version is that of the file. A reader takes its own and files without one.
const (
	version = 1
	kind    = "schema"
)

// file is a schema as it is written.
type file struct {
	Kind      string            `json:"kind,omitempty"`
	Version   *int              `json:"version,omitempty"`
	Inputs    ordered[port]     `json:"inputs"`
	Output    ordered[output]   `json:"output,omitempty"`
	Protected map[string]string `json:"protected,omitempty"`
}

// port is an Input; lists and maps are by column.
type port struct {
	Dtype     string              `json:"dtype"`
	Shape     []any               `json:"shape,omitempty"`
	Columns   []string            `json:"columns"`
	Min       []bound             `json:"min,omitempty"`
	Max       []bound             `json:"max,omitempty"`
	Integer   []string            `json:"integer,omitempty"`
	Outside   map[string]string   `json:"outside,omitempty"`
	Levels    map[string][]string `json:"levels,omitempty"`
	Unknown   map[string]string   `json:"unknown,omitempty"`
	Missing   map[string]absence  `json:"missing,omitempty"`
	Indicates map[string]string   `json:"indicates,omitempty"`
}

// absence is a Missing.
type absence struct {
	Rule  string   `json:"rule,omitempty"`
	Value *float64 `json:"value,omitempty"`
	Level string   `json:"level,omitempty"`
	Zero  bool     `json:"zero,omitempty"`
}

// output is an Output; one that need only be finite is just what it means.
type output struct {
	Means string `json:"means,omitempty"`
	Rule  string `json:"rule,omitempty"`
	Min   *bound `json:"min,omitempty"`
	Max   *bound `json:"max,omitempty"`
}

// bound is an end of a range, which may be infinite.
type bound = jsonnumber.Number

// MarshalJSON writes text for an output that has no rule.
func (o output) MarshalJSON() ([]byte, error) {
	if o.Rule == "" && o.Min == nil && o.Max == nil {
		return json.Marshal(o.Means)
	}
	type plain output
	return json.Marshal(plain(o))
}

// UnmarshalJSON reads text or an object.
func (o *output) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &o.Means)
	}
	type plain output
	return strictly(data, (*plain)(o))
}

// ordered is an object whose keys keep their order, that of the ports.
type ordered[T any] []entry[T]

type entry[T any] struct {
	name  string
	value T
}

// MarshalJSON writes the object.
func (o ordered[T]) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, e := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads an object without doubled names.
func (o *ordered[T]) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("want an object by name of port, not %.40s", data)
	}
	*o = nil
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		e := entry[T]{name: name.(string)} // keys are
		if err := d.Decode(&e.value); err != nil {
			return fmt.Errorf("%q: %w", e.name, err)
		}
		if slices.ContainsFunc(*o, func(f entry[T]) bool { return f.name == e.name }) {
			return fmt.Errorf("the name %q is there twice", e.name)
		}
		*o = append(*o, e)
	}
	return nil
}

// strictly reads one JSON value without fields that nothing knows: a rule that is
// misspelt must not be lost.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the schema")
	}
	return nil
}

// MarshalJSON writes the schema so that UnmarshalJSON reads it back bit for bit.
// Errors: those of Valid.
func (s *Schema) MarshalJSON() ([]byte, error) {
	if err := s.Valid(); err != nil {
		return nil, err
	}
	v := version
	f := file{Kind: kind, Version: &v, Protected: s.Protected}
	for _, in := range s.Inputs {
		f.Inputs = append(f.Inputs, entry[port]{in.Port, portOf(in)})
	}
	for _, o := range s.Outputs {
		w := output{Means: o.Means}
		if o.Rule != Finite {
			w.Rule = o.Rule.String()
		}
		if o.Range != nil {
			w.Min, w.Max = (*bound)(&o.Range.Min), (*bound)(&o.Range.Max)
		}
		f.Output = append(f.Output, entry[output]{o.Port, w})
	}
	return json.Marshal(f)
}

// portOf returns an input as it is written.
func portOf(in Input) port {
	p := port{Dtype: in.Type.String(), Shape: []any{"N", len(in.Columns)}}
	ranged := slices.ContainsFunc(in.Columns, func(c Column) bool { return c.Range != nil })
	for _, c := range in.Columns {
		p.Columns = append(p.Columns, c.Name)
		if ranged {
			r := Range{math.Inf(-1), math.Inf(1)}
			if c.Range != nil {
				r = *c.Range
			}
			p.Min, p.Max = append(p.Min, bound(r.Min)), append(p.Max, bound(r.Max))
		}
		if c.Integer {
			p.Integer = append(p.Integer, c.Name)
		}
		if c.Outside != FlagOutside {
			set(&p.Outside, c.Name, c.Outside.String())
		}
		if c.Levels != nil {
			set(&p.Levels, c.Name, c.Levels)
		}
		if c.Unknown != "" {
			set(&p.Unknown, c.Name, c.Unknown)
		}
		if c.Missing != (Missing{}) {
			m := absence{Rule: c.Missing.Rule.String(), Level: c.Missing.Level, Zero: c.Missing.Zero}
			if math.Float64bits(c.Missing.Value) != 0 {
				m.Value = &c.Missing.Value
			}
			set(&p.Missing, c.Name, m)
		}
		if c.Indicates != "" {
			set(&p.Indicates, c.Name, c.Indicates)
		}
	}
	return p
}

func set[V any](m *map[string]V, name string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[name] = v
}

// UnmarshalJSON reads a schema, of this version or without one. Errors:
// ErrSchema; the schema is unchanged.
func (s *Schema) UnmarshalJSON(data []byte) error {
	var f file
	if err := strictly(data, &f); err != nil {
		return fmt.Errorf("schema: %w: %w", ErrSchema, err)
	}
	if f.Kind != "" && f.Kind != kind {
		return fmt.Errorf("schema: %w: of the kind %q; want %q", ErrSchema, f.Kind, kind)
	}
	if f.Version != nil && *f.Version != version {
		return fmt.Errorf("schema: %w: of version %d; this program reads version %d: update it", ErrSchema, *f.Version, version)
	}
	read := Schema{Protected: f.Protected}
	var faults []error
	for _, e := range f.Inputs {
		in, err := e.value.input(e.name)
		if err != nil {
			faults = append(faults, err)
		}
		read.Inputs = append(read.Inputs, in)
	}
	for _, e := range f.Output {
		rule, err := index(outputNames, e.value.Rule)
		if err != nil {
			faults = append(faults, fmt.Errorf("schema: %w: output %q: rule %w", ErrSchema, e.name, err))
		}
		o := Output{Port: e.name, Means: e.value.Means, Rule: OutputRule(rule)}
		if lo, hi := e.value.Min, e.value.Max; lo != nil || hi != nil {
			o.Range = &Range{math.Inf(-1), math.Inf(1)}
			if lo != nil {
				o.Range.Min = float64(*lo)
			}
			if hi != nil {
				o.Range.Max = float64(*hi)
			}
		}
		read.Outputs = append(read.Outputs, o)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if err := read.Valid(); err != nil {
		return err
	}
	*s = read
	return nil
}

// input returns a port as rows are encoded by.
func (p *port) input(name string) (Input, error) {
	in := Input{Port: name, Columns: make([]Column, len(p.Columns))}
	var faults []error
	fault := func(format string, a ...any) {
		faults = append(faults, fmt.Errorf("schema: %w: input %q: "+format, append([]any{ErrSchema, name}, a...)...))
	}
	for _, t := range types {
		if t.String() == p.Dtype {
			in.Type = t
		}
	}
	if in.Type == 0 {
		fault("its dtype is %q; want one of %v", p.Dtype, types)
	}
	n := len(p.Columns)
	if len(p.Shape) > 0 && !(len(p.Shape) == 2 && p.Shape[1] == float64(n) || len(p.Shape) == 1 && n == 1) {
		fault("its shape is %v; want [N, %d], as many as it has columns", p.Shape, n)
	}
	if (p.Min != nil || p.Max != nil) && (len(p.Min) != n || len(p.Max) != n) {
		fault("min has %d numbers and max %d; want one for each of %d columns", len(p.Min), len(p.Max), n)
		p.Min = nil
	}
	for i, c := range p.Columns {
		in.Columns[i].Name = c
		if p.Min != nil && !(math.IsInf(float64(p.Min[i]), -1) && math.IsInf(float64(p.Max[i]), 1)) {
			in.Columns[i].Range = &Range{float64(p.Min[i]), float64(p.Max[i])}
		}
	}
	column := func(key, c string) *Column {
		i := slices.Index(p.Columns, c)
		if i < 0 {
			fault("%s has %q, which is no column%s", key, c, nearest.Suggest(c, p.Columns))
			return new(Column) // for what is not to be used
		}
		return &in.Columns[i]
	}
	for _, c := range p.Integer {
		column("integer", c).Integer = true
	}
	for _, c := range slices.Sorted(maps.Keys(p.Outside)) {
		rule, err := index(outsideNames, p.Outside[c])
		if err != nil {
			fault("outside: %q: %w", c, err)
		}
		column("outside", c).Outside = Outside(rule)
	}
	for _, c := range slices.Sorted(maps.Keys(p.Levels)) {
		column("levels", c).Levels = append([]string{}, p.Levels[c]...)
	}
	for _, c := range slices.Sorted(maps.Keys(p.Unknown)) {
		column("unknown", c).Unknown = p.Unknown[c]
	}
	for _, c := range slices.Sorted(maps.Keys(p.Missing)) {
		m := p.Missing[c]
		rule, err := index(missingNames, m.Rule)
		if err != nil {
			fault("missing: %q: rule %w", c, err)
		}
		missing := Missing{Rule: MissingRule(rule), Level: m.Level, Zero: m.Zero}
		if m.Value != nil {
			missing.Value = *m.Value
		}
		column("missing", c).Missing = missing
	}
	for _, c := range slices.Sorted(maps.Keys(p.Indicates)) {
		column("indicates", c).Indicates = p.Indicates[c]
	}
	return in, errors.Join(faults...)
}

// index returns the place of a name, 0 of none.
func index(names []string, name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	if i := slices.Index(names, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("%q is unknown%s", name, nearest.Suggest(name, names))
}
