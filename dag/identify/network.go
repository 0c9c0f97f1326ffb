package identify

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// network is an ADMG by sets of numbers. Causes have smaller numbers than
// effects, so that a descending pass finds all ancestors.
type network struct {
	graph            *dag.Graph // without latent nodes
	names            []string
	index            map[string]int
	parents, spouses []set
	every            set
}

// SizeError says that a query has too many causes.
type SizeError struct{ Nodes, Limit int }

// Error gives both numbers.
func (e *SizeError) Error() string {
	return fmt.Sprintf("identify: the query and its causes are %d nodes, more than %d", e.Nodes, e.Limit)
}

// newNetwork returns the part of a graph that bears on the named nodes: these and
// their ancestors. Latent nodes are projected out.
func newNetwork(g *dag.Graph, names []string) (*network, error) {
	if g.Class() != dag.DAG && g.Class() != dag.ADMG {
		return nil, &dag.ClassError{Op: "Effect", Got: g.Class(), Want: []dag.Class{dag.DAG, dag.ADMG}}
	}
	if len(g.With(dag.Latent)) > 0 {
		var err error
		if g, err = g.Project(); err != nil {
			return nil, err
		}
	}
	above, err := g.Ancestors(names...)
	if err != nil {
		return nil, err
	}
	if len(above) > maxNodes {
		return nil, &SizeError{len(above), maxNodes}
	}
	n := &network{graph: g, names: make([]string, 0, len(above)), index: make(map[string]int, len(above))}
	for _, name := range above {
		n.index[name] = -1
	}
	for _, name := range g.TopologicalOrder() {
		if _, bears := n.index[name]; bears {
			n.index[name] = len(n.names)
			n.every = n.every.with(len(n.names))
			n.names = append(n.names, name)
		}
	}
	n.parents, n.spouses = make([]set, len(above)), make([]set, len(above))
	for _, e := range g.Edges() {
		a, hasA := n.index[e.A]
		b, hasB := n.index[e.B]
		switch {
		case !hasA || !hasB:
		case e.AtA == dag.Arrow && e.AtB == dag.Arrow:
			n.spouses[a], n.spouses[b] = n.spouses[a].with(b), n.spouses[b].with(a)
		case e.AtB == dag.Arrow:
			n.parents[b] = n.parents[b].with(a)
		default:
			n.parents[a] = n.parents[a].with(b)
		}
	}
	return n, nil
}

// ancestors returns a set and its ancestors in the subgraph of nodes in.
func (n *network) ancestors(of, in set) set {
	for i := len(n.names) - 1; i >= 0; i-- {
		if of.has(i) {
			of = of.union(n.parents[i].intersect(in))
		}
	}
	return of
}

// district returns the district of a node in a subgraph.
func (n *network) district(of int, in set) set {
	found, edge := setOf(of), setOf(of)
	for !edge.empty() {
		var next set
		for i := range edge.all() {
			next = next.union(n.spouses[i])
		}
		edge = next.intersect(in).minus(found)
		found = found.union(edge)
	}
	return found
}

// districts returns all districts of a subgraph.
func (n *network) districts(in set) (all []set) {
	for !in.empty() {
		d := n.district(in.first(), in)
		all = append(all, d)
		in = in.minus(d)
	}
	return all
}

// parentsOf returns the parents of a set in a subgraph.
func (n *network) parentsOf(of, in set) (p set) {
	for i := range of.all() {
		p = p.union(n.parents[i])
	}
	return p.intersect(in)
}

// namesOf returns the names of a set, causes first.
func (n *network) namesOf(s set) []string {
	var names []string
	for i := range s.all() {
		names = append(names, n.names[i])
	}
	return names
}

// setOf returns the set of those names that the network has.
func (n *network) setOf(names []string) (s set) {
	for _, name := range names {
		if i, has := n.index[name]; has {
			s = s.with(i)
		}
	}
	return s
}
