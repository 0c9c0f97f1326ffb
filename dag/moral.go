package dag

import "slices"

// Moral returns the edges of the moral graph: between nodes that are adjacent,
// have a child in common, or (in graphs with ↔) that a path joins on which all
// inner nodes are colliders, in the order of the nodes. Two nodes that are not
// among them are independent given all other nodes.
//
// Errors: the graph is a CPDAG or PAG.
// Source: [Lauritzen1996] §2.1; [Richardson2003] §3 calls it augmented.
// Cost: quadratic in nodes, and linear in edges for each.
func (g *Graph) Moral() ([]Edge, error) {
	if err := g.want("Moral", DAG, ADMG, MAG); err != nil {
		return nil, err
	}
	all := make([]bool, len(g.nodes))
	for i := range all {
		all[i] = true
	}
	var edges []Edge
	r := newRegion(g, all, make([]bool, len(g.nodes)))
	for i := range int32(len(g.nodes)) {
		r.clear()
		r.around(i)
		slices.Sort(r.met)
		for _, j := range r.met {
			if j > i {
				edges = append(edges, Undirected(g.nodes[i].Name, g.nodes[j].Name))
			}
		}
	}
	return edges, nil
}

// region is a search in the moral graph of the nodes in, which is never made: a
// district with its parents is a clique of it, and each is walked through once.
type region struct {
	g      *Graph
	in     []bool // an ancestral set
	closed []bool // nodes that are given
	walked []bool // as a member of its district
	seen   []bool
	met    []int32 // in the order seen
	stack  []int32
}

func newRegion(g *Graph, in, closed []bool) *region {
	n := len(g.nodes)
	return &region{g: g, in: in, closed: closed, walked: make([]bool, n), seen: make([]bool, n)}
}

// clear forgets what was searched.
func (r *region) clear() {
	clear(r.walked)
	clear(r.seen)
	r.met = r.met[:0]
}

// meet adds a node to those seen, unless it is given.
func (r *region) meet(i int32) {
	if r.in[i] && !r.closed[i] && !r.seen[i] {
		r.seen[i] = true
		r.met = append(r.met, i)
	}
}

// around meets the neighbours of a node, and the node itself.
func (r *region) around(i int32) {
	r.clique(i)
	for _, j := range r.g.children.of(i) {
		r.clique(j)
	}
	for _, j := range r.g.neighbours.of(i) {
		r.meet(j)
	}
}

// clique meets the district of a node and the parents of all in it.
func (r *region) clique(i int32) {
	r.stack = append(r.stack[:0], i)
	for len(r.stack) > 0 {
		i := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		if !r.in[i] || r.walked[i] {
			continue
		}
		r.walked[i] = true
		r.meet(i)
		for _, p := range r.g.parents.of(i) {
			r.meet(p)
		}
		r.stack = append(r.stack, r.g.spouses.of(i)...)
	}
}

// grow searches from the nodes, not beyond those that stop it, and returns the
// ones that did; what is seen then is what is within.
func (r *region) grow(from []int32, stop func(int32) bool) (border []int32) {
	r.clear()
	for _, i := range from {
		r.meet(i)
	}
	for k := 0; k < len(r.met); k++ {
		if i := r.met[k]; k >= len(from) && stop(i) {
			border = append(border, i)
		} else {
			r.around(i)
		}
	}
	for _, i := range border {
		r.seen[i] = false
	}
	return border
}
