package dag

import (
	"fmt"
	"slices"
)

// sort finds a topological order, causes first, or returns a directed cycle.
func (g *Graph) sort() (cycle []int32) {
	n := len(g.nodes)
	waits := make([]int32, n) // parents not yet in order
	g.order = make([]int32, 0, n)
	for i := range int32(n) {
		if waits[i] = int32(len(g.parents.of(i))); waits[i] == 0 {
			g.order = append(g.order, i)
		}
	}
	for k := 0; k < len(g.order); k++ {
		for _, j := range g.children.of(g.order[k]) {
			if waits[j]--; waits[j] == 0 {
				g.order = append(g.order, j)
			}
		}
	}
	if len(g.order) == n {
		return nil
	}
	// Each node left waits for a parent that is left: walk up until one repeats.
	at, seen := int32(0), make(map[int32]int)
	for waits[at] == 0 {
		at++
	}
	var walk []int32
	for {
		if k, again := seen[at]; again {
			cycle = walk[k:]
			break
		}
		seen[at] = len(walk)
		walk = append(walk, at)
		for _, p := range g.parents.of(at) {
			if waits[p] > 0 {
				at = p
				break
			}
		}
	}
	slices.Reverse(cycle)
	first := slices.Index(cycle, slices.Min(cycle))
	return slices.Concat(cycle[first:], cycle[:first])
}

// TopologicalOrder returns the names so that causes come before effects; nodes
// in no such relation come in the order of the breadth from the roots.
func (g *Graph) TopologicalOrder() []string { return g.namesOf(g.order) }

// almostCycles returns the faults of edges A ↔ B with a directed path from A to
// B, and of arrowheads at nodes with a – edge, which no ancestral graph has.
func (g *Graph) almostCycles() (faults []error) {
	for i := range int32(len(g.nodes)) {
		name := g.nodes[i].Name
		if len(g.spouses.of(i)) > 0 {
			below := g.reach([]int32{i}, &g.children)
			for _, j := range g.spouses.of(i) {
				if below[j] {
					faults = append(faults, fmt.Errorf("dag: a MAG has no edge %s <-> %s beside a directed path from %s to %s", name, g.nodes[j].Name, name, g.nodes[j].Name))
				}
			}
		}
		if len(g.neighbours.of(i)) > 0 && len(g.parents.of(i))+len(g.spouses.of(i)) > 0 {
			faults = append(faults, fmt.Errorf("dag: node %s of a MAG has both a -- edge and an arrowhead", name))
		}
	}
	return faults
}
