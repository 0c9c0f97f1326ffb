package identify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// Evaluate computes the distribution from tables of the data, in their order: each
// over the variables of its distribution, but for nodes of Transport and, as
// conditions, of Selection. The last level of X* is that X is missing; level 1 of
// its indicator that it is not. The result is a table over the symbols that have no
// value in at.
//
// Errors, all at once: tables that are not those of the data. Others and the result
// are those of estimand.Evaluate.
func (d *Derivation) Evaluate(at discrete.Values, data ...*discrete.Table) (*discrete.Table, error) {
	s := d.search
	if len(data) != len(s.Data) {
		return nil, fmt.Errorf("identify: Evaluate: %d tables for %d distributions", len(data), len(s.Data))
	}
	var faults []error
	for i, t := range data {
		faults = append(faults, s.fits(i, t))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return estimand.Evaluate(d.tagged, sources{s, data}, at)
}

// variables returns what the table of a distribution is over.
func (s *search) variables(q Query) []string {
	return slices.Concat(q.Outcome, q.Do, slices.DeleteFunc(slices.Clone(q.Given), func(name string) bool {
		return slices.Contains(s.Transport, name) || slices.Contains(s.Selection, name)
	}))
}

// fits reports how a table differs from the distribution it is to be of.
func (s *search) fits(i int, t *discrete.Table) error {
	want := s.variables(s.Data[i])
	if t == nil || len(t.Vars()) != len(want) || slices.ContainsFunc(want, func(name string) bool { return !t.Has(name) }) {
		return fmt.Errorf("identify: Evaluate: table %d is not over %s, the variables of %v", i+1, list(want), s.Data[i])
	}
	return nil
}

// sources has the data by their number.
type sources struct {
	*search
	tables []*discrete.Table
}

// Levels returns that of a variable in the first of the data that has it.
func (s sources) Levels(name string) (int, error) {
	for _, t := range s.tables {
		if t.Has(name) {
			return t.Levels(name)
		}
	}
	for _, t := range s.tables {
		if t.Has(name + star) {
			n, err := t.Levels(name + star)
			return n - 1, err
		}
	}
	return 0, fmt.Errorf("identify: Evaluate: no data have %s", name)
}

// Do returns P(of | do(set), …) given what that of the data is conditional on.
func (s sources) Do(population string, of, set []string, at discrete.Values) (*discrete.Table, error) {
	i := tag(population)
	t := s.tables[i]
	fixed := discrete.Values{}
	asked := slices.Concat(of, set) // values of others count for nothing
	var out, stars []string
	for _, v := range t.Vars() {
		name := v.Name
		if x := s.unstarred(name); slices.Contains(of, x) && !slices.Contains(of, name) {
			stars = append(stars, x)
			name = x
		}
		x, has := at[name]
		switch {
		case has && slices.Contains(asked, name):
			fixed[v.Name] = x
		case !slices.Contains(asked, name) && slices.Contains(s.Data[i].Outcome, v.Name):
			out = append(out, v.Name)
		}
	}
	t, err := t.Fix(fixed)
	if err != nil {
		return nil, err
	}
	if t, err = t.Sum(out...); err != nil {
		return nil, err
	}
	for _, x := range stars {
		if t.Has(x + star) {
			if t, err = present(t, x); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// present returns the part of a table in which X* is not missing, as X.
func present(t *discrete.Table, x string) (*discrete.Table, error) {
	n, err := t.Levels(x + star)
	if err != nil {
		return nil, err
	}
	if n < 2 {
		return nil, fmt.Errorf("identify: Evaluate: %s%s has %d level, want those of %s and one for missing", x, star, n, x)
	}
	same := make([]float64, n*(n-1)) // 1 where X* is X
	for i := range n - 1 {
		same[i*(n-1)+i] = 1
	}
	is, err := discrete.NewTable([]discrete.Variable{{Name: x + star, Levels: n}, {Name: x, Levels: n - 1}}, same)
	if err != nil {
		return nil, err
	}
	return discrete.SumProduct([]*discrete.Table{t, is}, []string{x + star})
}
