package identify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
)

// NotIdentifiedError says that a query has no one answer: models that agree on
// all that can be observed give different ones. The hedge is why; Witness makes
// two such models.
type NotIdentifiedError struct {
	Query Query  // what was asked
	Hedge *Hedge // the part of the graph that stands in the way
	Steps []Step // as far as they went
	graph *dag.Graph
}

// Error names the query and the hedge, and says what is left to do.
func (e *NotIdentifiedError) Error() string {
	return fmt.Sprintf("identify: %v is not identified: unobserved causes tie %s to %s; measure such a cause, add an experiment (Search), or bound it (package bounds)", e.Query,
		list(slices.DeleteFunc(slices.Clone(e.Hedge.Outer), func(s string) bool { return slices.Contains(e.Hedge.Inner, s) })), list(e.Hedge.Inner))
}

// Hedge is two forests in the graph, one within the other, with the same roots:
// each connected by ↔, each node but the roots with one arrow, to its child. The
// outer one has nodes that are set, the inner one none, and the roots are causes
// of the outcome, so what the outer one does to the roots can't be told from what
// the inner one does.
//
// Source: [Shpitser2006] definition 6 and theorem 4.
type Hedge struct {
	// Query is what the hedge is for: the query, after conditions became
	// interventions or outcomes.
	Query                  Query
	Outer, Inner, Roots    []string
	OuterEdges, InnerEdges []dag.Edge
}

// hedge returns the hedge of a district c within t, all of which are its
// ancestors.
func (n *network) hedge(t, c set) *Hedge {
	h := &Hedge{Outer: n.namesOf(t), Inner: n.namesOf(c)}
	children := func(i int, in set) int {
		for j := range in.all() {
			if n.parents[j].has(i) {
				return j
			}
		}
		return -1
	}
	for i := range t.all() {
		in := t
		if c.has(i) {
			in = c
		}
		if j := children(i, in); j >= 0 {
			e := dag.Directed(n.names[i], n.names[j])
			h.OuterEdges = append(h.OuterEdges, e)
			if c.has(i) {
				h.InnerEdges = append(h.InnerEdges, e)
			}
		} else {
			h.Roots = append(h.Roots, n.names[i])
		}
	}
	// A tree of ↔ that spans the inner nodes first.
	joined := setOf(c.first())
	for _, in := range []set{c, t} {
		for todo := joined; !todo.empty(); {
			i := todo.first()
			todo = todo.minus(setOf(i))
			for j := range n.spouses[i].intersect(in).minus(joined).all() {
				e := dag.Bidirected(n.names[min(i, j)], n.names[max(i, j)])
				h.OuterEdges = append(h.OuterEdges, e)
				if c.has(i) && c.has(j) {
					h.InnerEdges = append(h.InnerEdges, e)
				}
				joined, todo = joined.with(j), todo.with(j)
			}
		}
	}
	return h
}

// Check returns what is wrong with a hedge in a graph, nil if it is one. It uses
// nothing of how the hedge was found.
func (h *Hedge) Check(g *dag.Graph) error {
	if len(g.With(dag.Latent)) > 0 {
		var err error
		if g, err = g.Project(); err != nil {
			return err
		}
	}
	faults := []error{
		h.forest(g, "outer", h.Outer, h.OuterEdges),
		h.forest(g, "inner", h.Inner, h.InnerEdges),
	}
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("identify: hedge: "+format, args...))
	}
	for _, name := range h.Inner {
		if !slices.Contains(h.Outer, name) {
			fault("%s is in the inner forest and not in the outer one", name)
		}
		if slices.Contains(h.Query.Do, name) {
			fault("%s of the inner forest is set", name)
		}
	}
	for _, e := range h.InnerEdges {
		if !slices.Contains(h.OuterEdges, e) {
			fault("%v is in the inner forest and not in the outer one", e)
		}
	}
	if !slices.ContainsFunc(h.Outer, func(name string) bool { return slices.Contains(h.Query.Do, name) }) {
		fault("no node of the outer forest is set")
	}
	after, err := g.WithoutArrowsInto(h.Query.Do...)
	if err != nil {
		return errors.Join(append(faults, err)...)
	}
	above, err := after.Ancestors(h.Query.Outcome...)
	faults = append(faults, err)
	for _, root := range h.Roots {
		if !slices.Contains(above, root) {
			fault("root %s is no cause of %s under do(%s)", root, strings.Join(h.Query.Outcome, ", "), strings.Join(h.Query.Do, ", "))
		}
	}
	return errors.Join(faults...)
}

// forest checks one forest: its edges are in the graph, connect it by ↔, and give
// each node but the roots one child.
func (h *Hedge) forest(g *dag.Graph, which string, nodes []string, edges []dag.Edge) error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("identify: hedge: the "+which+" forest: "+format, args...))
	}
	children := map[string]int{}
	group := map[string]string{}
	for _, name := range nodes {
		group[name] = name
	}
	find := func(name string) string {
		for group[name] != name {
			name = group[name]
		}
		return name
	}
	for _, e := range edges {
		if !slices.Contains(nodes, e.A) || !slices.Contains(nodes, e.B) {
			fault("%v is not among its nodes", e)
			continue
		}
		var near []string
		var err error
		if e.AtA == dag.Arrow {
			near, err = g.Spouses(e.A)
			group[find(e.A)] = find(e.B)
		} else {
			near, err = g.Children(e.A)
			children[e.A]++
		}
		if err != nil {
			fault("%w", err)
		} else if !slices.Contains(near, e.B) {
			fault("the graph has no edge %v", e)
		}
	}
	for _, name := range nodes {
		if find(name) != find(nodes[0]) {
			fault("%s and %s are not connected", name, nodes[0])
		}
		want := 1
		if slices.Contains(h.Roots, name) {
			want = 0
		}
		if children[name] != want {
			fault("%s has %d children, want %d", name, children[name], want)
		}
	}
	for _, root := range h.Roots {
		if !slices.Contains(nodes, root) {
			fault("it lacks the root %s", root)
		}
	}
	return errors.Join(faults...)
}
