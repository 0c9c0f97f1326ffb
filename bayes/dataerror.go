package bayes

import (
	"errors"
	"fmt"
	"strings"
)

// DataError is one fault of a table. errors.Is finds its class: ErrData,
// ErrUnknownName or ErrDuplicate.
type DataError struct {
	File   string // name of the file, "" if the reader has none
	Line   int    // of the file, from 1; 0 if there is none
	Row    int    // of data that are not from a file, from 0; -1 if there is none
	Column string // name of the column, "" for the whole table
	Value  string // what was seen
	Msg    string // what is wrong with it and what to do
	class  error
}

// Error returns all on one line: bayes: data.csv:17: column "age": "x" is not
// a number. Rows count from 0, like slices.
func (e *DataError) Error() string {
	var b strings.Builder
	b.WriteString("bayes: ")
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		b.WriteString(e.File + ": ")
	case e.Line > 0:
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	var where []string
	if e.Column != "" {
		where = append(where, fmt.Sprintf("column %q", e.Column))
	}
	if e.Row >= 0 {
		where = append(where, fmt.Sprintf("row %d", e.Row))
	}
	if where != nil {
		b.WriteString(strings.Join(where, ", ") + ": ")
	}
	if e.Value != "" {
		fmt.Fprintf(&b, "%.60q ", e.Value) // long enough to find it by
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns the class of the fault.
func (e *DataError) Unwrap() error {
	if e.class == nil {
		return ErrData
	}
	return e.class
}

// tableFault is a fault that isn't in one row.
func tableFault(name, format string, a ...any) *DataError {
	return &DataError{Row: -1, Column: name, Msg: fmt.Sprintf(format, a...)}
}

// faultList gathers the faults of one kind and keeps the first ten: a file
// with the wrong separator has one on each line.
type faultList struct {
	faults []error
	count  int // of those added
}

const listedFaults = 10

func (l *faultList) add(e *DataError) {
	if l.count++; l.count <= listedFaults {
		l.faults = append(l.faults, e)
	}
}

// full says that add only counts from now on.
func (l *faultList) full() bool { return l.count >= listedFaults }

func (l *faultList) join() error {
	if more := l.count - listedFaults; more > 0 {
		return errors.Join(errors.Join(l.faults...), fmt.Errorf("bayes: … and %d more faults of this kind", more))
	}
	return errors.Join(l.faults...)
}
