package dag

// meek turns -- edges into the arrows that follow from those there are, until
// none does.
//
// Source: [Meek1995] rules 1–4.
func (d *draft) meek() {
	queue := make([]int32, len(d.edges))
	for k := range queue {
		queue[k] = int32(k)
	}
	for len(queue) > 0 {
		e := d.edges[queue[0]]
		queue = queue[1:]
		if e.atA != Tail || e.atB != Tail {
			continue
		}
		switch {
		case d.compelled(e.a, e.b):
			d.orient(e.a, e.b, Tail, Arrow)
		case d.compelled(e.b, e.a):
			d.orient(e.b, e.a, Tail, Arrow)
		default:
			continue
		}
		// Edges that the new arrow may be a reason for touch it, or a neighbour of it.
		for _, i := range [2]int32{e.a, e.b} {
			d.near(i, func(j int32, _, _ Mark) bool {
				queue = append(queue, d.incident[j]...)
				return false
			})
		}
	}
}

// compelled reports whether a -- b must be a -> b.
func (d *draft) compelled(a, b int32) bool {
	return d.near(a, func(c int32, atA, atC Mark) bool {
		switch {
		case c == b:
			return false
		case atA == Arrow && atC == Tail: // 1: c -> a -- b would have a collider at a
			return !d.adjacent(c, b)
		case atA == Tail && atC == Arrow: // 2: a -> c -> b would have a cycle
			return d.is(c, b, Tail, Arrow)
		}
		return d.near(a, func(e int32, atA, atE Mark) bool {
			if e == b || e == c || atA != Tail || atE != Tail && !d.is(c, e, Tail, Arrow) {
				return false
			}
			// 3: a -- c -> b <- e -- a, c and e not adjacent.
			// 4: a -- c -> e -> b, e adjacent to a, c not to b.
			return atE == Tail && d.is(c, b, Tail, Arrow) && d.is(e, b, Tail, Arrow) && !d.adjacent(c, e) ||
				d.is(c, e, Tail, Arrow) && d.is(e, b, Tail, Arrow) && !d.adjacent(c, b)
		})
	})
}
