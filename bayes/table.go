package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/nearest"
)

// Table holds data: columns of one length by name, each of numbers or a
// Factor. A missing value is NaN in a column of numbers and code -1 in a
// factor; models refuse both, so drop or fill them first (DropMissing).
//
// A Table is not changed after it is made and is safe for concurrent use.
// Slices it returns are its own: callers must not write to them.
type Table struct {
	n    int
	cols []column
}

// column is either numbers or a factor.
type column struct {
	name    string
	numbers []float64
	factor  *Factor
}

// Column is a column to be, made by Col.
type Column struct {
	name   string
	values any
}

// Col names values as a column: numbers, truth values (0 and 1), labels, or a
// factor. The values are copied where they have to be converted and else
// shared.
func Col[V []float64 | []int | []bool | []string | *Factor](name string, values V) Column {
	return Column{name, values}
}

// FromColumns returns a table of the columns, in their order. Labels become a
// factor as NewFactor does it.
//
// Errors: no columns or rows, names empty or doubled, lengths that differ,
// infinite numbers; all at once. NaN is a missing value.
func FromColumns(cols ...Column) (*Table, error) {
	t := &Table{n: -1}
	list := faultList{}
	for _, c := range cols {
		col, n := column{name: c.name}, 0
		switch v := c.values.(type) {
		case []float64:
			col.numbers, n = v, len(v)
		case []int:
			col.numbers, n = make([]float64, len(v)), len(v)
			for i, x := range v {
				col.numbers[i] = float64(x)
			}
		case []bool:
			col.numbers, n = make([]float64, len(v)), len(v)
			for i, x := range v {
				if x {
					col.numbers[i] = 1
				}
			}
		case []string:
			n = len(v)
			col.factor, _ = NewFactor(v) // its own labels are its levels
		case *Factor:
			if v == nil {
				list.add(tableFault(c.name, "the factor is nil"))
				continue
			}
			n = len(v.Codes)
			if err := v.check(n); err != nil {
				list.add(tableFault(c.name, "%v", err))
			}
			col.factor = v
		default: // a Column not made by Col
			list.add(tableFault(c.name, "has no values; make columns with Col"))
			continue
		}
		if t.n < 0 {
			t.n = n
		}
		if n != t.n {
			list.add(tableFault(c.name, "has %d rows, column %q has %d", n, t.cols[0].name, t.n))
		}
		for i, x := range col.numbers {
			if math.IsInf(x, 0) {
				list.add(&DataError{Column: c.name, Row: i, Value: fmt.Sprint(x), Msg: "isn't finite"})
			}
		}
		t.cols = append(t.cols, col)
	}
	list.faults = append(list.faults, checkNames(t.Names())...)
	if len(cols) == 0 || t.n == 0 {
		list.add(tableFault("", "the table is empty: %d columns, %d rows", len(cols), max(0, t.n)))
	}
	if err := list.join(); err != nil {
		return nil, err
	}
	return t, nil
}

// N returns the number of rows.
func (t *Table) N() int { return t.n }

// Names returns the names of the columns, in order.
func (t *Table) Names() []string {
	names := make([]string, len(t.cols))
	for i, c := range t.cols {
		names[i] = c.name
	}
	return names
}

// IsFactor says whether there is a column of that name that holds a factor.
func (t *Table) IsFactor(name string) bool {
	c, err := t.column(name)
	return err == nil && c.factor != nil
}

// Float returns a column of numbers.
//
// Errors: no such column, with the nearest name; a factor.
func (t *Table) Float(name string) ([]float64, error) {
	c, err := t.column(name)
	if err != nil {
		return nil, err
	}
	if c.factor != nil {
		return nil, tableFault(name, "is a factor with the levels %s, not numbers; use Factor", nearest.Some(c.factor.Levels))
	}
	return c.numbers, nil
}

// Numbers returns any column as numbers: of a factor the codes of its levels,
// which count from 0, NaN where it is missing.
//
// Errors: no such column, with the nearest name.
func (t *Table) Numbers(name string) ([]float64, error) {
	c, err := t.column(name)
	if err != nil || c.factor == nil {
		return c.numbers, err
	}
	x := make([]float64, t.n)
	for i, code := range c.factor.Codes {
		if x[i] = float64(code); code < 0 {
			x[i] = math.NaN()
		}
	}
	return x, nil
}

// Ints returns a column of integers.
//
// Errors: those of Float; values that are missing, have a fraction or are
// above 2^53, each with its row.
func (t *Table) Ints(name string) ([]int, error) {
	x, err := t.Float(name)
	if err != nil {
		return nil, err
	}
	const exact = 1 << 53 // the largest integer up to which a float64 has all
	list := faultList{}
	out := make([]int, len(x))
	for i, v := range x {
		if v != math.Trunc(v) || math.Abs(v) > exact { // also NaN
			list.add(&DataError{Column: name, Row: i, Value: fmt.Sprint(v), Msg: "isn't an integer"})
			continue
		}
		out[i] = int(v)
	}
	if err := list.join(); err != nil {
		return nil, err
	}
	return out, nil
}

// Factor returns a column as a factor. Of numbers, each distinct one becomes a
// level, in ascending order.
func (t *Table) Factor(name string) (*Factor, error) {
	c, err := t.column(name)
	if err != nil {
		return nil, err
	}
	if c.factor == nil {
		return factorOfNumbers(c.numbers), nil
	}
	return c.factor, nil
}

// Codes returns the codes and levels of Factor: of each row the index of its
// level, -1 where it is missing.
func (t *Table) Codes(name string) (codes []int, levels []string, err error) {
	f, err := t.Factor(name)
	if err != nil {
		return nil, nil, err
	}
	return f.Codes, f.Levels, nil
}

// Matrix returns columns of numbers as a matrix of a new memory, one row per
// row of the table.
//
// Errors: no names, and those of Float for each name.
func (t *Table) Matrix(names ...string) (*mat.Dense, error) {
	if len(names) == 0 {
		return nil, errors.New("bayes: table: Matrix needs the names of its columns")
	}
	var faults []error
	out := mat.NewDense(t.n, len(names), nil)
	for j, name := range names {
		x, err := t.Float(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		out.SetCol(j, x)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return out, nil
}

// Rows returns a table of the rows for which keep is true, i from 0. Factors
// keep all their levels. No row left is an error.
func (t *Table) Rows(keep func(i int) bool) (*Table, error) {
	var rows []int
	for i := range t.n {
		if keep(i) {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("bayes: table: none of the %d rows is kept", t.n)
	}
	s := &Table{n: len(rows)}
	for _, c := range t.cols {
		d := column{name: c.name}
		if c.factor == nil {
			d.numbers = make([]float64, len(rows))
			for k, i := range rows {
				d.numbers[k] = c.numbers[i]
			}
		} else {
			d.factor = &Factor{Levels: c.factor.Levels, Codes: make([]int, len(rows))}
			for k, i := range rows {
				d.factor.Codes[k] = c.factor.Codes[i]
			}
		}
		s.cols = append(s.cols, d)
	}
	return s, nil
}

// With returns a table with further columns; one whose name the table has takes
// the place of that.
//
// Errors: those of FromColumns.
func (t *Table) With(cols ...Column) (*Table, error) {
	var all []Column
	for _, c := range t.cols {
		switch {
		case slices.ContainsFunc(cols, func(d Column) bool { return d.name == c.name }):
		case c.factor != nil:
			all = append(all, Col(c.name, c.factor))
		default:
			all = append(all, Col(c.name, c.numbers))
		}
	}
	return FromColumns(append(all, cols...)...)
}

// DropMissing returns a table of the rows that miss no value in the named
// columns, or in any.
func (t *Table) DropMissing(names ...string) (*Table, error) {
	if len(names) == 0 {
		names = t.Names()
	}
	var cols []column
	var faults []error
	for _, name := range names {
		c, err := t.column(name)
		if err != nil {
			faults = append(faults, err)
		}
		cols = append(cols, c)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return t.Rows(func(i int) bool {
		return !slices.ContainsFunc(cols, func(c column) bool { return c.missing(i) })
	})
}

// Constant returns the names of the columns that hold one value in all rows
// that have one. They can't be told from an intercept, so a model may want to
// leave them out.
func (t *Table) Constant() []string {
	var names []string
	for _, c := range t.cols {
		first, same := -1, true
		for i := 0; i < t.n && same; i++ {
			switch {
			case c.missing(i):
			case first < 0:
				first = i
			case c.factor == nil:
				same = c.numbers[i] == c.numbers[first]
			default:
				same = c.factor.Codes[i] == c.factor.Codes[first]
			}
		}
		if same {
			names = append(names, c.name)
		}
	}
	return names
}

// String tells the columns and what they hold, one a line.
func (t *Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows\n", t.n)
	rows := [][]string{}
	for _, c := range t.cols {
		what := "numbers"
		if c.factor != nil {
			what = fmt.Sprintf("factor of %d: %s", len(c.factor.Levels), nearest.Some(c.factor.Levels))
		}
		rows = append(rows, []string{c.name, what})
	}
	width := 0
	for _, r := range rows {
		width = max(width, len([]rune(r[0])))
	}
	for _, r := range rows {
		fmt.Fprintf(&b, "%-*s  %s\n", width, r[0], r[1])
	}
	return b.String()
}

func (t *Table) column(name string) (column, error) {
	for _, c := range t.cols {
		if c.name == name {
			return c, nil
		}
	}
	err := tableFault(name, "is not in the table%s", nearest.Suggest(name, t.Names()))
	err.class = ErrUnknownName
	return column{}, err
}

func (c column) missing(i int) bool {
	if c.factor != nil {
		return c.factor.Codes[i] < 0
	}
	return math.IsNaN(c.numbers[i])
}

// checkNames returns the faults of column names: empty or doubled.
func checkNames(names []string) []error {
	var faults []error
	for i, name := range names {
		if name == "" {
			faults = append(faults, tableFault("", "column %d has no name", i+1))
		} else if first := slices.Index(names, name); first < i {
			err := tableFault(name, "is there twice: columns %d and %d", first+1, i+1)
			err.class = ErrDuplicate
			faults = append(faults, err)
		}
	}
	return faults
}
