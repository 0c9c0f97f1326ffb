package dag

import "slices"

// Role is what a node is to the user, as a set of bits: Latent|Selected.
type Role uint8

// The roles. Latent nodes are not observed; the data are of cases with the
// Selected nodes at one value. Exposure, Outcome and Adjusted are what dagitty
// calls so: which question is meant, never an answer to it.
const (
	Latent Role = 1 << iota
	Selected
	Exposure
	Outcome
	Adjusted
)

// roles are the roles by name, in the order they are written.
var roles = []struct {
	role Role
	name string
}{{Latent, "latent"}, {Selected, "selected"}, {Exposure, "exposure"}, {Outcome, "outcome"}, {Adjusted, "adjusted"}}

// Node is one variable of a graph.
type Node struct {
	Name string // one of each in a graph
	Role Role   // exposure, outcome, latent, …
	// X and Y are where it is drawn, if Placed.
	X, Y   float64
	Placed bool
}

// Is reports whether the node has all of the roles.
func (n Node) Is(r Role) bool { return n.Role&r == r }

// Named returns nodes without a role.
func Named(names ...string) []Node {
	nodes := make([]Node, len(names))
	for i, name := range names {
		nodes[i].Name = name
	}
	return nodes
}

// Nodes returns the nodes in the order they were given.
func (g *Graph) Nodes() []Node { return slices.Clone(g.nodes) }

// Len returns the number of nodes.
func (g *Graph) Len() int { return len(g.nodes) }

// Names returns the names of the nodes in the order they were given.
func (g *Graph) Names() []string { return g.namesIf(func(Node) bool { return true }) }

// Observed returns the names of the nodes that are not latent.
func (g *Graph) Observed() []string {
	return g.namesIf(func(n Node) bool { return !n.Is(Latent) })
}

// With returns the names of the nodes that have a role.
func (g *Graph) With(r Role) []string {
	return g.namesIf(func(n Node) bool { return n.Is(r) })
}

// Has reports whether the graph has a node of the name.
func (g *Graph) Has(name string) bool {
	_, ok := g.index[name]
	return ok
}

// Assign returns the graph with a role given to the named nodes, and to no
// others.
func (g *Graph) Assign(r Role, names ...string) (*Graph, error) {
	chosen, err := g.resolve("Assign", names)
	if err != nil {
		return nil, err
	}
	h := *g
	h.nodes = slices.Clone(g.nodes)
	for i := range h.nodes {
		h.nodes[i].Role &^= r
	}
	for _, i := range chosen {
		h.nodes[i].Role |= r
	}
	return &h, nil
}

func (g *Graph) namesIf(chosen func(Node) bool) []string {
	var names []string
	for _, n := range g.nodes {
		if chosen(n) {
			names = append(names, n.Name)
		}
	}
	return names
}

// namesOf returns the names of nodes by number.
func (g *Graph) namesOf(numbers []int32) []string {
	names := make([]string, len(numbers))
	for k, i := range numbers {
		names[k] = g.nodes[i].Name
	}
	return names
}
