package formula

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrSyntax is the class of faults in the text of a formula: what can't be
// read, or has no meaning. The other classes are those of package bayes.
var ErrSyntax = errors.New("formula: bad syntax")

// Error is one fault of a formula, of its data or of its configuration, at a
// place in the text. errors.Is finds its class: ErrSyntax, bayes.ErrData,
// bayes.ErrUnknownName, bayes.ErrModel.
type Error struct {
	Pos   Pos    // line and column, from 1
	Msg   string // what is wrong, and what to do
	text  string // of the whole formula
	class error
}

// Error returns the message and, below it, the line with a caret under the
// place: formula: col 12: no column "agee" (did you mean "age"?).
func (e *Error) Error() string {
	if e.Pos.Line == 0 || e.Pos.Offset > len(e.text) {
		return "formula: " + e.Msg
	}
	at := fmt.Sprintf("col %d", e.Pos.Col)
	if strings.Contains(e.text, "\n") {
		at = fmt.Sprintf("line %d col %d", e.Pos.Line, e.Pos.Col)
	}
	start := strings.LastIndexByte(e.text[:e.Pos.Offset], '\n') + 1
	line, _, _ := strings.Cut(e.text[start:], "\n")
	line = strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " ") // the caret counts characters
	caret := strings.Repeat(" ", utf8.RuneCountInString(e.text[start:e.Pos.Offset])) + "^"
	return fmt.Sprintf("formula: %s: %s\n    %s\n    %s", at, e.Msg, line, caret)
}

// Unwrap returns the class of the fault.
func (e *Error) Unwrap() error { return e.class }

// faultList gathers the faults of one formula. A fault that is said twice of
// one place is kept once.
type faultList struct {
	text   string
	faults []*Error
	more   int
}

const listedFaults = 20 // a page, not a book

func (l *faultList) add(at Pos, class error, format string, args ...any) {
	e := &Error{Pos: at, Msg: fmt.Sprintf(format, args...), text: l.text, class: class}
	switch {
	case slices.ContainsFunc(l.faults, func(f *Error) bool { return f.Pos == e.Pos && f.Msg == e.Msg }):
	case len(l.faults) >= listedFaults:
		l.more++
	default:
		l.faults = append(l.faults, e)
	}
}

// general adds a fault that has no place in the text.
func (l *faultList) general(class error, format string, args ...any) {
	l.add(Pos{}, class, format, args...)
}

// err joins the faults in the order of the text, nil if there are none.
func (l *faultList) err() error {
	slices.SortStableFunc(l.faults, func(a, b *Error) int { return a.Pos.Offset - b.Pos.Offset })
	var all []error
	for _, f := range l.faults {
		all = append(all, f)
	}
	if l.more > 0 {
		all = append(all, fmt.Errorf("formula: … and %d more faults", l.more))
	}
	return errors.Join(all...)
}
