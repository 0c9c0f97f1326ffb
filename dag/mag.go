package dag

import "slices"

// MAG returns the maximal ancestral graph of the observed nodes of g, given that
// cases have the Selected nodes at one value: an edge where nothing observed
// separates two nodes; a tail at A of A–B where A is an ancestor of B or of a
// selected node, an arrowhead where it is not.
//
// Errors: *ClassError unless g is a DAG, an ADMG or a MAG.
// Source: [RichardsonSpirtes2002] §4.2, theorem 4.2 (inducing paths).
// Cost: pairs times edges.
func (g *Graph) MAG() (*Graph, error) {
	if err := g.want("MAG", DAG, ADMG, MAG); err != nil {
		return nil, err
	}
	if g.class == MAG {
		return g, nil
	}
	var observed, selected []int32
	var nodes []Node
	for i, n := range g.nodes {
		switch {
		case n.Is(Selected):
			selected = append(selected, int32(i))
		case !n.Is(Latent):
			observed = append(observed, int32(i))
			nodes = append(nodes, n)
		}
	}
	var above [][]bool // ancestors of each observed or selected node
	for _, i := range observed {
		above = append(above, g.reach(append([]int32{i}, selected...), &g.parents))
	}
	d := newDraft(nodes)
	for a := range observed {
		for b := range a {
			if g.inducing(observed[b], observed[a], above[a], above[b]) {
				mark := func(i, j int) Mark { return [2]Mark{Arrow, Tail}[indicator(above[j][observed[i]])] }
				d.join(edge{int32(b), int32(a), mark(b, a), mark(a, b)})
			}
		}
	}
	return d.graph(MAG)
}

// inducing reports whether a path from a to b can't be blocked: its colliders are
// in one of the sets of ancestors, its other inner nodes latent.
func (g *Graph) inducing(a, b int32, above ...[]bool) bool {
	type state struct {
		node int32
		head bool // come to by an arrowhead
	}
	seen := make([][2]bool, len(g.nodes))
	stack := []state{}
	visit := func(e edge, from int32) bool {
		to, _, there := e.from(from)
		if to == b {
			return true
		}
		if k := indicator(there == Arrow); to != a && !seen[to][k] {
			seen[to][k] = true
			stack = append(stack, state{to, there == Arrow})
		}
		return false
	}
	for _, k := range g.incident.of(a) {
		if visit(g.edges[k], a) {
			return true
		}
	}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, k := range g.incident.of(s.node) {
			_, here, _ := g.edges[k].from(s.node)
			collider := s.head && here == Arrow
			open := g.nodes[s.node].Is(Latent)
			if collider {
				open = slices.ContainsFunc(above, func(in []bool) bool { return in[s.node] })
			}
			if open && visit(g.edges[k], s.node) {
				return true
			}
		}
	}
	return false
}

func indicator(b bool) int {
	if b {
		return 1
	}
	return 0
}
