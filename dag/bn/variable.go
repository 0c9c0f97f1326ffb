package bn

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed78144065/credence/internal/nearest"
)

// Variable is a discrete variable of a network. Its states are in the order of
// every table: state k has the value k of the variable in package discrete.
type Variable struct {
	Name   string   // one of its own
	States []string // names, two or more
}

// UnknownStateError says that a variable has no state of a name.
type UnknownStateError struct {
	Variable string   // of which a state was asked
	State    string   // as given
	Known    []string // the states it has
}

// Error names the nearest state.
func (e *UnknownStateError) Error() string {
	return fmt.Sprintf("bn: %s has no state %q%s", e.Variable, e.State, nearest.Suggest(e.State, e.Known))
}

// state returns the number of a state.
func (v Variable) state(name string) (int, error) {
	if k := slices.Index(v.States, name); k >= 0 {
		return k, nil
	}
	return 0, &UnknownStateError{v.Name, name, v.States}
}

// faults lists what is wrong with the names of a variable.
func (v Variable) faults() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("bn: "+format, args...)) }
	if !printable(v.Name) || v.Name == "" {
		fault("the variable %q has no name that can be printed", v.Name)
	}
	if len(v.States) == 0 {
		fault("%s has no states", v.Name)
	}
	given := make(map[string]bool, len(v.States))
	for _, s := range v.States {
		if !printable(s) || s == "" {
			fault("a state of %s is %q, which has no name that can be printed", v.Name, s)
		}
		if given[s] {
			fault("%s has the state %q twice", v.Name, s)
		}
		given[s] = true
	}
	return errors.Join(faults...)
}

// printable reports whether every form of file can hold a name: all but names
// with control characters and with space at an end.
func printable(name string) bool {
	return utf8.ValidString(name) && strings.TrimSpace(name) == name && strings.IndexFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
