package identify

import (
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/rng"
)

// crossed returns two models with all interventional distributions in common and
// two ways in which the responses of a conflict, of different worlds, go together:
// by the product of shifts along a path of ↔ between them, each in the direction
// of its secrets. In the mean over the secrets only the product of all shifts is
// left. In no one world is there a shift at both ends, because each is for other
// values of the node in which they differ. The models differ in its sign.
//
// Result: none where the values are no levels.
func (n *network) crossed(levels []int, c crossing, sparse bool, seed uint64) (pair [2]*structural) {
	levels = slices.Clone(levels)
	avoid := -1                           // the level of c.on between which and others it has no shift
	shifts := map[int]func(on int) bool{} // by node: for which values of c.on there are shifts
	a, b := c.a, c.b
	if a.node == c.on || valueOf(n.names[c.on], a).Symbol != "" && b.node != c.on {
		a, b = b, a
	}
	level := valueOf(n.names[c.on], a)
	if level.Symbol != "" {
		return pair
	}
	shifts[a.node] = func(on int) bool { return on == level.Level }
	switch other := valueOf(n.names[c.on], b); {
	case b.node == c.on:
		avoid = level.Level
		levels[c.on] = max(levels[c.on], 3) // two others
	case other.Symbol == "":
		shifts[b.node] = func(on int) bool { return on == other.Level }
	default:
		shifts[b.node] = func(on int) bool { return on != level.Level }
	}
	path := n.bidirectedPath(c)
	if sparse {
		tied := make([]set, len(n.names))
		for k := range path[1:] {
			i, j := path[k], path[k+1]
			tied[i], tied[j] = tied[i].with(j), tied[j].with(i)
		}
		n = n.tied(tied)
	}
	attested := map[int]int{}
	for _, r := range c.members {
		if r.attested {
			attested[r.node] = r.value.Level
		}
	}
	for k, sign := range []int{1, -1} {
		s := newStructural(n, levels, seed)
		s.values = func(i, row int, secrets []int) []int {
			at := slices.Index(path, i)
			if in := shifts[i]; at < 0 || in != nil && !in(s.valueOfParent(i, row, c.on)) {
				return dealt(s.counts[i][row])
			}
			move := s.shift(i, row)
			if i == a.node {
				move *= sign
			}
			for m, j := range n.spouses[i].members() {
				if at > 0 && path[at-1] == j || at+1 < len(path) && path[at+1] == j {
					move *= secrets[m]
				}
			}
			var choice []int // the value that matters and others
			for level := range levels[i] {
				if i != c.on || level != avoid {
					choice = append(choice, level)
				}
			}
			from := max(slices.Index(choice, attested[i]), 0)
			to := (from + 1) % len(choice)
			counts := slices.Clone(s.counts[i][row])
			counts[choice[from]] += move
			counts[choice[to]] -= move
			return dealt(counts)
		}
		pair[k] = s
	}
	return pair
}

// sign draws ±1 for a row.
func (s *structural) sign(i, row int) int {
	src := rng.New(s.seed, "dag/identify/sign", uint64(i), uint64(row))
	return 1 - 2*int(src.Uint64()&1)
}

// shift draws for a row how many levels of noise a secret moves from one level of
// a node to another, ±1 or ±2: fewer than leastCount, so that some are left.
func (s *structural) shift(i, row int) int {
	src := rng.New(s.seed, "dag/identify/shift", uint64(i), uint64(row))
	return s.sign(i, row) * (1 + int(src.Uint64()&1))
}

// valueOfParent returns the value of a parent of node i in one of its rows, −1 if
// it is none.
func (s *structural) valueOfParent(i, row, parent int) int {
	row >>= len(s.spouses[i].members())
	parents := s.parents[i].members()
	for k := len(parents) - 1; k >= 0; k-- {
		j := parents[k]
		if j == parent {
			return row % s.levels[j]
		}
		row /= s.levels[j]
	}
	return -1
}

// bidirectedPath returns a shortest path of ↔ between the responses of a conflict
// through nodes of its component.
func (n *network) bidirectedPath(c crossing) []int {
	var within set
	for _, r := range c.members {
		within = within.with(r.node)
	}
	paths := [][]int{{c.a.node}}
	for done := setOf(c.a.node); ; {
		path := paths[0]
		paths = paths[1:]
		last := path[len(path)-1]
		if last == c.b.node {
			return path
		}
		for j := range n.spouses[last].intersect(within).minus(done).all() {
			done = done.with(j)
			paths = append(paths, append(slices.Clone(path), j))
		}
	}
}

// hedged returns two models with the same distribution of what is observed. The
// nodes of the outer forest have one more bit, and that is likely to be the product
// of those of their parents in the forest and of secrets, as in parity.go: in the
// first model along the outer forest, in the second one along the inner one. Roots
// show their bit with a sign that is drawn for each row, so that it tells of all of
// their causes.
func (n *network) hedged(levels []int, h *Hedge, sparse bool, seed uint64) (pair [2]*structural) {
	outer, inner, roots := n.setOf(h.Outer), n.setOf(h.Inner), n.setOf(h.Roots)
	above, tree := make([]set, len(n.names)), make([]set, len(n.names))
	for _, e := range h.OuterEdges {
		a, b := n.index[e.A], n.index[e.B]
		if e.AtA == dag.Arrow {
			tree[a], tree[b] = tree[a].with(b), tree[b].with(a)
		} else {
			above[b] = above[b].with(a)
		}
	}
	levels = slices.Clone(levels)
	for i := range outer.all() {
		levels[i] = 2 * max(2, (levels[i]+1)/2)
	}
	if sparse {
		n = n.tied(tree)
	}
	for k, forest := range []set{outer, inner} {
		s := newStructural(n, levels, seed)
		s.values = func(i, row int, secrets []int) []int {
			counts := s.counts[i][row]
			if !outer.has(i) {
				return dealt(counts)
			}
			var rest []int // counts of what a value is but for its bit
			for level := 0; level < len(counts); level += 2 {
				rest = append(rest, counts[level]+counts[level+1])
			}
			bit := 1
			if roots.has(i) {
				bit = s.sign(i, row)
			}
			if forest.has(i) {
				for j := range above[i].intersect(forest).all() {
					bit *= 1 - 2*(s.valueOfParent(i, row, j)%2)
				}
				for m, j := range n.spouses[i].members() {
					if tree[i].intersect(forest).has(j) {
						bit *= secrets[m]
					}
				}
			}
			var values []int
			for _, noise := range []int{1, -1} {
				for _, value := range dealt(rest) {
					values = append(values, 2*value+(1-noise*bit)/2)
				}
			}
			return values
		}
		s.noise = func(i int) []float64 {
			if !outer.has(i) {
				return nil
			}
			strength := 0.0
			if forest.has(i) {
				strength = along(forest)
			}
			n := leastCount*levels[i] + spare
			return append(slices.Repeat([]float64{(1 + strength) / 2 / float64(n)}, n), slices.Repeat([]float64{(1 - strength) / 2 / float64(n)}, n)...)
		}
		pair[k] = s
	}
	return pair
}
