package dag

// Separated reports whether given separates every node of x from every node of
// y: d-separation in a DAG, m-separation in the others. Of a CPDAG or PAG it is
// separation in each graph that it stands for. Latent nodes may be given: the
// question is about the distribution of all nodes.
//
// Errors, all at once: unknown nodes, x or y empty, a node in two sets; a CPDAG
// or PAG that stands for no graph.
// Source: [Shachter1998]; [Richardson2003] for mixed graphs.
// Cost: linear in nodes and edges; of a CPDAG or PAG that of finding one graph
// it stands for.
func (g *Graph) Separated(x, y, given []string) (bool, error) {
	h, sets, err := g.separation("Separated", x, y, given)
	if err != nil {
		return false, err
	}
	_, state := h.openWalks(sets[0], sets[2], h.set(sets[1]))
	return state < 0, nil
}

// OpenPath returns a shortest path between x and y that given leaves open, or
// nil if there is none. Of a CPDAG or PAG it is a path of one of the graphs that
// it stands for.
//
// Errors and cost: those of Separated.
func (g *Graph) OpenPath(x, y, given []string) (*Path, error) {
	h, sets, err := g.separation("OpenPath", x, y, given)
	if err != nil {
		return nil, err
	}
	return h.openPath(sets[0], sets[1], sets[2]), nil
}

// separation resolves a question of separation to a graph with the same answer
// and nodes by number.
func (g *Graph) separation(op string, x, y, given []string) (*Graph, [][]int32, error) {
	sets, err := g.disjoint(op, nameSet{"x", x, true}, nameSet{"y", y, true}, nameSet{"given", given, false})
	if err != nil {
		return nil, nil, err
	}
	h, err := g.member(op)
	return h, sets, err
}

// openPath returns a shortest open path, or nil.
func (g *Graph) openPath(x, y, given []int32) *Path {
	w, state := g.openWalks(x, given, g.set(y))
	if state < 0 {
		return nil
	}
	return g.path(w.back(state), w.given)
}
