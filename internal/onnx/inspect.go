package onnx

import (
	"cmp"
	"slices"
)

// A Count is how often a graph has an operator.
type Count struct {
	Domain, Op string
	Nodes      int
}

// Operators counts the operators of the model by domain and name, in that
// order, also those in loops and branches.
func (m *Model) Operators() []Count {
	counts := map[[2]string]int{}
	tally(m.Graph, counts)
	all := make([]Count, 0, len(counts))
	for key, n := range counts {
		all = append(all, Count{Domain: key[0], Op: key[1], Nodes: n})
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Op, b.Op))
	})
	return all
}

func tally(g *Graph, counts map[[2]string]int) {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		counts[[2]string{canonical(n.Domain), n.Op}]++
		for k := range n.Attributes {
			if inner := n.Attributes[k].Graph; inner != nil {
				tally(inner, counts)
			}
		}
	}
}
