package scoring

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/nn/schema"
)

// Rows are those of a file.
type Rows struct {
	Name   string // of the file
	Table  *bayes.Table
	Batch  schema.Batch // what the networks are given
	Labels []int        // nil of rows without
	lines  []int        // of the file
}

// missing are texts of fields that have no value.
var missing = []string{"", "NA", "NaN", "null", "NULL"}

// listed is how many faults of a kind are told: a page, not a book.
const listed = 10

// readRows reads the files, with the schema that makes inputs of them.
func (q *Question) readRows() error {
	s := q.flags
	train, err := q.file("train", s.train, "train.csv")
	if err != nil {
		return err
	}
	if err := q.readSchema(train); err != nil {
		return err
	}
	if q.Encoder, err = q.Schema.Encoder(q.members[0].model); err != nil {
		return fmt.Errorf("%s does not fit %s: %w", q.schemaFrom(), q.members[0].name, err)
	}
	for _, n := range []*network{q.light, q.features} {
		if n != nil {
			if err := (&schema.Schema{Inputs: q.Schema.Inputs}).Check(n.model); err != nil {
				return fmt.Errorf("%s does not fit %s: %w", q.schemaFrom(), n.name, err)
			}
		}
	}
	var faults []error
	for _, f := range []struct {
		to                *(*Rows)
		flag, path, name  string
		optional, labeled bool
	}{{&q.Train, "train", s.train, "train.csv", false, true}, {&q.Calib, "calib", s.calib, "calib.csv", false, true},
		{&q.Test, "test", s.test, "test.csv", false, true}, {&q.OOD, "ood", s.ood, "ood.csv", true, false}} {
		if f.optional && f.path == "" && !q.Ours() {
			continue
		}
		text, err := q.file(f.flag, f.path, f.name)
		if err == nil {
			r := &Rows{Name: f.name}
			if f.path != "" {
				r.Name = f.path
			}
			*f.to, err = r, q.read(r, text, f.labeled)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("-%s: %w", f.flag, err))
		}
	}
	return errors.Join(faults...)
}

// read reads rows, their inputs and labels.
func (q *Question) read(r *Rows, text []byte, labeled bool) error {
	c := bayes.CSVConfig{Missing: missing}
	for _, in := range q.Schema.Inputs {
		for _, column := range in.Columns {
			if column.Indicates != "" || slices.Contains(c.Columns, column.Name) {
				continue
			}
			c.Columns = append(c.Columns, column.Name)
			if column.Levels == nil {
				c.Numeric = append(c.Numeric, column.Name)
			} else {
				c.Factors = append(c.Factors, column.Name)
			}
		}
	}
	if labeled {
		also := []string{q.Label, q.Amount}
		if q.Keep != nil {
			also = append(also, q.Keep()...)
		}
		for _, name := range also {
			if name == "" || slices.Contains(c.Columns, name) {
				continue
			}
			c.Columns = append(c.Columns, name)
			if name == q.Label || name == q.Amount {
				c.Numeric = append(c.Numeric, name)
			}
		}
	}
	header := columns(text) // a column that is absent is one fault, not two
	absent := func(name string) bool { return !slices.Contains(header, name) }
	c.Numeric, c.Factors = slices.DeleteFunc(c.Numeric, absent), slices.DeleteFunc(c.Factors, absent)
	var err error
	if r.Table, err = read(r.Name, text, c); err != nil {
		return err
	}
	r.lines = lines(text)
	if err := q.Encoder.Table(r.Table, &r.Batch); err != nil {
		return r.located(err)
	}
	if !labeled {
		return nil
	}
	return errors.Join(r.readLabels(q.Label), r.nonNegative(q.Amount))
}

// readLabels reads the column of labels.
func (r *Rows) readLabels(column string) error {
	y, err := r.Table.Float(column)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	var faults []error
	var counts [2]int
	for i, v := range y {
		if v != 0 && v != 1 {
			faults = append(faults, fmt.Errorf("%s:%d: the label %q is %v, want 0 or 1", r.Name, r.line(i), column, v))
			continue
		}
		r.Labels = append(r.Labels, int(v))
		counts[int(v)]++
	}
	if more := len(faults) - listed; more > 0 {
		faults = append(faults[:listed], fmt.Errorf("… and %d more labels", more))
	}
	if faults == nil && (counts[0] < 2 || counts[1] < 2) {
		return fmt.Errorf("%s: %d rows have the label 0 and %d the label 1 (column %q); want two or more of both", r.Name, counts[0], counts[1], column)
	}
	return errors.Join(faults...)
}

// nonNegative tells whether amounts can be costs.
func (r *Rows) nonNegative(column string) error {
	if column == "" {
		return nil
	}
	amounts, err := r.Table.Float(column)
	if err != nil {
		return fmt.Errorf("%s: -amount: %w", r.Name, err)
	}
	if i := slices.IndexFunc(amounts, func(v float64) bool { return !(v >= 0) }); i >= 0 {
		return fmt.Errorf("%s:%d: the amount %q is %v, want a number from 0 up", r.Name, r.line(i), column, amounts[i])
	}
	return nil
}

// located puts file and line into faults of rows.
func (r *Rows) located(err error) error {
	var faults *schema.Faults
	if !errors.As(err, &faults) {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	var all []error
	for _, f := range faults.List {
		where := r.Name
		if f.Row >= 0 {
			where = fmt.Sprintf("%s:%d", r.Name, r.line(f.Row))
			f.Row = -1 // the line says it
		}
		all = append(all, fmt.Errorf("%s: %v", where, f))
	}
	if more := faults.Count - len(faults.List); more > 0 {
		all = append(all, fmt.Errorf("… and %d more values", more))
	}
	return errors.Join(all...)
}

// named is a reader with the name that faults carry.
type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }

func read(name string, text []byte, c bayes.CSVConfig) (*bayes.Table, error) {
	c.Comma = cli.Separator(text)
	return bayes.ReadCSV(named{bytes.NewReader(text), name}, c)
}

// columns returns the names in the first line of a file.
func columns(text []byte) []string {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.Comma = cli.Separator(text)
	names, err := r.Read()
	if err != nil {
		return nil
	}
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}

// lines returns the line of each row of a file that bayes.ReadCSV has read.
func lines(text []byte) (at []int) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = cli.Separator(text), -1, true
	for {
		if _, err := r.Read(); err != nil {
			return at[min(1, len(at)):]
		}
		line, _ := r.FieldPos(0)
		at = append(at, line)
	}
}

// line returns the line of a row.
func (r *Rows) line(row int) int {
	if row < len(r.lines) {
		return r.lines[row]
	}
	return row + 2 // after the header
}

// Vector returns what the networks are given of a row, all inputs one after the
// other.
func (r *Rows) Vector(row int) (x []float64, err error) {
	for _, t := range r.Batch.Tensors {
		if x, err = t.AppendRow(x, row); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// imputed returns how many values of each row were missing.
func (r *Rows) imputed() []int {
	n := make([]int, r.Batch.Rows)
	for _, f := range r.Batch.Flags {
		if f.Kind == schema.Imputed {
			n[f.Row]++
		}
	}
	return n
}
