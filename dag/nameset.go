package dag

import (
	"errors"
	"fmt"
	"slices"
)

// nameSet is one set of nodes of a question: what it is called there, its
// names, and whether it may be empty.
type nameSet struct {
	what   string
	names  []string
	needed bool
}

// disjoint returns the numbers of the nodes of each set, or all faults: unknown
// names, a needed set that is empty, a node of two sets.
func (g *Graph) disjoint(op string, sets ...nameSet) ([][]int32, error) {
	numbers := make([][]int32, len(sets))
	owner := make([]int8, len(g.nodes)) // number of the set, from 1
	var faults []error
	for k, s := range sets {
		var err error
		if numbers[k], err = g.resolve(op, s.names); err != nil {
			faults = append(faults, err)
		}
		if s.needed && len(s.names) == 0 {
			faults = append(faults, fmt.Errorf("dag: %s: %s is empty: name at least one node", op, s.what))
		}
		for _, i := range numbers[k] {
			if owner[i] != 0 {
				faults = append(faults, fmt.Errorf("dag: %s: %s is in both %s and %s", op, g.nodes[i].Name, sets[owner[i]-1].what, s.what))
			}
			owner[i] = int8(k + 1)
		}
	}
	return numbers, errors.Join(faults...)
}

// measured returns a fault for each latent node of a set: what nobody observed
// can't be adjusted for.
func (g *Graph) measured(op string, s nameSet) error {
	var faults []error
	for _, name := range s.names {
		if i, ok := g.index[name]; ok && g.nodes[i].Is(Latent) {
			faults = append(faults, fmt.Errorf("dag: %s: %s in %s is latent: data don't have it", op, name, s.what))
		}
	}
	return errors.Join(faults...)
}

// namesIn returns the names of a set of nodes in the order of the graph, never
// nil: an empty set is an answer.
func (g *Graph) namesIn(set []int32) []string {
	set = slices.Sorted(slices.Values(set))
	return g.namesOf(slices.Compact(set))
}
