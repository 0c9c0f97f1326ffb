package dag

// walks searches for open walks: those on which every collider is an ancestor
// of a given node and no other node is given. Where there is an open walk there
// is an open path, and a shortest open walk is one.
//
// A state is a node and how the walk came to it: 2i by a tail or at its start,
// 2i+1 by an arrowhead.
type walks struct {
	g            *Graph
	given, above []bool  // above: ancestors of the given
	came         []int32 // by state: 1 + 2·the state before + whether it was left by an arrowhead; 0 if not reached
	queue        []int32
}

// start is what came holds for the states a walk begins with.
const start = -1

// openWalks returns the search from the nodes from, run until a node of goal is
// reached (state) or to its end (state −1). A nil goal is never reached.
//
// Source: [Shachter1998], in the form of [VanDerZander2020] §3 for mixed graphs.
// Cost: linear in nodes and edges.
func (g *Graph) openWalks(from, given []int32, goal []bool) (w *walks, state int32) {
	w = g.newWalks(from, given)
	for k := 0; k < len(w.queue); k++ {
		s := w.queue[k]
		i := s / 2
		if goal != nil && goal[i] {
			return w, s
		}
		if w.passes(s) {
			w.step(s, 0, g.children.of(i), 1)
			w.step(s, 0, g.neighbours.of(i), 0)
		}
		if w.meets(s) {
			w.step(s, 1, g.parents.of(i), 0)
			w.step(s, 1, g.spouses.of(i), 1)
		}
	}
	return w, -1
}

func (g *Graph) newWalks(from, given []int32) *walks {
	w := &walks{g: g, given: g.set(given), above: g.reach(given, &g.parents), came: make([]int32, 2*len(g.nodes))}
	for _, i := range from {
		w.came[2*i] = start
		w.queue = append(w.queue, 2*i)
	}
	return w
}

// passes reports whether an open walk may leave the node of a state by a tail.
func (w *walks) passes(s int32) bool { return w.came[s] == start || !w.given[s/2] }

// meets reports whether an open walk may leave the node of a state by an
// arrowhead, which makes it a collider if the walk came by one.
func (w *walks) meets(s int32) bool {
	switch {
	case w.came[s] == start:
		return true
	case s&1 == 1:
		return w.above[s/2]
	}
	return !w.given[s/2]
}

// step goes from a state to each of the nodes, leaving it by a mark and
// coming by another: 1 is an arrowhead.
func (w *walks) step(s, leave int32, to []int32, come int32) {
	for _, j := range to {
		if t := 2*j + come; w.came[t] == 0 {
			w.came[t] = 1 + 2*s + leave
			w.queue = append(w.queue, t)
		}
	}
}

// back returns the edges of the walk that ends in a state, from its start.
func (w *walks) back(state int32) (edges []edge) {
	for c := w.came[state]; c != start; c = w.came[state] {
		before, left := (c-1)/2, Mark((c-1)%2)
		edges = append(edges, edge{before / 2, state / 2, left, Mark(state % 2)})
		state = before
	}
	for l, r := 0, len(edges)-1; l < r; l, r = l+1, r-1 {
		edges[l], edges[r] = edges[r], edges[l]
	}
	return edges
}
