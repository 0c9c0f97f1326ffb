package dag

import "fmt"

// member returns a graph whose separations are those of g: g itself if it is a
// DAG, ADMG or MAG; of a CPDAG one of its DAGs, of a PAG one of its MAGs. Nodes
// keep their numbers.
//
// Source: [Dor1992] for directions; [Zhang2008] theorem 2 for a PAG:
// each circle opposite an arrowhead or tail becomes a tail, and o-o edges get
// directions that make no new collider.
// Cost: linear in nodes and edges for graphs of bounded degree.
func (g *Graph) member(op string) (*Graph, error) {
	open := func(e edge) bool { return e.atA == Tail && e.atB == Tail }
	class := DAG
	switch g.class {
	case PAG:
		class = MAG
		open = func(e edge) bool { return e.atA == Circle && e.atB == Circle }
	case CPDAG:
	default:
		return g, nil
	}
	h := *g
	h.class = class
	h.edges = make([]edge, len(g.edges))
	copy(h.edges, g.edges)
	if !h.direct(open, g.class == CPDAG) {
		return nil, fmt.Errorf("dag: %s: %v is no class of %vs: any direction of its undirected edges makes a cycle or a new collider", op, g, class)
	}
	for k, e := range h.edges {
		if e.atA == Circle {
			h.edges[k].atA = Tail
		}
		if e.atB == Circle {
			h.edges[k].atB = Tail
		}
	}
	h.link()
	if h.sort() != nil || class == MAG && h.almostCycles() != nil {
		return nil, fmt.Errorf("dag: %s: %v is no class of %vs", op, g, class)
	}
	return &h, nil
}

// direct gives each open edge a direction so that no two nonadjacent nodes get
// arrowheads into a node by it, or reports that there is no way: it takes away,
// one by one, nodes that can be sinks. If arrows is true a sink must have no
// children, and its parents count among the nodes that must be adjacent.
func (g *Graph) direct(open func(edge) bool, arrows bool) bool {
	n := int32(len(g.nodes))
	gone := make([]bool, n)
	sink := func(i int32) bool {
		for _, k := range g.incident.of(i) {
			j, here, there := g.edges[k].from(i)
			if gone[j] {
				continue
			}
			if !open(g.edges[k]) {
				if arrows && here == Tail && there == Arrow {
					return false
				}
				continue
			}
			for _, m := range g.incident.of(i) {
				o, _, _ := g.edges[m].from(i)
				if o != j && !gone[o] && (arrows || open(g.edges[m])) && !g.adjacent(j, o) {
					return false
				}
			}
		}
		return true
	}
	queue := make([]int32, n)
	for i := range queue {
		queue[i] = n - 1 - int32(i)
	}
	left := n
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		if gone[i] || !sink(i) {
			continue
		}
		gone[i] = true
		left--
		for _, m := range g.incident.of(i) {
			e := &g.edges[m]
			j, _, _ := e.from(i)
			if gone[j] {
				continue
			}
			queue = append(queue, j)
			if open(*e) {
				*e = edge{j, i, Tail, Arrow}
			}
		}
	}
	return left == 0
}

// adjacent reports whether an edge joins the nodes.
func (g *Graph) adjacent(i, j int32) bool {
	if len(g.incident.of(j)) < len(g.incident.of(i)) {
		i, j = j, i
	}
	for _, k := range g.incident.of(i) {
		if to, _, _ := g.edges[k].from(i); to == j {
			return true
		}
	}
	return false
}
