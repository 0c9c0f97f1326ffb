package discrete

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// Joint returns the distribution of the observed nodes.
func (m *Model) Joint() (*Table, error) { return m.Do(m.graph.Observed(), nil, nil) }

// Do returns P(of | do(set)), of nodes and for all values of nodes: a table over
// both, without those that have a value in at; values of other nodes count for
// nothing. A node of `of` with a value gives the probability of that value,
// jointly with the others.
//
// Source: truncated factorisation, [Pearl2009] eq. 1.37, by summing one node
// after another out of the distributions, see SumProduct.
// Cost: that of the largest table on the way; a *SizeError, before any work, when
// that has more than MaxCells.
func (m *Model) Do(of, set []string, at Values) (*Table, error) {
	factors, sums, err := m.factors(of, set, at)
	if err != nil {
		return nil, err
	}
	result, err := SumProduct(factors, sums)
	if err != nil {
		return nil, err
	}
	// A node that was set and has no effect is still a variable of the result.
	var order []string
	for _, name := range slices.Concat(of, set) {
		if _, fixed := at[name]; fixed {
			continue
		}
		order = append(order, name)
		if !result.Has(name) {
			levels := m.levels(m.index[name])
			ones := slices.Repeat([]float64{1}, levels)
			if result, err = result.Multiply(&Table{[]Variable{{name, levels}}, ones}); err != nil {
				return nil, err
			}
		}
	}
	return result.Reorder(order...)
}

// Cells returns the size of the largest table that Do makes on its way, to know
// its cost before.
func (m *Model) Cells(of, set []string, at Values) (float64, error) {
	factors, sums, err := m.factors(of, set, at)
	if err != nil {
		return 0, err
	}
	n := 1.0
	_, largest := plan(factors, sums)
	for _, v := range largest {
		n *= float64(v.Levels)
	}
	return n, nil
}

// factors returns the distributions that bear on a question, at the values that
// it fixes, and the nodes to sum over.
func (m *Model) factors(of, set []string, at Values) (factors []*Table, sums []string, err error) {
	if err := m.checkDo(of, set, at); err != nil {
		return nil, nil, err
	}
	n := len(m.names)
	state := make([]uint8, n)
	const relevant, cut, kept = 1, 2, 4
	for _, name := range set {
		state[m.index[name]] |= cut
	}
	fixed := Values{}
	for _, name := range slices.Concat(of, set) {
		if x, has := at[name]; has {
			fixed[name] = x
		}
	}
	var stack []int
	visit := func(i int) {
		if state[i]&relevant == 0 {
			state[i] |= relevant
			stack = append(stack, i)
		}
	}
	for _, name := range of {
		state[m.index[name]] |= kept
		visit(m.index[name])
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if state[i]&cut != 0 {
			continue
		}
		t, err := m.tables[i].Fix(fixed)
		if err != nil {
			return nil, nil, err
		}
		factors = append(factors, t)
		for _, p := range m.parents[i] {
			visit(p)
		}
	}
	for i := range n {
		if state[i] == relevant {
			sums = append(sums, m.names[i])
		}
	}
	return factors, sums, nil
}

func (m *Model) checkDo(of, set []string, at Values) error {
	var faults []error
	for k, name := range slices.Concat(of, set) {
		if _, has := m.index[name]; !has {
			faults = append(faults, &dag.UnknownNodeError{Op: "Do", Name: name, Known: m.names})
		} else if k >= len(of) && slices.Contains(of, name) {
			faults = append(faults, fmt.Errorf("discrete: Do: %s is both asked for and set", name))
		}
	}
	for name, x := range at {
		if i, has := m.index[name]; has {
			faults = append(faults, Variable{name, m.levels(i)}.check(x))
		}
	}
	return errors.Join(faults...)
}
