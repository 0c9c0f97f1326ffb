package schema

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/nn"
)

// A Fault is one thing that is wrong with rows.
type Fault struct {
	Row    int    // from 0; -1 for all
	Column string // name, empty for the row
	Value  string // what was seen, empty for nothing
	Msg    string // what is wrong with it, and what to do
}

// String returns it in one line.
func (f Fault) String() string {
	var b strings.Builder
	if f.Row >= 0 {
		fmt.Fprintf(&b, "row %d: ", f.Row)
	}
	if f.Column != "" {
		fmt.Fprintf(&b, "column %q: ", f.Column)
	}
	if f.Value != "" {
		b.WriteString(f.Value + " ")
	}
	return b.String() + f.Msg
}

// Faults are all that is wrong with rows: the first of them, and how many there
// are. They wrap nn.ErrInput.
type Faults struct {
	List  []Fault // the first
	Count int     // of all
}

// listed is how many faults are kept: a page, not a book.
const listed = 20

// Error returns one fault a line.
func (f *Faults) Error() string {
	lines := make([]string, 0, len(f.List)+1)
	for _, one := range f.List {
		lines = append(lines, "schema: "+one.String())
	}
	if more := f.Count - len(f.List); more > 0 {
		lines = append(lines, fmt.Sprintf("schema: … and %d more faults", more))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns nn.ErrInput.
func (f *Faults) Unwrap() error { return nn.ErrInput }

// full says that add only counts from now on, so that nobody need look for words.
func (f *Faults) full() bool { return len(f.List) >= listed }

func (f *Faults) add(row int, column, value, format string, a ...any) {
	if f.Count++; !f.full() {
		f.List = append(f.List, Fault{row, column, value, fmt.Sprintf(format, a...)})
	}
}

// A Flag tells of a value that was not taken as it came, or was and is unlike
// those of training.
type Flag struct {
	Row    int      // from 0
	Column string   // its name
	Kind   FlagKind // imputed, unlike training, …
	Seen   float64  // the number that came, NaN if it was missing or a label
	Label  string   // the label that came
	Used   float64  // the number or code that the model is given, NaN of text
}

// MarshalJSON writes the flag for whoever sent the row: {"row", "column", "kind",
// "seen" or "label", "used"}, numbers that are NaN left out.
func (f Flag) MarshalJSON() ([]byte, error) {
	out := struct {
		Row    int      `json:"row"`
		Column string   `json:"column"`
		Kind   string   `json:"kind"`
		Seen   *float64 `json:"seen,omitempty"`
		Label  string   `json:"label,omitempty"`
		Used   *float64 `json:"used,omitempty"`
	}{Row: f.Row, Column: f.Column, Kind: f.Kind.String(), Label: f.Label}
	if f.Seen-f.Seen == 0 { // neither NaN nor infinite
		out.Seen = &f.Seen
	}
	if f.Used-f.Used == 0 {
		out.Used = &f.Used
	}
	return json.Marshal(out)
}

// FlagKind is what happened to a value.
type FlagKind uint8

// The kinds of flags.
const (
	Imputed  FlagKind = iota // it was missing, and Missing says what stands for it
	Clipped                  // it was outside of its range, and is now at its end
	Beyond                   // it is outside of its range, and left as it is
	Replaced                 // its level is unknown, and taken for another
)

// String returns the kind in a word.
func (k FlagKind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return fmt.Sprintf("FlagKind(%d)", k)
}

var kinds = [...]string{"imputed", "clipped", "beyond", "replaced"}

// String says all of it.
func (f Flag) String() string {
	where := fmt.Sprintf("row %d: column %q", f.Row, f.Column)
	switch f.Kind {
	case Imputed:
		return fmt.Sprintf("%s was missing, %v is taken", where, f.Used)
	case Clipped:
		return fmt.Sprintf("%s was %v, clipped to %v", where, f.Seen, f.Used)
	case Beyond:
		return fmt.Sprintf("%s is %v, outside of its range", where, f.Seen)
	}
	return fmt.Sprintf("%s has the unknown level %q, taken for code %v", where, f.Label, f.Used)
}
