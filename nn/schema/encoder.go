package schema

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

// An Encoder turns rows into the inputs of a model. It is safe for concurrent
// use, with a Batch for each call.
type Encoder struct {
	schema  *Schema
	ports   []encoded
	outputs []*Output // of the model's outputs in order, nil where there is no rule
	names   []string  // of the columns that are read
	index   map[string]int
}

// encoded is a port of the model.
type encoded struct {
	*Input
	flat    bool // of one dimension
	columns []encodedColumn
}

type encodedColumn struct {
	*Column
	from int            // index in names of what is read
	code map[string]int // of levels
	of   *Column        // that it indicates
}

// A Batch is what rows became. The zero Batch is ready to use; one that is used
// again keeps its memory.
type Batch struct {
	Tensors []*nn.Tensor // in order of the model's inputs
	Rows    int          // how many
	Flags   []Flag       // by row
	Extra   []string     // columns of the rows that the schema doesn't have

	cells  []cell   // of a row
	others []string // fields of a row that are no columns
	faults Faults
}

// Encoder returns an encoder for a model; nil for the ports in order of the
// schema.
//
// Errors: those of Valid and of Check.
func (s *Schema) Encoder(m *nn.Model) (*Encoder, error) {
	if err := s.Valid(); err != nil {
		return nil, err
	}
	e := &Encoder{schema: s, index: map[string]int{}}
	order := make([]*Input, len(s.Inputs))
	flat := make([]bool, len(s.Inputs))
	for i := range s.Inputs {
		order[i] = &s.Inputs[i]
	}
	if m != nil {
		if err := s.Check(m); err != nil {
			return nil, err
		}
		for i, p := range m.Inputs() {
			order[i] = s.input(p.Name)
			flat[i] = len(p.Shape) == 1 && !p.AnyShape
		}
		for _, p := range m.Outputs() {
			e.outputs = append(e.outputs, s.output(p.Name))
		}
	} else {
		for i := range s.Outputs {
			e.outputs = append(e.outputs, &s.Outputs[i])
		}
	}
	for i, in := range order {
		p := encoded{Input: in, flat: flat[i]}
		for k := range in.Columns {
			p.columns = append(p.columns, e.column(&in.Columns[k]))
		}
		e.ports = append(e.ports, p)
	}
	return e, nil
}

// column gives a column its place among those that are read.
func (e *Encoder) column(c *Column) encodedColumn {
	name, out := c.Name, encodedColumn{Column: c}
	if c.Indicates != "" {
		name, out.of = c.Indicates, e.schema.column(c.Indicates)
	}
	if _, has := e.index[name]; !has {
		e.index[name] = len(e.names)
		e.names = append(e.names, name)
	}
	out.from = e.index[name]
	if c.Levels != nil {
		out.code = make(map[string]int, len(c.Levels))
		for i, l := range c.Levels {
			out.code[l] = i
		}
	}
	return out
}

// Inputs returns those of the schema in order of a batch's tensors.
func (e *Encoder) Inputs() []Input {
	inputs := make([]Input, len(e.ports))
	for i, p := range e.ports {
		inputs[i] = *p.Input
	}
	return inputs
}

// Validate tells whether outputs in order of the model's, nil where one is left
// out, are what the schema says. Cost: no allocation if they are.
//
// Errors: an *OutputError for each output that isn't.
func (e *Encoder) Validate(out []*nn.Tensor) error {
	if len(out) != len(e.outputs) {
		return fmt.Errorf("schema: %w: %d outputs; want %d, nil for those that are left out", ErrOutput, len(out), len(e.outputs))
	}
	var faults []error
	for i, t := range out {
		if o := e.outputs[i]; o != nil && t != nil {
			if err := o.check(t); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
}

// Check tells whether the schema fits a model: its inputs and their types and
// widths, and the outputs that it names.
//
// Errors: ErrSchema, all faults.
func (s *Schema) Check(m *nn.Model) error {
	var faults []error
	fault := func(format string, a ...any) {
		faults = append(faults, fmt.Errorf("schema: %w: "+format, append([]any{ErrSchema}, a...)...))
	}
	have, want := []string{}, []string{}
	for _, in := range s.Inputs {
		have = append(have, in.Port)
	}
	for _, p := range m.Inputs() {
		want = append(want, p.Name)
		in := s.input(p.Name)
		if in == nil {
			fault("the model wants the input %v, which the schema doesn't have%s", p, nearest.Suggest(p.Name, have))
			continue
		}
		if t := p.Type; t != in.Type && !(t == nn.Float16 && in.Type == nn.Float32) {
			fault("the model wants the input %v, the schema has it as %v", p, in.Type)
		}
		n := len(in.Columns)
		switch {
		case p.AnyShape:
		case len(p.Shape) == 1 && n == 1:
		case len(p.Shape) != 2:
			fault("the model wants the input %v; a schema encodes rows of columns, [N %d]", p, n)
		case p.Shape[1].Size >= 0 && p.Shape[1].Size != n:
			fault("the model wants the input %v, the schema has %d columns", p, n)
		}
	}
	for _, name := range have {
		known := false
		for _, w := range want {
			known = known || w == name
		}
		if !known {
			fault("the schema has the input %q, the model doesn't%s", name, nearest.Suggest(name, want))
		}
	}
	return errors.Join(append(faults, outputMisfits(s.Outputs, m.Outputs())...)...)
}

func (s *Schema) input(name string) *Input {
	for i := range s.Inputs {
		if s.Inputs[i].Port == name {
			return &s.Inputs[i]
		}
	}
	return nil
}

func (s *Schema) output(name string) *Output {
	for i := range s.Outputs {
		if s.Outputs[i].Port == name {
			return &s.Outputs[i]
		}
	}
	return nil
}

// column returns the first of a name that is read.
func (s *Schema) column(name string) *Column {
	for i := range s.Inputs {
		for k := range s.Inputs[i].Columns {
			if c := &s.Inputs[i].Columns[k]; c.Name == name && c.Indicates == "" {
				return c
			}
		}
	}
	return nil
}

// begin makes room for rows.
func (e *Encoder) begin(to *Batch, rows int) error {
	to.Rows, to.Flags, to.Extra, to.faults = rows, to.Flags[:0], to.Extra[:0], Faults{}
	if len(to.cells) != len(e.names) {
		to.cells = make([]cell, len(e.names))
	}
	if len(to.Tensors) != len(e.ports) {
		to.Tensors = make([]*nn.Tensor, len(e.ports))
	}
	for i := range e.ports {
		p := &e.ports[i]
		if to.Tensors[i] == nil {
			to.Tensors[i] = new(nn.Tensor)
		}
		var err error
		if p.flat {
			err = to.Tensors[i].Reset(p.Type, rows)
		} else {
			err = to.Tensors[i].Reset(p.Type, rows, len(p.columns))
		}
		if err != nil {
			return fmt.Errorf("schema: input %q: %w: split the rows", p.Port, err)
		}
	}
	return nil
}

// end returns the faults of a batch.
func (e *Encoder) end(to *Batch) error {
	if to.faults.Count == 0 {
		return nil
	}
	faults := to.faults
	return &faults
}

// row writes the cells of a row to the tensors.
func (e *Encoder) row(to *Batch, row int) {
	for i := range e.ports {
		p, t := &e.ports[i], to.Tensors[i]
		at := row * len(p.columns)
		switch p.Type {
		case nn.Float32:
			x := t.Float32s()[at:]
			for k := range p.columns {
				v, _, _ := p.columns[k].encode(to, p.Type, row)
				x[k] = float32(v)
			}
		case nn.Float64:
			x := t.Float64s()[at:]
			for k := range p.columns {
				x[k], _, _ = p.columns[k].encode(to, p.Type, row)
			}
		case nn.Int64:
			x := t.Int64s()[at:]
			for k := range p.columns {
				_, x[k], _ = p.columns[k].encode(to, p.Type, row)
			}
		case nn.Int32:
			x := t.Int32s()[at:]
			for k := range p.columns {
				_, n, _ := p.columns[k].encode(to, p.Type, row)
				x[k] = int32(n)
			}
		case nn.Bool:
			x := t.Bools()[at:]
			for k := range p.columns {
				_, n, _ := p.columns[k].encode(to, p.Type, row)
				x[k] = n == 1
			}
		case nn.String:
			x := t.Strings()[at:]
			for k := range p.columns {
				_, _, x[k] = p.columns[k].encode(to, p.Type, row)
			}
		}
	}
}

// encode returns the value of a column in the row of the batch's cells, as a
// number, a whole number or text, whichever the port holds.
func (c *encodedColumn) encode(to *Batch, typ nn.Type, row int) (x float64, n int64, label string) {
	v := to.cells[c.from]
	switch {
	case v.kind == told:
		return 0, 0, ""
	case c.of != nil:
		if c.of.absent(v) {
			return 1, 1, ""
		}
		return 0, 0, ""
	case c.absent(v):
		return c.impute(to, typ, row)
	case v.kind == unusable:
		to.faults.add(row, c.Name, "", "is %s; want a number or a label", v.label)
		return 0, 0, ""
	case c.Levels != nil:
		return c.level(to, v, row)
	case typ == nn.String:
		return 0, 0, v.level()
	case v.kind == text:
		to.faults.add(row, c.Name, v.String(), "is text; want a number")
		return 0, 0, ""
	}
	return c.number(to, typ, v, row)
}

// absent tells whether a value is missing by the rules of the column.
func (c *Column) absent(v cell) bool {
	return v.kind == absent || v.kind == missing || c.Missing.Zero && v.x == 0 && (v.kind == real || v.kind == whole)
}

// impute returns what stands for a missing value.
func (c *encodedColumn) impute(to *Batch, typ nn.Type, row int) (x float64, n int64, label string) {
	m := &c.Missing
	f := Flag{Row: row, Column: c.Name, Kind: Imputed, Seen: math.NaN()}
	switch {
	case m.Rule == RefuseMissing:
		if v := to.cells[c.from]; v.kind == real || v.kind == whole {
			to.faults.add(row, c.Name, "", "is 0, which means missing; give it, or a rule to the schema: constant, mean, median")
		} else {
			to.faults.add(row, c.Name, "", "is missing; give it, or a rule to the schema: constant, mean, median")
		}
		return 0, 0, ""
	case m.Rule == Keep:
		x = math.NaN()
	case c.Levels != nil:
		n, label = int64(c.code[m.Level]), m.Level
		x = float64(n)
	case typ == nn.String:
		x, label = math.NaN(), m.Level
	default:
		x, n, _ = fits(typ, c.Integer, number(m.Value)) // as Valid found
	}
	f.Used = x
	to.Flags = append(to.Flags, f)
	return x, n, label
}

// level returns the code of a category.
func (c *encodedColumn) level(to *Batch, v cell, row int) (x float64, n int64, label string) {
	label = v.level()
	code, known := c.code[label]
	if !known {
		if c.Unknown == "" {
			hint := ""
			if !to.faults.full() { // it looks at all levels
				hint = nearest.Suggest(label, c.Levels)
			}
			to.faults.add(row, c.Name, fmt.Sprintf("%.60q", label), "is none of the levels%s", hint)
			return 0, 0, ""
		}
		code = c.code[c.Unknown]
		to.Flags = append(to.Flags, Flag{Row: row, Column: c.Name, Kind: Replaced, Seen: math.NaN(), Label: label, Used: float64(code)})
		label = c.Unknown
	}
	return float64(code), int64(code), label
}

// number returns a number in its range, or told of.
func (c *encodedColumn) number(to *Batch, typ nn.Type, v cell, row int) (x float64, n int64, label string) {
	seen, kind := v, Beyond
	r := c.Range
	inside := r == nil || v.x >= r.Min && v.x <= r.Max
	if !inside && !math.IsInf(v.x, 0) {
		switch c.Outside {
		case RefuseOutside:
			to.faults.add(row, c.Name, v.String(), "is outside of its range, %v to %v", r.Min, r.Max)
			return 0, 0, ""
		case ClipOutside:
			v, kind = number(min(max(v.x, r.Min), r.Max)), Clipped
		}
	}
	x, n, err := fits(typ, c.Integer, v)
	if err != nil {
		to.faults.add(row, c.Name, seen.String(), "%v", err)
		return 0, 0, ""
	}
	if !inside {
		to.Flags = append(to.Flags, Flag{Row: row, Column: c.Name, Kind: kind, Seen: seen.x, Used: x})
	}
	return x, n, ""
}
