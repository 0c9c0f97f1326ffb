package bounds

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// types are the kinds of units that differ in how the nodes of one district
// respond to their parents: for each node a value for each combination of the
// parents' values. The unknowns of the linear program are their shares.
//
// Source: [BalkePearl1997] §3, [Sachs2023].
type types struct {
	p     *problem
	group int
	nodes []int     // of the district, causes first
	rows  []int     // by node of the district: combinations of its parents
	kinds [][][]int // by node of the district: responses, by row
}

// newTypes lists the kinds of units of a district.
func newTypes(p *problem, group int, cfg Config) (*types, error) {
	t := &types{p: p, group: group}
	total := 1.0
	for _, i := range p.order {
		if p.group[i] != group {
			continue
		}
		rows := 1
		for _, j := range p.parents[i] {
			rows *= p.levels[j]
		}
		kinds := 1.0
		for range rows {
			if kinds *= float64(p.levels[i]); kinds > maxTypes {
				return nil, &SizeError{Node: p.names[i], Rows: rows}
			}
		}
		t.nodes, t.rows = append(t.nodes, i), append(t.rows, rows)
		all := t.responses(i, rows, int(kinds))
		for _, e := range cfg.Monotone {
			if p.names[i] == e.B {
				all = t.monotone(all, i, p.index[e.A])
			}
		}
		t.kinds = append(t.kinds, all)
		if total *= float64(len(all)); total > maxTypes {
			return nil, &SizeError{Node: p.names[i], Rows: rows}
		}
	}
	return t, nil
}

// SizeError says that a linear program would have too many unknowns.
type SizeError struct {
	Node string // at which the number was exceeded
	Rows int    // combinations of its parents' values
}

// Error names the node.
func (e *SizeError) Error() string {
	return fmt.Sprintf("bounds: there are more than %d kinds of units, by how %s answers to %d combinations of its parents and other nodes of its district to theirs; group values, or leave variables out", maxTypes, e.Node, e.Rows)
}

// responses returns all functions from rows to the levels of node i.
func (t *types) responses(i, rows, kinds int) [][]int {
	all := make([][]int, kinds)
	for k := range all {
		all[k] = make([]int, rows)
		for r, rest := 0, k; r < rows; r++ {
			all[k][r] = rest % t.p.levels[i]
			rest /= t.p.levels[i]
		}
	}
	return all
}

// monotone keeps the responses of node i that never fall as its parent j rises
// and the others stay.
func (t *types) monotone(all [][]int, i, j int) (kept [][]int) {
	stride, found := 1, false // between rows that differ by one in j
	for k := len(t.p.parents[i]) - 1; k >= 0; k-- {
		if t.p.parents[i][k] == j {
			found = true
			break
		}
		stride *= t.p.levels[t.p.parents[i][k]]
	}
	if !found {
		return all
	}
	for _, f := range all {
		ok := true
		for r := range f {
			if r/stride%t.p.levels[j] > 0 && f[r] < f[r-stride] {
				ok = false
			}
		}
		if ok {
			kept = append(kept, f)
		}
	}
	return kept
}

// len returns the number of types.
func (t *types) len() int {
	n := 1
	for _, k := range t.kinds {
		n *= len(k)
	}
	return n
}

// pick returns the responses of type k, by node of the district.
func (t *types) pick(k int) [][]int {
	f := make([][]int, len(t.nodes))
	for n := len(t.nodes) - 1; n >= 0; n-- {
		f[n] = t.kinds[n][k%len(t.kinds[n])]
		k /= len(t.kinds[n])
	}
	return f
}

// row returns the combination of the parents' values of node i.
func (p *problem) row(i int, values []int) int {
	r := 0
	for _, j := range p.parents[i] {
		r = r*p.levels[j] + values[j]
	}
	return r
}

// checkMonotone returns the faults of the arrows said to be monotone.
func checkMonotone(g *dag.Graph, edges []dag.Edge) error {
	for _, e := range edges {
		found := false
		for _, f := range g.Edges() {
			found = found || f == e || f.AtA == dag.Arrow && f.AtB == dag.Tail && f.A == e.B && f.B == e.A
		}
		if !found {
			return fmt.Errorf("bounds: Config.Monotone: the graph has no arrow %v", e)
		}
	}
	return nil
}
