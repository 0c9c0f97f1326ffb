package dag

import "slices"

// discriminated is rule 4, for b o–* c: on a path d *-> … <-> a <-* b whose inner
// nodes are all colliders and parents of c, with d and c not adjacent, it can be
// told whether b is a collider, and the truth says whether it is.
func (p *pag) discriminated(b, c int32) {
	atB, _ := p.truth.marks(b, c)
	p.near(b, func(a int32, _, atA Mark) bool {
		if a == c || atA != Arrow || !p.is(a, c, Tail, Arrow) || !p.begins(a, b, c) {
			return false
		}
		p.at(c, b, atB)
		p.at(b, c, Arrow)
		if atB == Arrow {
			p.at(a, b, Arrow)
		}
		return true
	})
}

// begins reports whether a is the last inner node of a path that discriminates b
// for c.
func (p *pag) begins(a, b, c int32) bool {
	seen := map[int32]bool{a: true, b: true, c: true}
	for queue := []int32{a}; len(queue) > 0; queue = queue[1:] {
		if p.near(queue[0], func(q int32, here, there Mark) bool {
			if seen[q] || here != Arrow {
				return false
			}
			if there == Arrow && p.is(q, c, Tail, Arrow) {
				seen[q] = true
				queue = append(queue, q)
			}
			return !p.adjacent(q, c)
		}) {
			return true
		}
	}
	return false
}

// circles is rule 5, for a o–o b: on an uncovered cycle of circles all are tails.
func (p *pag) circles(a, b int32) {
	both := func(here, there Mark) bool { return here == Circle && there == Circle }
	var path []int32
	p.near(a, func(first int32, here, there Mark) bool {
		if both(here, there) && first != b && !p.adjacent(first, b) { // uncovered where the cycle closes too
			path = p.search(a, first, b, both, func(last int32) bool { return !p.adjacent(a, last) })
		}
		return path != nil
	})
	for k, i := range path {
		j := path[(k+1)%len(path)]
		p.at(i, j, Tail)
		p.at(j, i, Tail)
	}
}

// uncovered reports whether a possibly directed path leads from a by b to c on
// which no three nodes in a row are all adjacent.
func (p *pag) uncovered(a, b, c int32) bool {
	return p.search(a, b, c, possible, func(int32) bool { return true }) != nil
}

// search returns a path from a by first to c of edges that may be taken, no three
// nodes in a row all adjacent, the last before c accepted; nil if there is none.
//
// It looks for walks, which may come to a node twice: without one there is no
// path, and the shortest are paths, but for cycles of circles that no other rule
// has ended yet. Only then are paths tried one by one.
// Cost: edges times degree; exponential in that last case.
func (p *pag) search(a, first, c int32, may func(here, there Mark) bool, accept func(last int32) bool) []int32 {
	type step struct {
		node int32
		from int // number of the step before
	}
	steps := []step{{node: a}, {node: first}}
	seen := map[[2]int32]bool{}
	var path []int32
	simple := true
	for k := 1; k < len(steps); k++ {
		node, before := steps[k].node, steps[steps[k].from].node
		if p.near(node, func(next int32, here, there Mark) bool {
			if !may(here, there) || next == a || next == before || p.adjacent(before, next) || seen[[2]int32{node, next}] {
				return false
			}
			seen[[2]int32{node, next}] = true
			if next != c {
				steps = append(steps, step{next, k})
				return false
			}
			if !accept(node) {
				return false
			}
			path = []int32{c}
			for at := k; at > 0; at = steps[at].from {
				path = append(path, steps[at].node)
			}
			path = append(path, a)
			slices.Reverse(path)
			simple = distinct(path)
			return simple
		}) {
			return path
		}
	}
	if simple {
		return nil
	}
	return p.try([]int32{a, first}, c, may, accept)
}

// distinct reports whether no node comes twice.
func distinct(path []int32) bool {
	sorted := slices.Sorted(slices.Values(path))
	return len(slices.Compact(sorted)) == len(path)
}

// try is search, path by path from the nodes given.
func (p *pag) try(path []int32, c int32, may func(here, there Mark) bool, accept func(last int32) bool) (found []int32) {
	before, last := path[len(path)-2], path[len(path)-1]
	p.near(last, func(next int32, here, there Mark) bool {
		switch {
		case !may(here, there) || slices.Contains(path, next) || p.adjacent(before, next):
		case next != c:
			found = p.try(append(path, next), c, may, accept)
		case accept(last):
			found = append(path, c)
		}
		return found != nil
	})
	return found
}
