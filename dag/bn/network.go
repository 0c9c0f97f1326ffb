package bn

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Network is a Bayesian network of discrete variables: a DAG and the
// distribution of each variable given its parents. It is immutable and safe for
// concurrent use.
type Network struct {
	name  string
	vars  []Variable
	index map[string]int
	model *discrete.Model
}

// Rows of published networks are given to about seven digits, so sums within
// rounding of 1 are taken for 1. A row within exact of 1, more than a thousand
// additions lose, is left as it is: to read what was written changes no bit.
const (
	rounding = 1e-6
	exact    = 1e-12
)

// New returns the network of variables with the distribution of each given its
// parents: one table a variable, over its parents in any order and then itself.
// The tables say what the edges are.
//
// A row of a table that sums to 1 within 1e-6 is divided by its sum, unless it
// is within 1e-12 already; a row that does not is an error.
//
// Errors, all at once: names that are empty, given twice or can't be printed; a
// variable without table or with two; numbers of levels that are not those of
// states; rows that don't sum to 1; a *dag.CycleError; a *discrete.SizeError if
// all tables together have more than discrete.MaxCells cells.
func New(name string, vars []Variable, tables ...*discrete.Table) (*Network, error) {
	n := &Network{name: name, index: make(map[string]int, len(vars))}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("bn: "+format, args...)) }
	if !printable(name) {
		fault("the name %q of the network can't be printed", name)
	}
	var names []string
	for i, v := range vars {
		if _, twice := n.index[v.Name]; twice {
			fault("variable %q is given twice", v.Name)
			continue
		}
		faults = append(faults, v.faults())
		n.index[v.Name] = i
		n.vars = append(n.vars, Variable{v.Name, slices.Clone(v.States)})
		names = append(names, v.Name)
	}
	if len(vars) == 0 {
		fault("the network has no variables")
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var edges []dag.Edge
	proper := make([]*discrete.Table, 0, len(tables))
	total := 0
	for k, t := range tables {
		if t == nil || len(t.Vars()) == 0 {
			fault("table %d has no variable", k)
			continue
		}
		p, err := n.proper(t)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		proper = append(proper, p)
		over := t.Vars()
		for _, v := range over[:len(over)-1] {
			edges = append(edges, dag.Directed(v.Name, over[len(over)-1].Name))
		}
		total += t.Cells()
	}
	if total > discrete.MaxCells {
		fault("the tables have %d cells together, more than %d", total, discrete.MaxCells)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	g, err := dag.New(dag.DAG, dag.Named(names...), edges)
	if err != nil {
		return nil, err
	}
	if n.model, err = discrete.NewModel(g, proper...); err != nil {
		return nil, err
	}
	return n, nil
}

// Name returns the name of the network, which may be empty.
func (n *Network) Name() string { return n.name }

// Len returns the number of variables.
func (n *Network) Len() int { return len(n.vars) }

// Variables returns the variables in the order they were given.
func (n *Network) Variables() []Variable {
	vars := slices.Clone(n.vars)
	for i := range vars {
		vars[i].States = slices.Clone(vars[i].States)
	}
	return vars
}

// Variable returns the variable of a name.
func (n *Network) Variable(name string) (Variable, error) {
	i, err := n.number("Variable", name)
	if err != nil {
		return Variable{}, err
	}
	return Variable{name, slices.Clone(n.vars[i].States)}, nil
}

// State returns the number of a state of a variable.
func (n *Network) State(variable, state string) (int, error) {
	i, err := n.number("State", variable)
	if err != nil {
		return 0, err
	}
	return n.vars[i].state(state)
}

// Graph returns the DAG, whose nodes are in the order of the variables.
func (n *Network) Graph() *dag.Graph { return n.model.Graph() }

// Model returns the causal model of the same tables, for interventions. Its
// values are numbers of states.
func (n *Network) Model() *discrete.Model { return n.model }

// CPT returns the distribution of a variable given its parents: a table over the
// parents, in the order they were given, and then the variable.
func (n *Network) CPT(name string) (*discrete.Table, error) {
	if _, err := n.number("CPT", name); err != nil {
		return nil, err
	}
	return n.model.Mechanism(name)
}

// CPTs returns the distributions of all variables, in their order.
func (n *Network) CPTs() []*discrete.Table {
	tables := make([]*discrete.Table, len(n.vars))
	for i := range tables {
		tables[i] = n.cpt(i)
	}
	return tables
}

// WithCPTs returns the network with other distributions of some variables, which
// may have other parents.
//
// Errors: those of New.
func (n *Network) WithCPTs(tables ...*discrete.Table) (*Network, error) {
	all := n.CPTs()
	for k, t := range tables {
		if t == nil || len(t.Vars()) == 0 {
			return nil, fmt.Errorf("bn: WithCPTs: table %d has no variable", k)
		}
		over := t.Vars()
		i, err := n.number("WithCPTs", over[len(over)-1].Name)
		if err != nil {
			return nil, err
		}
		all[i] = t
	}
	return New(n.name, n.vars, all...)
}

// Parameters returns the number of free parameters: for each row of each table
// the number of its probabilities but one.
func (n *Network) Parameters() int {
	sum := 0
	for i, v := range n.vars {
		rows := n.cpt(i).Cells() / len(v.States)
		sum += rows * (len(v.States) - 1)
	}
	return sum
}

// Equal reports whether the networks have the same name, variables in the same
// order, parents in the same order and the same probabilities, to the bit.
func (n *Network) Equal(m *Network) bool {
	same := func(a, b Variable) bool { return a.Name == b.Name && slices.Equal(a.States, b.States) }
	if n.name != m.name || !slices.EqualFunc(n.vars, m.vars, same) {
		return false
	}
	for i := range n.vars {
		s, t := n.cpt(i), m.cpt(i)
		if !slices.Equal(s.Vars(), t.Vars()) || !slices.Equal(s.Values(), t.Values()) {
			return false
		}
	}
	return true
}

// cpt returns the table of variable i.
func (n *Network) cpt(i int) *discrete.Table {
	t, err := n.model.Mechanism(n.vars[i].Name)
	if err != nil {
		panic(err) // a variable of the network has a mechanism
	}
	return t
}

// number returns the number of a variable.
func (n *Network) number(op, name string) (int, error) {
	if i, has := n.index[name]; has {
		return i, nil
	}
	return 0, &dag.UnknownNodeError{Op: op, Name: name, Known: n.names()}
}

func (n *Network) names() []string {
	names := make([]string, len(n.vars))
	for i, v := range n.vars {
		names[i] = v.Name
	}
	return names
}

// proper returns the table with rows that sum to 1, if they nearly do.
func (n *Network) proper(t *discrete.Table) (*discrete.Table, error) {
	over := t.Vars()
	child := over[len(over)-1].Name
	var faults []error
	for _, v := range over {
		i, err := n.number("table of "+child, v.Name)
		if err != nil {
			faults = append(faults, err)
		} else if states := len(n.vars[i].States); states != v.Levels {
			faults = append(faults, fmt.Errorf("bn: %s has %d states, but %d levels in the table of %s", v.Name, states, v.Levels, child))
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	family := make([]Variable, len(over))
	for k, v := range over {
		family[k] = n.vars[n.index[v.Name]]
	}
	p := t.Values()
	if changed, err := properRows(family, p); err != nil || !changed {
		return t, err
	}
	return discrete.NewTable(over, p)
}

// newTable returns the table of a variable, the last of its family, whose rows
// sum to 1.
func newTable(family []Variable, p []float64) (*discrete.Table, error) {
	if _, err := properRows(family, p); err != nil {
		return nil, err
	}
	over := make([]discrete.Variable, len(family))
	for k, v := range family {
		over[k] = discrete.Variable{Name: v.Name, Levels: len(v.States)}
	}
	return discrete.NewTable(over, p)
}

// properRows makes the rows of a table sum to 1 if they nearly do.
func properRows(family []Variable, p []float64) (changed bool, err error) {
	child := family[len(family)-1]
	var faults []error
	levels := len(child.States)
	for k := 0; k < len(p); k += levels {
		switch sum, ok := scale(p[k : k+levels]); {
		case !ok:
			faults = append(faults, fmt.Errorf("bn: the probabilities of %s%s sum to %v, want 1", child.Name, given(family[:len(family)-1], k/levels), sum))
		case sum != 1:
			changed = true
		}
	}
	return changed, errors.Join(faults...)
}

// scale makes a row sum to 1 if it nearly does, and returns what it summed to.
func scale(row []float64) (sum float64, ok bool) {
	for _, x := range row {
		sum += x
	}
	if !(math.Abs(sum-1) <= rounding) {
		return sum, false
	}
	if math.Abs(sum-1) > exact {
		for i := range row {
			row[i] /= sum
		}
	}
	return sum, true
}

// given writes the states of the parents in a row, as in " given A=yes, B=no".
func given(parents []Variable, row int) string {
	if len(parents) == 0 {
		return ""
	}
	texts := statesOf(parents, row)
	for j, v := range parents {
		texts[j] = v.Name + "=" + texts[j]
	}
	return " given " + strings.Join(texts, ", ")
}

// statesOf returns the names of the states of the parents in a row.
func statesOf(parents []Variable, row int) []string {
	names := make([]string, len(parents))
	for j := len(parents) - 1; j >= 0; j-- {
		states := parents[j].States
		names[j] = states[row%len(states)]
		row /= len(states)
	}
	return names
}
