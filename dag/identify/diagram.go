package identify

import (
	"iter"
	"math/bits"

	"github.com/seed78144065/credence/dag"
)

// nodes is a set of nodes of a diagram by bit.
type nodes uint32

// maxDiagram is how many nodes a diagram may have.
const maxDiagram = 32

func (s nodes) has(i int) bool { return s>>i&1 == 1 }

func (s nodes) len() int { return bits.OnesCount32(uint32(s)) }

// each goes through the members as sets of one.
func (s nodes) each() iter.Seq[nodes] {
	return func(yield func(nodes) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(s & -s) {
				return
			}
		}
	}
}

// subsets goes through the subsets that are not empty.
func (s nodes) subsets() iter.Seq[nodes] {
	return func(yield func(nodes) bool) {
		for t := s; t != 0; t = (t - 1) & s {
			if !yield(t) {
				return
			}
		}
	}
}

// number returns the number of the one member of a set.
func (s nodes) number() int { return bits.TrailingZeros32(uint32(s)) }

// diagram is a mixed graph by bits, for millions of questions of separation.
type diagram struct {
	names                      []string
	index                      map[string]int
	parents, children, spouses []nodes
}

// newDiagram returns the diagram of an ADMG.
func newDiagram(g *dag.Graph) (*diagram, error) {
	n := g.Len()
	if n > maxDiagram {
		return nil, &SizeError{n, maxDiagram}
	}
	d := &diagram{g.TopologicalOrder(), map[string]int{}, make([]nodes, n), make([]nodes, n), make([]nodes, n)}
	for i, name := range d.names {
		d.index[name] = i
	}
	for _, e := range g.Edges() {
		a, b := d.index[e.A], d.index[e.B]
		switch {
		case e.AtA == dag.Arrow && e.AtB == dag.Arrow:
			d.spouses[a] |= 1 << b
			d.spouses[b] |= 1 << a
			continue
		case e.AtA == dag.Arrow:
			a, b = b, a
		}
		d.parents[b] |= 1 << a
		d.children[a] |= 1 << b
	}
	return d, nil
}

// set returns the nodes of those names that the diagram has.
func (d *diagram) set(names ...string) (s nodes) {
	for _, name := range names {
		if i, has := d.index[name]; has {
			s |= 1 << i
		}
	}
	return s
}

// list returns the names of a set.
func (d *diagram) list(s nodes) (names []string) {
	for one := range s.each() {
		names = append(names, d.names[one.number()])
	}
	return names
}

// ancestors returns a set and its ancestors where nothing has an arrowhead at the
// nodes of set. Causes have smaller numbers.
func (d *diagram) ancestors(of, set nodes) nodes {
	for i := len(d.names) - 1; i >= 0; i-- {
		if of.has(i) && !set.has(i) {
			of |= d.parents[i]
		}
	}
	return of
}

// connected returns the nodes that a path joins to one of from that given leaves
// open, in the graph without arrowheads at the nodes of noIn and without arrows out
// of those of noOut.
//
// Source: the walk of [Shachter1998], by sets: at a node reached by a tail or by an
// arrowhead it is known which edges go on. [Richardson2003] for ↔.
func (d *diagram) connected(from, given, noIn, noOut nodes) nodes {
	above := given
	for i := len(d.names) - 1; i >= 0; i-- {
		if above.has(i) && !noIn.has(i) {
			above |= d.parents[i] &^ noOut
		}
	}
	byTail, byHead := from, nodes(0) // reached so
	newTail, newHead := byTail, byHead
	for newTail|newHead != 0 {
		var tail, head nodes
		for at := range (newTail | newHead).each() {
			i := at.number()
			var up, side, down nodes
			if noIn&at == 0 {
				up, side = d.parents[i]&^noOut, d.spouses[i]&^noIn
			}
			if noOut&at == 0 {
				down = d.children[i] &^ noIn
			}
			if newTail&at != 0 && given&at == 0 {
				tail, head = tail|up, head|down|side
			}
			if newHead&at != 0 {
				if given&at == 0 {
					head |= down
				}
				if above&at != 0 {
					tail, head = tail|up, head|side
				}
			}
		}
		newTail, newHead = tail&^byTail, head&^byHead
		byTail, byHead = byTail|tail, byHead|head
	}
	return byTail | byHead
}
