package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

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

// Records encodes rows as Record does one.
func (e *Encoder) Records(records []map[string]any, to *Batch) error {
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
	known, gone := 0, false
	for i, name := range e.names {
		v, has := r[name]
		if !has {
			to.cells[i], gone = cell{}, true
			continue
		}
		known++
		to.cells[i] = cellOf(v)
	}
	if known < len(r) {
		e.extra(r, to, row, gone)
	}
	e.row(to, row)
}

// extra tells of what a record has and the schema doesn't, and of columns that
// are absent from it since their name is misspelt.
func (e *Encoder) extra(r map[string]any, to *Batch, row int, gone bool) {
	var others []string
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if _, has := e.index[name]; !has {
			others = append(others, name)
			if !slices.Contains(to.Extra, name) {
				to.Extra = append(to.Extra, name)
			}
		}
	}
	for i, name := range e.names {
		if !gone || to.cells[i].kind != absent {
			continue
		}
		if meant, near := nearest.Near(name, others); near {
			to.faults.add(row, name, "", "is absent, and %q is no column: if that is meant, rename it; if it is missing, give null", meant)
			to.cells[i].kind = told
		}
	}
}
