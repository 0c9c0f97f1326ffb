package identify

import (
	"slices"

	"github.com/seed78144065/credence/dag/estimand"
)

// cfactor is Q[S], the distribution of a set of nodes S when all others are set,
// as one factor for each node of S: the distribution of the node given earlier
// ones. So the factors from the last backwards sum to 1, and Q[S] is their
// product.
type cfactor []factor

type factor struct {
	node int
	expr estimand.Expr
	uses set // the nodes whose values it depends on
	size int // how many probabilities, sums and quotients it has
}

// observedFactor returns Q[S] of a district S of the subgraph in, which is all of
// its own ancestors, by distributions of what is observed.
//
// Source: [Tian2002] on c-factors, with the conditions that matter: the district
// of the node among earlier nodes and the parents of that.
func (n *network) observedFactor(s, in set) cfactor {
	var q cfactor
	for i := range s.all() {
		d := n.district(i, in.below(i).with(i))
		pillow := d.union(n.parentsOf(d, in)).minus(setOf(i))
		q = append(q, factor{i, estimand.P(n.at(setOf(i)), n.at(pillow)), pillow.with(i), 1})
	}
	return q
}

// maxParts is the size above which expressions are not built: each step can
// triple it. Ten thousand parts are more than anyone reads, and are evaluated in
// seconds.
const maxParts = 10_000

// tooLong reports that a factor was not built.
func (q cfactor) tooLong() bool {
	return slices.ContainsFunc(q, func(f factor) bool { return f.expr == nil })
}

// marginal returns Q[A] for a set A that has no ancestors in S outside of it.
//
// Source: [Tian2002]: Q[A] is the sum of Q[S] over the rest, and the factor of a
// node is the quotient of Q up to it and Q before it. What the quotient has above
// and below alike is left out.
func (n *network) marginal(q cfactor, a set) cfactor {
	var kept cfactor
	for k, f := range q {
		if !a.has(f.node) {
			continue
		}
		// Nodes summed out before f that its factor depends on, and all factors that
		// depend on one of those.
		earlier := q[:k]
		out := earlier.nodes().minus(a)
		sum, with := f.uses.intersect(out), set{}
		for again := true; again; {
			again = false
			for _, g := range earlier {
				if g.uses.meets(sum) && !with.has(g.node) {
					with, sum = with.with(g.node), sum.union(g.uses.intersect(out))
					again = true
				}
			}
		}
		if sum.empty() {
			kept = append(kept, f)
			continue
		}
		var under cfactor
		uses, size := f.uses, f.size+3 // a quotient of two sums
		for _, g := range earlier {
			if with.has(g.node) {
				under = append(under, g)
				uses = uses.union(g.uses)
				size += 2 * g.size
			}
		}
		if size > maxParts {
			kept = append(kept, factor{f.node, nil, uses.minus(sum), maxParts})
			continue
		}
		expr := estimand.Quotient{Over: n.sumOf(append(slices.Clip(under), f), sum), Under: n.sumOf(under, sum)}
		kept = append(kept, factor{f.node, expr, uses.minus(sum), size})
	}
	return kept
}

// sumOf returns the product of factors summed over nodes. From the last factor
// backwards, one whose node is summed out and in no other factor is 1.
func (n *network) sumOf(q cfactor, over set) estimand.Expr {
	var later set
	var kept estimand.Product
	for _, f := range slices.Backward(q) {
		if over.has(f.node) && !later.has(f.node) {
			over = over.minus(setOf(f.node))
			continue
		}
		later = later.union(f.uses)
		kept = append(kept, f.expr)
	}
	slices.Reverse(kept)
	return n.sum(over, kept)
}

// sum returns Σ_over of a product.
func (n *network) sum(over set, p estimand.Product) estimand.Expr {
	var e estimand.Expr = p
	if len(p) == 1 {
		e = p[0]
	}
	if over.empty() {
		return e
	}
	return estimand.Sum{Over: n.at(over), Of: e}
}

// at returns the nodes of a set at the symbols of their names.
func (n *network) at(s set) []estimand.Term { return estimand.At(n.namesOf(s)...) }

func (q cfactor) nodes() (s set) {
	for _, f := range q {
		s = s.with(f.node)
	}
	return s
}

// within returns the factors of the nodes of a set.
func (q cfactor) within(s set) cfactor {
	return slices.DeleteFunc(slices.Clone(q), func(f factor) bool { return !s.has(f.node) })
}
