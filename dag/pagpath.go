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
	path := p.search(a, b, func(here, there Mark) bool { return here == Circle && there == Circle }, func(path []int32) bool {
		// The cycle closes with b – a: uncovered there too.
		return len(path) > 3 && !p.adjacent(path[1], b) && !p.adjacent(a, path[len(path)-2])
	})
	if path == nil {
		return
	}
	for k, i := range path {
		j := path[(k+1)%len(path)]
		p.at(i, j, Tail)
		p.at(j, i, Tail)
	}
}

// uncovered reports whether a possibly directed path leads from a by b to c on
// which no three nodes in a row are all adjacent.
func (p *pag) uncovered(a, b, c int32) bool {
	return p.search(a, c, possible, func(path []int32) bool { return path[1] == b }) != nil
}

// search returns a path from a to c of edges that may be taken, no three nodes
// in a row all adjacent, that is accepted; nil if there is none.
//
// Cost: exponential at worst, but such paths have no shortcuts, and are few.
func (p *pag) search(a, c int32, may func(here, there Mark) bool, accept func(path []int32) bool) []int32 {
	path := []int32{a}
	var extend func() bool
	extend = func() bool {
		last := path[len(path)-1]
		return p.near(last, func(next int32, here, there Mark) bool {
			if !may(here, there) || slices.Contains(path, next) || len(path) == 1 && next == c {
				return false
			}
			if len(path) > 1 && p.adjacent(path[len(path)-2], next) {
				return false
			}
			path = append(path, next)
			if next == c && accept(path) || next != c && extend() {
				return true
			}
			path = path[:len(path)-1]
			return false
		})
	}
	if extend() {
		return path
	}
	return nil
}
