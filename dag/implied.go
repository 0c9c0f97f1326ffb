package dag

import (
	"iter"
	"slices"
	"strings"
)

// Independence says that x and y are independent given some nodes, whatever the
// numbers of the model.
type Independence struct{ X, Y, Given []string }

// String writes "A _||_ B | C, D".
func (i Independence) String() string {
	s := strings.Join(i.X, ", ") + " _||_ " + strings.Join(i.Y, ", ")
	if len(i.Given) > 0 {
		s += " | " + strings.Join(i.Given, ", ")
	}
	return s
}

// Implied returns the conditional independencies that the graph implies among
// observed nodes: for each two that no edge joins, every set that separates them
// and of which no node can be left out. Each is found when asked for, so that a
// caller may stop; pairs come in the order of the nodes. If there are Selected
// nodes, these are the independencies among the others in the selected cases.
//
// Errors: a CPDAG or PAG that stands for no graph.
// Source: [VanDerZander2019] §5 for the sets; see Separators.
// Cost: see Separators; a pair takes time linear in nodes and edges at least.
func (g *Graph) Implied() (iter.Seq[Independence], error) {
	h, err := g.member("Implied")
	if err != nil {
		return nil, err
	}
	selected, free := h.seen()
	return func(yield func(Independence) bool) {
		for i := range int32(len(h.nodes)) {
			for j := i + 1; j < int32(len(h.nodes)); j++ {
				if !free[i] || !free[j] || h.adjacent(i, j) {
					continue
				}
				x, y := h.namesOf([]int32{i}), h.namesOf([]int32{j})
				c := newCut(h, []int32{i}, []int32{j}, selected, free)
				c.include = nil // given, but not named
				for z := range c.all() {
					if !yield(Independence{x, y, z}) {
						return
					}
				}
			}
		}
	}, nil
}

// seen returns the selected nodes and flags the observed others.
func (g *Graph) seen() (selected []int32, free []bool) {
	free = make([]bool, len(g.nodes))
	for i, n := range g.nodes {
		free[i] = n.Role&(Latent|Selected) == 0
		if n.Is(Selected) {
			selected = append(selected, int32(i))
		}
	}
	return selected, free
}

// Basis returns independencies among observed nodes from which the others follow.
// In a DAG without latent or Selected nodes, and a CPDAG, each node is independent of those
// before it given its parents: the others follow by the rules that all
// distributions obey. In other graphs it is one independency for each two nodes
// that can be separated, given their observed ancestors: the others follow where
// independence of each implies independence of all, as in a normal distribution.
//
// Errors: those of Implied.
// Source: [Verma1990] for a DAG; [Sadeghi2014] for MAGs.
// Cost: quadratic in nodes; in other graphs, linear in edges for each pair.
func (g *Graph) Basis() ([]Independence, error) {
	h, err := g.member("Basis")
	if err != nil {
		return nil, err
	}
	selected, free := h.seen()
	if h.class == DAG && !slices.Contains(free, false) {
		return h.ordered(), nil
	}
	var basis []Independence
	for i := range int32(len(h.nodes)) {
		for j := i + 1; j < int32(len(h.nodes)); j++ {
			if !free[i] || !free[j] || h.adjacent(i, j) {
				continue
			}
			above := h.reach(append([]int32{i, j}, selected...), &h.parents, &h.neighbours)
			for k := range above {
				above[k] = above[k] && free[k] && int32(k) != i && int32(k) != j
			}
			given := numbersOf(above)
			if _, state := h.openWalks([]int32{i}, slices.Concat(given, selected), h.set([]int32{j})); state < 0 {
				basis = append(basis, Independence{h.namesOf([]int32{i}), h.namesOf([]int32{j}), h.namesOf(given)})
			}
		}
	}
	return basis, nil
}

// ordered returns the basis of a DAG by its topological order.
func (g *Graph) ordered() (basis []Independence) {
	before := make([]bool, len(g.nodes))
	for _, i := range g.order {
		others := numbersOf(before)
		parents := g.set(g.parents.of(i))
		kept := others[:0]
		for _, j := range others {
			if !parents[j] {
				kept = append(kept, j)
			}
		}
		if len(kept) > 0 {
			basis = append(basis, Independence{g.namesOf([]int32{i}), g.namesOf(kept), g.namesIn(g.parents.of(i))})
		}
		before[i] = true
	}
	return basis
}
