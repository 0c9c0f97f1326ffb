package schema

import (
	"fmt"
	"io"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

// Table encodes the rows of a table. What a category has as numbers are its
// labels.
//
// Errors: *Faults, all that is wrong with all rows; what the batch holds then
// means nothing.
func (e *Encoder) Table(t *bayes.Table, to *Batch) error {
	if err := e.begin(to, t.N()); err != nil {
		return err
	}
	columns := make([]values, len(e.names))
	for i, name := range e.names {
		switch {
		case !slices.Contains(t.Names(), name):
			to.faults.add(-1, name, "", "is not in the table%s", nearest.Suggest(name, t.Names()))
		case !t.IsFactor(name):
			columns[i].numbers, _ = t.Float(name) // it is there, and no factor
		case e.numeric(name):
			_, levels, _ := t.Codes(name)
			to.faults.add(-1, name, "", "is a factor with the levels %s; want numbers", nearest.Some(levels))
		default:
			columns[i].codes, columns[i].levels, _ = t.Codes(name)
		}
	}
	for _, name := range t.Names() {
		if _, has := e.index[name]; !has {
			to.Extra = append(to.Extra, name)
		}
	}
	for row := range t.N() {
		for i := range columns {
			to.cells[i] = columns[i].cell(row)
		}
		e.row(to, row)
	}
	return e.end(to)
}

// CSV encodes the rows of a CSV file with a header. Fields that are empty or NA,
// NaN, null, NULL are missing, unless that is a level.
//
// Errors: those of bayes.ReadCSV, with lines, and those of Table.
func (e *Encoder) CSV(r io.Reader, to *Batch) error {
	cfg := bayes.CSVConfig{Missing: []string{"", "NA", "NaN", "null", "NULL"}}
	for i := range e.ports {
		for _, c := range e.ports[i].columns {
			cfg.Missing = slices.DeleteFunc(cfg.Missing, func(m string) bool { _, level := c.code[m]; return level })
		}
	}
	for _, name := range e.names {
		if e.numeric(name) {
			cfg.Numeric = append(cfg.Numeric, name)
		} else {
			cfg.Factors = append(cfg.Factors, name)
		}
	}
	t, err := bayes.ReadCSV(r, cfg)
	if err != nil {
		return fmt.Errorf("schema: %w: %w", nn.ErrInput, err)
	}
	return e.Table(t, to)
}

// values are a column of a table.
type values struct {
	numbers []float64
	codes   []int
	levels  []string
}

func (v *values) cell(row int) cell {
	switch {
	case v.numbers != nil:
		return number(v.numbers[row])
	case v.codes == nil:
		return cell{kind: told}
	case v.codes[row] < 0:
		return cell{kind: missing}
	}
	return cell{kind: text, label: v.levels[v.codes[row]]}
}

// numeric tells whether a column is read as numbers anywhere.
func (e *Encoder) numeric(name string) bool {
	for i := range e.ports {
		for _, c := range e.ports[i].columns {
			if c.Name == name && c.Indicates == "" && c.Levels == nil && e.ports[i].Type != nn.String {
				return true
			}
		}
	}
	return false
}
