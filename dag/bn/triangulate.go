package bn

import (
	"math/bits"
	"slices"
)

// set is a set of variables by number, a bit each.
type set []uint64

func newSets(n int) []set {
	words := (n + 63) / 64 // bits of a word
	all := make([]uint64, n*words)
	sets := make([]set, n)
	for i := range sets {
		sets[i] = all[i*words : (i+1)*words : (i+1)*words]
	}
	return sets
}

func (s set) add(i int)    { s[i>>6] |= 1 << (i & 63) }
func (s set) remove(i int) { s[i>>6] &^= 1 << (i & 63) }

func (s set) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// list appends the members, in order.
func (s set) list(to []int) []int {
	for k, w := range s {
		for ; w != 0; w &= w - 1 {
			to = append(to, k<<6+bits.TrailingZeros64(w))
		}
	}
	return to
}

// triangulation is a junction tree without numbers: cliques whose parents come
// before them. All hang together, if only by a parent with no variable in common.
type triangulation struct {
	cliques []bag
	cells   float64 // of all cliques
}

// bag is a clique: its variables in order, and the clique it hangs on, −1 for
// the first.
type bag struct {
	vars   []int
	cells  float64
	parent int
}

// triangulate returns the junction tree with the fewest cells of those that
// eliminating variables by two rules gives: the one that adds the fewest edges
// next, or the one that makes the smallest table.
//
// Source: min-fill and min-weight, [Koller2009] §9.4.3.2; cliques of an
// elimination order, [Koller2009] §10.4.2.
// Cost: per variable, the edges near it.
func (n *Network) triangulate() triangulation {
	best := n.eliminate(func(fill int, weight float64, least int, lightest float64) bool {
		return fill < least || fill == least && weight < lightest
	})
	other := n.eliminate(func(fill int, weight float64, least int, lightest float64) bool {
		return weight < lightest || weight == lightest && fill < least
	})
	if other.cells < best.cells {
		return other
	}
	return best
}

// moral returns the neighbours of each variable in the moral graph: families are
// complete.
func (n *Network) moral() []set {
	near := newSets(len(n.vars))
	for _, family := range n.families() {
		for _, i := range family {
			for _, j := range family {
				if i != j {
					near[i].add(j)
				}
			}
		}
	}
	return near
}

// families returns the variables of each table.
func (n *Network) families() [][]int {
	families := make([][]int, len(n.vars))
	for i := range n.vars {
		families[i] = append(n.family(i).parents, i)
	}
	return families
}

// eliminate takes one variable after another out of the moral graph, joining its
// neighbours; better says which goes first.
func (n *Network) eliminate(better func(fill int, weight float64, least int, lightest float64) bool) triangulation {
	count := len(n.vars)
	near := n.moral()
	fill, weight := make([]int, count), make([]float64, count)
	stale, left := make(set, len(near[0])), make(set, len(near[0]))
	for i := range count {
		stale.add(i)
		left.add(i)
	}
	bags := make([]bag, count)
	turn := make([]int, count) // when a variable goes
	var list []int
	for step := range count {
		list = stale.list(list[:0])
		for _, i := range list {
			fill[i], weight[i] = n.cost(near, i)
			stale.remove(i)
		}
		next := -1
		list = left.list(list[:0])
		for _, i := range list {
			if next < 0 || better(fill[i], weight[i], fill[next], weight[next]) {
				next = i
			}
		}
		left.remove(next)
		turn[next] = step
		others := near[next].list(nil)
		for _, i := range others {
			near[i].remove(next)
			stale.add(i)
			if fill[next] > 0 {
				for k, w := range near[next] {
					near[i][k] |= w
				}
				near[i].remove(i)
			}
		}
		if fill[next] > 0 { // what has two of them as neighbours lacks fewer edges now
			for _, i := range others {
				for k, w := range near[i] {
					stale[k] |= w & left[k]
				}
			}
		}
		bags[step] = bag{vars: append(others, next), cells: weight[next]}
	}
	return grow(bags, turn)
}

// cost returns how many pairs of neighbours of a variable are not adjacent, and
// how many values it has with them.
func (n *Network) cost(near []set, i int) (fill int, weight float64) {
	degree := near[i].len()
	weight = float64(len(n.vars[i].States))
	for k, w := range near[i] {
		for ; w != 0; w &= w - 1 {
			j := k<<6 + bits.TrailingZeros64(w)
			weight *= float64(len(n.vars[j].States))
			fill += degree - 1
			for m, word := range near[i] {
				fill -= bits.OnesCount64(word & near[j][m])
			}
		}
	}
	return fill / 2, weight
}

// grow makes the tree of the bags of an elimination: each hangs on the bag of
// the variable of it that goes next. A bag that another holds is merged with it.
func grow(bags []bag, turn []int) triangulation {
	parent := make([]int, len(bags))
	into := make([]int, len(bags)) // the bag that stands for it
	for step := range bags {
		parent[step], into[step] = -1, step
		vars := bags[step].vars
		for _, i := range vars[:len(vars)-1] {
			if parent[step] < 0 || turn[i] < parent[step] {
				parent[step] = turn[i]
			}
		}
	}
	for step := range bags { // its variables but the last may be all of its parent's
		if up := parent[step]; up >= 0 && into[up] == up && len(bags[step].vars) == len(bags[up].vars)+1 {
			into[up] = step
		}
	}
	rep := func(step int) int {
		for into[step] != step {
			step = into[step]
		}
		return step
	}
	near := make([][]int, len(bags))
	first := -1
	for step := len(bags) - 1; step >= 0; step-- {
		here := rep(step)
		switch up := parent[step]; {
		case up < 0 && first < 0:
			first = here
		case up < 0:
			near[here], near[first] = append(near[here], first), append(near[first], here)
		case rep(up) != here:
			near[here], near[rep(up)] = append(near[here], rep(up)), append(near[rep(up)], here)
		}
	}
	return hang(bags, near, first)
}

// hang orders the bags of a tree from the middle of its longest path, so that
// none is far from the first.
func hang(bags []bag, near [][]int, first int) triangulation {
	order, _ := walk(near, first)
	order, from := walk(near, order[len(order)-1])
	middle := order[len(order)-1]
	depth := 0
	for k := middle; from[k] >= 0; k = from[k] {
		depth++
	}
	for range depth / 2 {
		middle = from[middle]
	}
	order, from = walk(near, middle)
	place := make([]int, len(bags))
	var t triangulation
	for k, i := range order {
		place[i] = k
		b := bags[i]
		b.parent = -1
		if from[i] >= 0 {
			b.parent = place[from[i]]
		}
		slices.Sort(b.vars)
		t.cliques = append(t.cliques, b)
		t.cells += b.cells
	}
	return t
}

// walk goes through a tree breadth first: its order, and where each was come to
// from.
func walk(near [][]int, first int) (order, from []int) {
	from = make([]int, len(near))
	from[first] = -1
	order = []int{first}
	for k := 0; k < len(order); k++ {
		for _, j := range near[order[k]] {
			if j != from[order[k]] {
				from[j] = order[k]
				order = append(order, j)
			}
		}
	}
	return order, from
}
