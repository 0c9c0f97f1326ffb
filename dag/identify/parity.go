package identify

import (
	"slices"

	"github.com/seed78144065/credence/dag"
)

// parity makes the models of a witness. A node has up to two bits, ±1.
//
// Hedge bits are those of the nodes v of the outer forest. One is likely to be
// the product of its parents' in the forest and of a fair bit for each ↔ of v in
// it: P(v | …) = ½(1 + ε v Π …). In the mean over the fair bits a product of such
// terms vanishes unless it has every fair bit twice, so unless it is over all
// nodes of a tree of ↔; then parents cancel with their children, and
// P(v) = 2⁻ⁿ(1 + c Π roots). In the first model the tree is the outer forest,
// which do(x) cuts, so that nothing is left of c. In the second one it is the
// inner forest, which do(x) leaves alone; other nodes are fair coins. With the
// same c, all that is observed is the same.
//
// Message bits carry the roots to the outcome, alike in both models: one is
// likely to be the product of what comes in. Where paths end in conditions alone,
// what these tell of the outcome may depend on anything: then causes of the query
// outside the hedge, and if need be all, have a message bit, with probabilities
// drawn for all values of their parents, and a root that is a condition shows the
// product of its bits alone, so that the hedge decides how much it tells of the
// rest.
type parity struct {
	*network
	outer, inner set
	above, tree  []set // in the outer forest: parents, and the other ends of ↔
	messages     set   // the nodes that have one
	hears, reads []set // whose message, and whose hedge bit, makes the message
	drawn        bool  // messages are drawn mechanisms
	veiled       set   // then roots among the conditions, which show the product of their bits
	seed         uint64
}

// left is what remains of 1 in a product of bits along all nodes, c above.
const left = 0.5

// newParity chooses the bits and paths.
func (e *NotIdentifiedError) newParity(try uint64) (*parity, error) {
	n, err := newNetwork(e.graph, slices.Concat(e.Query.Outcome, e.Query.Do, e.Query.Given))
	if err != nil {
		return nil, err
	}
	lists := func() []set { return make([]set, len(n.names)) }
	p := &parity{network: n, outer: n.setOf(e.Hedge.Outer), inner: n.setOf(e.Hedge.Inner), seed: try,
		above: lists(), tree: lists(), hears: lists(), reads: lists()}
	for _, edge := range e.Hedge.OuterEdges {
		a, b := n.index[edge.A], n.index[edge.B]
		if edge.AtA == dag.Arrow {
			p.tree[a], p.tree[b] = p.tree[a].with(b), p.tree[b].with(a)
		} else {
			p.above[b] = p.above[b].with(a)
		}
	}
	x, y := n.setOf(e.Hedge.Query.Do), n.setOf(e.Query.Outcome)
	ends := n.setOf(e.Hedge.Query.Outcome)
	next := n.towards(y, n.every.minus(x).minus(ends.minus(y)))
	for i, child := range n.towards(ends, n.every.minus(x)) {
		if next[i] < 0 {
			next[i] = child
		}
	}
	roots := n.setOf(e.Hedge.Roots)
	for r := range roots.all() {
		for i := r; !ends.has(i); i = next[i] {
			p.messages = p.messages.with(next[i])
			if i == r {
				p.reads[next[i]] = p.reads[next[i]].with(r)
			}
		}
	}
	for i := range p.messages.minus(ends).all() { // also a root on the path of another
		p.hears[next[i]] = p.hears[next[i]].with(i)
	}
	if !p.messages.union(roots).meets(y) {
		p.drawn, p.messages, p.veiled = true, n.every, roots.intersect(ends)
		if try%2 == 0 {
			p.messages = n.every.minus(p.outer).union(p.veiled)
		}
	}
	return p, nil
}

// towards returns for each node the child that is next on a shortest path to one
// of the ends through given nodes, −1 if there is no path.
func (n *network) towards(ends, through set) []int {
	next := slices.Repeat([]int{-1}, len(n.names))
	for edge, done := ends, ends; !edge.empty(); {
		var more set
		for i := range edge.all() {
			for parent := range n.parents[i].intersect(through).minus(done).minus(more).all() {
				next[parent] = i
				more = more.with(parent)
			}
		}
		edge, done = more, done.union(more)
	}
	return next
}
