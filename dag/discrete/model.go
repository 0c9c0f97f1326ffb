package discrete

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag"
)

// Model is a causal model of discrete variables: a DAG, some of whose nodes may
// be latent, with the distribution of each node given its parents. It is
// immutable and safe for concurrent use.
//
// Where every distribution of an observed node is 0 or 1 it is a structural
// causal model, and its latent nodes are what all worlds of a counterfactual
// share.
type Model struct {
	graph   *dag.Graph
	names   []string
	index   map[string]int
	parents [][]int
	tables  []*Table // by node: the parents, then the node, which varies fastest
	hidden  []bool   // by node: latent
}

// rounding is how far the sum of a distribution may be from 1: rows of published
// networks are given to seven digits.
const rounding = 1e-6

// NewModel returns the model of a DAG with the distribution of each node given
// its parents: a table over exactly these, the node last.
//
// Errors, all at once: a graph of another class; a node without a table or with
// two; a table over other variables; levels that differ between tables; a
// distribution that does not sum to 1 within 1e-6.
func NewModel(g *dag.Graph, given ...*Table) (*Model, error) {
	if g == nil {
		return nil, errors.New("discrete: NewModel: the graph is nil: look at the error of what made it")
	}
	if g.Class() != dag.DAG {
		return nil, &dag.ClassError{Op: "NewModel", Got: g.Class(), Want: []dag.Class{dag.DAG}}
	}
	m := &Model{graph: g, names: g.Names(), index: map[string]int{}}
	for i, n := range g.Nodes() {
		m.index[n.Name] = i
		m.hidden = append(m.hidden, n.Is(dag.Latent))
	}
	m.parents, m.tables = make([][]int, len(m.names)), make([]*Table, len(m.names))
	for _, e := range g.Edges() {
		a, b := m.index[e.A], m.index[e.B]
		if e.AtA == dag.Arrow {
			a, b = b, a
		}
		m.parents[b] = append(m.parents[b], a)
	}
	var faults []error
	for k, t := range given {
		if t == nil || len(t.vars) == 0 {
			faults = append(faults, fmt.Errorf("discrete: NewModel: table %d has no variable", k))
			continue
		}
		name := t.vars[len(t.vars)-1].Name
		i, known := m.index[name]
		switch {
		case !known:
			faults = append(faults, &dag.UnknownNodeError{Op: "NewModel", Name: name, Known: m.names})
		case m.tables[i] != nil:
			faults = append(faults, fmt.Errorf("discrete: NewModel: two tables of %s: a table is of its last variable, given the others", name))
		default:
			m.tables[i] = t
			faults = append(faults, m.checkTable(i))
		}
	}
	for i, t := range m.tables {
		if t == nil {
			faults = append(faults, fmt.Errorf("discrete: NewModel: no table of %s given its parents", m.names[i]))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for _, t := range m.tables {
		for _, v := range t.vars {
			if own := m.levels(m.index[v.Name]); own != v.Levels {
				faults = append(faults, fmt.Errorf("discrete: NewModel: %s has %d levels, but %d in the table of %s", v.Name, own, v.Levels, t.vars[len(t.vars)-1].Name))
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return m, nil
}

// Graph returns the DAG of the model, latent nodes included.
func (m *Model) Graph() *dag.Graph { return m.graph }

// Mechanism returns the distribution of a node given its parents, the node last.
func (m *Model) Mechanism(name string) (*Table, error) {
	i, has := m.index[name]
	if !has {
		return nil, &dag.UnknownNodeError{Op: "Mechanism", Name: name, Known: m.names}
	}
	return m.tables[i], nil
}

// Levels returns the number of levels of a node.
func (m *Model) Levels(name string) (int, error) {
	i, has := m.index[name]
	if !has {
		return 0, &dag.UnknownNodeError{Op: "Levels", Name: name, Known: m.names}
	}
	return m.levels(i), nil
}

func (m *Model) levels(i int) int {
	t := m.tables[i]
	return t.vars[len(t.vars)-1].Levels
}

// checkTable checks the table of one node.
func (m *Model) checkTable(i int) error {
	t := m.tables[i]
	if len(t.vars) != len(m.parents[i])+1 {
		return fmt.Errorf("discrete: NewModel: the table of %s has %d variables, want its %d parents and itself", m.names[i], len(t.vars), len(m.parents[i]))
	}
	for _, p := range m.parents[i] {
		if !t.Has(m.names[p]) {
			return fmt.Errorf("discrete: NewModel: the table of %s lacks its parent %s", m.names[i], m.names[p])
		}
	}
	levels := m.levels(i)
	for k := 0; k < len(t.p); k += levels {
		sum := 0.0
		for _, x := range t.p[k : k+levels] {
			sum += x
		}
		if !(math.Abs(sum-1) <= rounding) {
			return fmt.Errorf("discrete: NewModel: row %d of the table of %s sums to %v, want 1", k/levels, m.names[i], sum)
		}
	}
	return nil
}
