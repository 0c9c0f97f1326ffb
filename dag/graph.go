package dag

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Graph is a causal graph: named nodes and edges with a mark at each end. It is
// immutable and safe for concurrent use. Lists of names come in the order of
// the nodes.
type Graph struct {
	class Class
	nodes []Node
	index map[string]int32
	edges []edge

	// By node, from the edges. An edge with a circle is in incident alone.
	parents, children   lists
	spouses, neighbours lists // by ↔, by –
	incident            lists // numbers of edges
	order               []int32
}

// edge is an Edge between nodes by number.
type edge struct {
	a, b     int32
	atA, atB Mark
}

// from returns the other end of the edge and the marks here and there.
func (e edge) from(i int32) (to int32, here, there Mark) {
	if i == e.a {
		return e.b, e.atA, e.atB
	}
	return e.a, e.atB, e.atA
}

// New returns a graph of the class. If no nodes are given, those that edges name
// are the nodes, in the order of the edges; else edges are among those given.
//
// Errors, all at once: a name twice or empty, an *UnknownNodeError, an edge from a
// node to itself, an edge the class does not have, a second edge of a pair (in an
// ADMG one of each kind is allowed), a *CycleError.
// Cost: linear in nodes and edges.
func New(class Class, nodes []Node, edges []Edge) (*Graph, error) {
	g := &Graph{class: class, index: make(map[string]int32, len(nodes))}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("dag: "+format, args...)) }
	if int(class) >= len(classNames) {
		fault("%v is no class of graphs", class)
	}
	implied := len(nodes) == 0
	for i, n := range nodes {
		if n.Name == "" || !utf8.ValidString(n.Name) {
			fault("node %d has no name, or one that is not UTF-8", i)
		}
		if n.X-n.X != 0 || n.Y-n.Y != 0 { // of what is not finite it is NaN
			fault("node %q is placed at %v, %v", n.Name, n.X, n.Y)
		}
		if _, twice := g.index[n.Name]; twice {
			fault("node %q is given twice", n.Name)
			continue
		}
		g.add(n)
	}
	seen := make(map[edge]Edge, len(edges))
	for _, e := range edges {
		if e.A == "" || e.B == "" || !utf8.ValidString(e.A+e.B) {
			fault("edge %v: a node has no name, or one that is not UTF-8", e)
			continue
		}
		if !implied && !(g.Has(e.A) && g.Has(e.B)) {
			_, err := g.resolve("edge "+e.String(), []string{e.A, e.B})
			faults = append(faults, err)
			continue
		}
		arc := edge{g.number(e.A), g.number(e.B), e.AtA, e.AtB}
		pair := edge{a: min(arc.a, arc.b), b: max(arc.a, arc.b)}
		if class == ADMG && e.AtA == Arrow && e.AtB == Arrow {
			pair.atA, pair.atB = Arrow, Arrow // beside an arrow of the pair
		}
		switch {
		case arc.a == arc.b:
			fault("edge %v: from a node to itself", e)
		case !class.allows(e.AtA, e.AtB):
			fault("edge %v: a %v has no such edges", e, class)
		case seen[pair] != Edge{}:
			if e.opposes(seen[pair]) {
				faults = append(faults, &CycleError{[]string{seen[pair].A, seen[pair].B}})
				continue
			}
			fault("edge %v: there is an edge %v already", e, seen[pair])
		default:
			seen[pair] = e
			g.edges = append(g.edges, arc)
		}
	}
	g.link()
	if cycle := g.sort(); cycle != nil {
		faults = append(faults, &CycleError{g.namesOf(cycle)})
	} else if class == MAG && faults == nil {
		faults = append(faults, g.almostCycles()...)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return g, nil
}

func (g *Graph) add(n Node) int32 {
	i := int32(len(g.nodes))
	g.index[n.Name] = i
	g.nodes = append(g.nodes, n)
	return i
}

func (g *Graph) number(name string) int32 {
	if i, ok := g.index[name]; ok {
		return i
	}
	return g.add(Node{Name: name})
}

// Class returns what the graph claims to be.
func (g *Graph) Class() Class { return g.class }

// Edges returns the edges in the order they were given.
func (g *Graph) Edges() []Edge {
	edges := make([]Edge, len(g.edges))
	for k, e := range g.edges {
		edges[k] = Edge{g.nodes[e.a].Name, g.nodes[e.b].Name, e.atA, e.atB}
	}
	return edges
}

// Equal reports whether the graphs have the same class, nodes with the same
// roles, and edges, in whatever order.
func (g *Graph) Equal(h *Graph) bool {
	return g.class == h.class && slices.Equal(g.canonical(), h.canonical())
}

// canonical lists nodes and edges, sorted.
func (g *Graph) canonical() []string {
	var lines []string
	for _, n := range g.nodes {
		lines = append(lines, fmt.Sprintf("%s %d", n.Name, n.Role))
	}
	for _, e := range g.Edges() {
		if e.B < e.A {
			e = e.turned()
		}
		lines = append(lines, e.String())
	}
	slices.Sort(lines)
	return lines
}

// Subgraph returns the graph of the named nodes and the edges among them.
func (g *Graph) Subgraph(names ...string) (*Graph, error) {
	keep, err := g.resolve("Subgraph", names)
	if err != nil {
		return nil, err
	}
	kept := g.set(keep)
	return g.filter(func(i int32) bool { return kept[i] }, func(e edge) bool { return kept[e.a] && kept[e.b] }), nil
}

// WithoutArrowsInto returns the graph after do(names): no edge has an arrowhead
// at one of them. Pearl writes a bar over the names.
func (g *Graph) WithoutArrowsInto(names ...string) (*Graph, error) {
	cut, err := g.resolve("WithoutArrowsInto", names)
	if err != nil {
		return nil, err
	}
	into := g.set(cut)
	return g.filter(nil, func(e edge) bool {
		return !(into[e.a] && e.atA == Arrow || into[e.b] && e.atB == Arrow)
	}), nil
}

// WithoutArrowsOutOf returns the graph in which the named nodes cause nothing:
// their edges to children are gone. Pearl writes a bar under the names.
func (g *Graph) WithoutArrowsOutOf(names ...string) (*Graph, error) {
	cut, err := g.resolve("WithoutArrowsOutOf", names)
	if err != nil {
		return nil, err
	}
	out := g.set(cut)
	return g.filter(nil, func(e edge) bool {
		return !(out[e.a] && e.atA == Tail && e.atB == Arrow || out[e.b] && e.atB == Tail && e.atA == Arrow)
	}), nil
}

// filter returns the graph of some nodes (nil: all) and edges, which is sound
// whenever g is.
func (g *Graph) filter(node func(int32) bool, keep func(edge) bool) *Graph {
	h := &Graph{class: g.class, nodes: g.nodes, index: g.index}
	if node != nil {
		h.nodes, h.index = nil, make(map[string]int32, len(g.nodes))
		for i, n := range g.nodes {
			if node(int32(i)) {
				h.add(n)
			}
		}
	}
	for _, e := range g.edges {
		if !keep(e) {
			continue
		}
		if node != nil {
			e.a, e.b = h.index[g.nodes[e.a].Name], h.index[g.nodes[e.b].Name]
		}
		h.edges = append(h.edges, e)
	}
	h.link()
	h.sort()
	return h
}
