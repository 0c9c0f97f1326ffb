package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

// Record encodes one row: its values by column, numbers, truth values, labels or
// nil for what is missing, as encoding/json and programs have them. An absent
// column is missing too, but refused if another, unknown one has nearly its name.
//
// Errors: those of Table. Cost: a look-up for each column; no allocation where
// nothing is flagged, once the batch has its memory.
func (e *Encoder) Record(record map[string]any, to *Batch) error {
	if err := e.begin(to, 1); err != nil {
		return err
	}
	e.record(record, to, 0)
	return e.end(to)
}

// Records encodes rows as Record does one. Errors: those of Table; no rows.
func (e *Encoder) Records(records []map[string]any, to *Batch) error {
	if len(records) == 0 {
		return fmt.Errorf("schema: %w: no rows; give at least one", nn.ErrInput)
	}
	if err := e.begin(to, len(records)); err != nil {
		return err
	}
	for row, r := range records {
		e.record(r, to, row)
	}
	return e.end(to)
}

// JSON encodes an object, or a list of objects, as Record does. Whole numbers
// keep all their digits.
//
// Errors: those of Table, and text that is something else.
func (e *Encoder) JSON(text []byte, to *Batch) error {
	if err := e.begin(to, 1); err != nil {
		return err
	}
	if e.scan(string(text), to) {
		e.finish(to, 0)
		return e.end(to)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var records []map[string]any
	var err error
	if list := bytes.TrimLeft(text, " \t\r\n"); len(list) > 0 && list[0] == '[' {
		err = d.Decode(&records)
	} else {
		records = make([]map[string]any, 1)
		err = d.Decode(&records[0])
	}
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = fmt.Errorf("something follows at byte %d", d.InputOffset())
		}
	}
	for row, r := range records {
		if err == nil && r == nil {
			err = fmt.Errorf("row %d is null", row)
		}
	}
	if err != nil {
		return fmt.Errorf("schema: %w: want an object by column, or a list of such: %w", nn.ErrInput, err)
	}
	return e.Records(records, to)
}

// record encodes a row of a batch.
func (e *Encoder) record(r map[string]any, to *Batch, row int) {
	known := 0
	to.others = to.others[:0]
	for i, name := range e.names {
		v, has := r[name]
		if to.cells[i] = (cell{}); has {
			to.cells[i] = cellOf(v)
			known++
		}
	}
	if known < len(r) {
		for name := range r {
			if _, has := e.index[name]; !has {
				to.others = append(to.others, name)
			}
		}
	}
	e.finish(to, row)
}

// finish encodes the cells of a row, after it has told of what a record has and the
// schema doesn't, and of columns that are absent since their name is misspelt.
func (e *Encoder) finish(to *Batch, row int) {
	if len(to.others) > 0 {
		slices.Sort(to.others)
		to.others = slices.Compact(to.others)
		for _, name := range to.others {
			if !slices.Contains(to.Extra, name) {
				to.Extra = append(to.Extra, strings.Clone(name))
			}
		}
		for i, name := range e.names {
			if to.cells[i].kind != absent {
				continue
			}
			if meant, near := nearest.Near(name, to.others); near {
				to.faults.add(row, name, "", "is absent, and %q is no column: if that is meant, rename it; if it is missing, give null", meant)
				to.cells[i].kind = told
			}
		}
	}
	e.row(to, row)
}
