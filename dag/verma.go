package dag

import (
	"slices"
	"strings"
)

// Constraint is an independence in the distribution after an intervention that the
// observed distribution determines: of those that an ordinary independence can't
// express, called Verma's or dormant.
type Constraint struct {
	Independence
	// Do are the nodes that are set.
	Do []string
}

// String writes "A _||_ D | C in P(· | do(B, C))".
func (c Constraint) String() string {
	return c.Independence.String() + " in P(· | do(" + strings.Join(c.Do, ", ") + "))"
}

// Verma returns, for each two observed nodes that no edge joins and no set
// separates, a constraint on the observed distribution that their missing edge
// makes, if it makes one: they are independent after an intervention whose effect is
// identified. Given is minimal besides the nodes that are set, which it leaves out.
// The formula is that of P(Y | do(Do), X, Given), by Effect of package identify: a
// function of the observed distribution that X must not change.
//
// Errors: a graph that is no DAG or ADMG, or has Selected nodes.
// Source: [Shpitser2008b] for dormant independence; which nodes can be set, one by
// one, and that it is enough to set all that can be, [Richardson2023] §4. The first
// such constraint is [Verma1990]'s.
// Cost: for each two nodes, at most cubic in nodes.
func (g *Graph) Verma() ([]Constraint, error) {
	if err := g.want("Verma", DAG, ADMG); err != nil {
		return nil, err
	}
	if err := g.unselected("Verma"); err != nil {
		return nil, err
	}
	h, err := g.Project()
	if err != nil {
		return nil, err
	}
	var found []Constraint
	for i := range int32(len(h.nodes)) {
		for j := i + 1; j < int32(len(h.nodes)); j++ {
			x, y := []int32{i}, []int32{j}
			all := make([]bool, len(h.nodes))
			for k := range all {
				all[k] = true
			}
			if _, ok := newCut(h, x, y, nil, all).nearest(x, y); ok || h.adjacent(i, j) {
				continue
			}
			left := h.settled(i, j)
			var set []int32
			for k, stays := range left {
				if !stays {
					set = append(set, int32(k))
				}
			}
			isSet := h.set(set)
			after := h.filter(nil, func(e edge) bool {
				return !(isSet[e.a] && e.atA == Arrow || isSet[e.b] && e.atB == Arrow)
			})
			if z, ok := newCut(after, x, y, set, left).nearest(x, y); ok {
				found = append(found, Constraint{Independence{h.namesOf(x), h.namesOf(y), h.namesIn(z)}, h.namesIn(set)})
			}
		}
	}
	return found, nil
}

// settled flags the nodes that are left when all but two that can be set are set,
// one after the other: a node can be if none of its effects is in its district,
// among the nodes that are left.
func (g *Graph) settled(a, b int32) []bool {
	left := make([]bool, len(g.nodes))
	for k := range left {
		left[k] = true
	}
	within := func(from int32, l *lists) []int32 {
		seen := make([]bool, len(g.nodes))
		seen[from] = true
		found := []int32{from}
		for k := 0; k < len(found); k++ {
			for _, j := range l.of(found[k]) {
				if left[j] && !seen[j] {
					seen[j] = true
					found = append(found, j)
				}
			}
		}
		return found
	}
	for again := true; again; {
		again = false
		for _, k := range slices.Backward(g.order) {
			if k == a || k == b || !left[k] {
				continue
			}
			district := g.set(within(k, &g.spouses))
			effect := slices.ContainsFunc(within(k, &g.children), func(j int32) bool { return j != k && district[j] })
			if !effect {
				left[k], again = false, true
			}
		}
	}
	return left
}
