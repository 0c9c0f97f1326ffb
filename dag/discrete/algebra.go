package discrete

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Sum returns the table without the named variables, summed over their values.
func (t *Table) Sum(over ...string) (*Table, error) {
	out := make([]bool, len(t.vars))
	var faults []error
	for _, name := range over {
		if i := place(t.vars, name); i >= 0 {
			out[i] = true
		} else {
			faults = append(faults, t.unknown("Sum", name))
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	s := &Table{}
	for i, v := range t.vars {
		if !out[i] {
			s.vars = append(s.vars, v)
		}
	}
	n, err := cells(s.vars)
	if err != nil {
		return nil, err
	}
	s.p = make([]float64, n)
	w := newWalk(t.vars, s.vars)
	for _, x := range t.p {
		s.p[w.at[0]] += x
		w.next()
	}
	return s, nil
}

// Margin returns the table over the named variables, in that order.
func (t *Table) Margin(of ...string) (*Table, error) {
	return t.margin("Margin", of)
}

func (t *Table) margin(op string, of []string) (*Table, error) {
	var rest []string
	var faults []error
	for i, name := range of {
		if !t.Has(name) {
			faults = append(faults, t.unknown(op, name))
		} else if slices.Contains(of[:i], name) {
			faults = append(faults, fmt.Errorf("discrete: %s: %s is named twice", op, name))
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	for _, v := range t.vars {
		if !slices.Contains(of, v.Name) {
			rest = append(rest, v.Name)
		}
	}
	s, err := t.Sum(rest...)
	if err != nil {
		return nil, err
	}
	return s.Reorder(of...)
}

// Condition returns the distribution of the other variables given the named
// ones: undefined where these have probability 0.
func (t *Table) Condition(on ...string) (*Table, error) {
	weights, err := t.margin("Condition", on)
	if err != nil {
		return nil, err
	}
	return t.Divide(weights)
}

// Fix returns the table where some variables have values; it no longer has these
// variables. Values of other variables are ignored.
func (t *Table) Fix(at Values) (*Table, error) {
	var faults []error
	s := &Table{}
	start, stride := 0, len(t.p)
	for _, v := range t.vars {
		stride /= v.Levels
		if x, has := at[v.Name]; has {
			faults = append(faults, v.check(x))
			start += x * stride
		} else {
			s.vars = append(s.vars, v)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if len(s.vars) == len(t.vars) {
		return t, nil
	}
	n, err := cells(s.vars)
	if err != nil {
		return nil, err
	}
	s.p = make([]float64, n)
	w := newWalk(s.vars, t.vars)
	for i := range s.p {
		s.p[i] = t.p[start+w.at[0]]
		w.next()
	}
	return s, nil
}

// Reorder returns the same table with its variables in another order.
func (t *Table) Reorder(names ...string) (*Table, error) {
	if len(names) != len(t.vars) {
		return nil, fmt.Errorf("discrete: Reorder: %d names for %d variables", len(names), len(t.vars))
	}
	s := &Table{vars: make([]Variable, len(names)), p: make([]float64, len(t.p))}
	same := true
	for i, name := range names {
		j := place(t.vars, name)
		if j < 0 {
			return nil, t.unknown("Reorder", name)
		}
		if place(s.vars[:i], name) >= 0 {
			return nil, fmt.Errorf("discrete: Reorder: %s is given twice", name)
		}
		s.vars[i] = t.vars[j]
		same = same && i == j
	}
	if same {
		return t, nil
	}
	w := newWalk(s.vars, t.vars)
	for i := range s.p {
		s.p[i] = t.p[w.at[0]]
		w.next()
	}
	return s, nil
}

// Rename returns the same table with other names for some variables. Names of
// variables that it lacks are ignored.
func (t *Table) Rename(to map[string]string) (*Table, error) {
	s := &Table{vars: slices.Clone(t.vars), p: t.p}
	for i, v := range s.vars {
		if name, has := to[v.Name]; has {
			s.vars[i].Name = name
		}
		if place(s.vars[:i], s.vars[i].Name) >= 0 {
			return nil, fmt.Errorf("discrete: Rename: %s would be there twice", s.vars[i].Name)
		}
	}
	return s, nil
}

// Multiply returns the product, over the variables of t and then those of u that
// t lacks. 0 times undefined is 0.
func (t *Table) Multiply(u *Table) (*Table, error) {
	return t.combine(u, func(x, y float64) float64 {
		if x == 0 || y == 0 {
			return 0
		}
		return x * y
	})
}

// Divide returns the quotient, over the variables of t and then those of u that
// t lacks. It is undefined where u is 0.
func (t *Table) Divide(u *Table) (*Table, error) {
	return t.combine(u, func(x, y float64) float64 {
		if y == 0 {
			return math.NaN()
		}
		return x / y
	})
}

// combine applies a function to pairs of numbers.
func (t *Table) combine(u *Table, f func(x, y float64) float64) (*Table, error) {
	s := &Table{vars: slices.Clip(t.vars)}
	for _, v := range u.vars {
		i := place(t.vars, v.Name)
		if i < 0 {
			s.vars = append(s.vars, v)
		} else if t.vars[i].Levels != v.Levels {
			return nil, fmt.Errorf("discrete: %s has %d levels in one table and %d in another", v.Name, t.vars[i].Levels, v.Levels)
		}
	}
	n, err := cells(s.vars)
	if err != nil {
		return nil, err
	}
	s.p = make([]float64, n)
	w := newWalk(s.vars, t.vars, u.vars)
	for i := range s.p {
		s.p[i] = f(t.p[w.at[0]], u.p[w.at[1]])
		w.next()
	}
	return s, nil
}

// walk goes through the cells of a table, and says where it is in others that
// have some of its variables.
type walk struct {
	at     [2]int
	vars   []Variable
	digit  []int
	stride [][2]int // of each variable in the others
}

func newWalk(vars []Variable, in ...[]Variable) *walk {
	w := &walk{vars: vars, digit: make([]int, len(vars)), stride: make([][2]int, len(vars))}
	for k, other := range in {
		stride := 1
		for j := len(other) - 1; j >= 0; j-- {
			if i := place(vars, other[j].Name); i >= 0 {
				w.stride[i][k] = stride
			}
			stride *= other[j].Levels
		}
	}
	return w
}

func (w *walk) next() {
	for i := len(w.vars) - 1; i >= 0; i-- {
		w.digit[i]++
		w.at[0] += w.stride[i][0]
		w.at[1] += w.stride[i][1]
		if w.digit[i] < w.vars[i].Levels {
			return
		}
		w.digit[i] = 0
		w.at[0] -= w.stride[i][0] * w.vars[i].Levels
		w.at[1] -= w.stride[i][1] * w.vars[i].Levels
	}
}
