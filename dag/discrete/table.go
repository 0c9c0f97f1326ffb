package discrete

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/nearest"
)

// Variable is a discrete variable: its values are 0, 1, … Levels−1.
type Variable struct {
	Name   string // one of its own
	Levels int
}

// Values says which value variables have, by name.
type Values map[string]int

// Table is a function of discrete variables, most often a distribution: one
// number for each combination of values, the last variable fastest. It is
// immutable and safe for concurrent use.
//
// NaN marks what is not defined: a conditional distribution where the condition
// has probability 0. 0 times undefined is 0, as such a term has no weight; all
// else that is made of it is undefined.
type Table struct {
	vars []Variable
	p    []float64
}

// MaxCells is the largest size of a table, 128 MB of numbers: an operation that
// would need more gives a *SizeError.
const MaxCells = 1 << 24

// SizeError says that a table would be too large.
type SizeError struct {
	Vars  []Variable // of the table
	Cells float64    // it would have
}

// Error names the variables.
func (e *SizeError) Error() string {
	var names []string
	for _, v := range e.Vars {
		names = append(names, v.Name)
	}
	return fmt.Sprintf("discrete: a table over %d variables (%s) has %.3g cells, more than %d", len(e.Vars), nearest.Some(names), e.Cells, MaxCells)
}

// NewTable returns the table with numbers p, which it copies.
//
// Errors, all at once: a variable twice, without a name or a level; another
// number of numbers than of combinations; numbers that are negative, NaN or
// infinite.
func NewTable(vars []Variable, p []float64) (*Table, error) {
	var faults []error
	for i, v := range vars {
		switch {
		case v.Name == "":
			faults = append(faults, fmt.Errorf("discrete: variable %d has no name", i))
		case v.Levels < 1:
			faults = append(faults, fmt.Errorf("discrete: variable %s has %d levels, want at least 1", v.Name, v.Levels))
		case place(vars[:i], v.Name) >= 0:
			faults = append(faults, fmt.Errorf("discrete: variable %s is given twice", v.Name))
		}
	}
	if faults == nil {
		if n, err := cells(vars); err != nil {
			faults = append(faults, err)
		} else if n != len(p) {
			faults = append(faults, fmt.Errorf("discrete: %d numbers for a table of %d cells", len(p), n))
		}
	}
	for i, x := range p {
		if !(x >= 0) || math.IsInf(x, 1) {
			faults = append(faults, fmt.Errorf("discrete: number %d of a table is %v, want one that is finite and not negative", i, x))
			break // the first one is enough to find the fault
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return &Table{slices.Clone(vars), slices.Clone(p)}, nil
}

// One returns the table over no variables that is 1.
func One() *Table { return &Table{p: []float64{1}} }

// Vars returns the variables in order.
func (t *Table) Vars() []Variable { return slices.Clone(t.vars) }

// Values returns the numbers, the last variable fastest.
func (t *Table) Values() []float64 { return slices.Clone(t.p) }

// Has reports whether the table has a variable.
func (t *Table) Has(name string) bool { return place(t.vars, name) >= 0 }

// Levels returns the number of levels of a variable.
func (t *Table) Levels(name string) (int, error) {
	i := place(t.vars, name)
	if i < 0 {
		return 0, t.unknown("Levels", name)
	}
	return t.vars[i].Levels, nil
}

// At returns one number: where the variables have the values, of which there may
// be more than the table has variables.
func (t *Table) At(at Values) (float64, error) {
	k := 0
	for _, v := range t.vars {
		x, has := at[v.Name]
		if !has {
			return 0, fmt.Errorf("discrete: At: no value of %s", v.Name)
		}
		if err := v.check(x); err != nil {
			return 0, err
		}
		k = k*v.Levels + x
	}
	return t.p[k], nil
}

// Cells returns the number of numbers.
func (t *Table) Cells() int { return len(t.p) }

// Total returns the sum of all numbers.
func (t *Table) Total() float64 {
	sum := 0.0
	for _, x := range t.p {
		sum += x
	}
	return sum
}

// Distance returns the largest difference between numbers of two tables over the
// same variables, in whatever order: +Inf where just one is undefined.
func (t *Table) Distance(u *Table) (float64, error) {
	names := make([]string, len(t.vars))
	for i, v := range t.vars {
		names[i] = v.Name
	}
	if len(u.vars) != len(t.vars) {
		return 0, fmt.Errorf("discrete: Distance: variables %v and %v", t.vars, u.vars)
	}
	u, err := u.Reorder(names...)
	if err != nil {
		return 0, err
	}
	if !slices.Equal(t.vars, u.vars) {
		return 0, fmt.Errorf("discrete: Distance: variables %v and %v", t.vars, u.vars)
	}
	most := 0.0
	for i, x := range t.p {
		switch y := u.p[i]; {
		case math.IsNaN(x) && math.IsNaN(y):
		case math.IsNaN(x) || math.IsNaN(y):
			return math.Inf(1), nil
		default:
			most = max(most, math.Abs(x-y))
		}
	}
	return most, nil
}

// unknown says that the table lacks a variable.
func (t *Table) unknown(op, name string) error {
	var known []string
	for _, v := range t.vars {
		known = append(known, v.Name)
	}
	return fmt.Errorf("discrete: %s: the table has no variable %q%s", op, name, nearest.Suggest(name, known))
}

func (v Variable) check(x int) error {
	if x < 0 || x >= v.Levels {
		return fmt.Errorf("discrete: %s = %d, but its values are 0 to %d", v.Name, x, v.Levels-1)
	}
	return nil
}

// place returns where a variable is, −1 if nowhere.
func place(vars []Variable, name string) int {
	for i := range vars {
		if vars[i].Name == name {
			return i
		}
	}
	return -1
}

// cells returns the size of a table.
func cells(vars []Variable) (int, error) {
	n := 1.0
	for _, v := range vars {
		n *= float64(v.Levels)
	}
	if n > MaxCells {
		return 0, &SizeError{slices.Clone(vars), n}
	}
	return int(n), nil
}
