package dag

// possible returns, for each node, those that it is or may be a direct cause
// of, and those that are or may be one of it: without an arrowhead at the cause.
func (g *Graph) possible() (down, up *lists) {
	if g.class != CPDAG && g.class != PAG {
		return &g.children, &g.parents
	}
	along := func(down bool) *lists {
		l := newLists(len(g.nodes), func(put func(i, item int32)) {
			for _, e := range g.edges {
				if e.atA != Arrow && down || e.atB != Arrow && !down {
					put(e.a, e.b)
				}
				if e.atB != Arrow && down || e.atA != Arrow && !down {
					put(e.b, e.a)
				}
			}
		})
		return &l
	}
	return along(true), along(false)
}

// causalNodes flags the nodes, none of x, on proper causal paths from x to y:
// those that meet x at their start alone.
func (g *Graph) causalNodes(x, y []int32, down, up *lists) []bool {
	isX := g.set(x)
	search := func(from []int32, along *lists) []bool {
		in := make([]bool, len(g.nodes))
		var stack []int32
		meet := func(i int32) {
			if !in[i] && !isX[i] {
				in[i] = true
				stack = append(stack, i)
			}
		}
		for _, i := range from {
			meet(i)
		}
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, j := range along.of(i) {
				meet(j)
			}
		}
		return in
	}
	var first []int32
	for _, i := range x {
		first = append(first, down.of(i)...)
	}
	below, above := search(first, down), search(y, up)
	for i := range below {
		below[i] = below[i] && above[i]
	}
	return below
}

// firstEdges returns the edges that begin proper causal paths, turned away from
// x: those without an arrowhead at x to causal nodes.
func (g *Graph) firstEdges(x []int32, causal []bool) (first []edge) {
	for _, i := range x {
		for _, k := range g.incident.of(i) {
			if j, here, there := g.edges[k].from(i); causal[j] && here != Arrow {
				first = append(first, edge{i, j, here, there})
			}
		}
	}
	return first
}

// leads reports whether the edge is an arrow from a flagged node to a flagged one.
func (e edge) leads(from, to []bool) bool {
	return e.atA == Tail && e.atB == Arrow && from[e.a] && to[e.b] || e.atB == Tail && e.atA == Arrow && from[e.b] && to[e.a]
}

// visible reports whether no unobserved node can be a cause of both ends of
// a → b in any graph that the MAG or PAG stands for: into a leads an edge from a
// node not adjacent to b, or a path from one with colliders, all parents of b.
//
// Source: [Zhang2008b] definition 8.
// Cost: linear in the edges.
func (g *Graph) visible(a, b int32) bool {
	isParent := g.set(g.parents.of(b))
	seen := g.set([]int32{a, b})
	queue := []int32{a}
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		for _, m := range g.incident.of(i) {
			c, here, there := g.edges[m].from(i)
			if here != Arrow || c == b {
				continue
			}
			if !g.adjacent(c, b) {
				return true
			}
			if there == Arrow && isParent[c] && !seen[c] {
				seen[c] = true
				queue = append(queue, c)
			}
		}
	}
	return false
}
