package dag

// PAG returns the graph of all maximal ancestral graphs with the same
// independencies as g among its observed nodes: a mark where they agree, a circle
// where they differ.
//
// Errors: *ClassError unless g is a DAG, an ADMG or a MAG.
// Source: [Zhang2008], rules 0–10 of FCI, with g as the oracle.
func (g *Graph) PAG() (*Graph, error) {
	if err := g.want("PAG", DAG, ADMG, MAG); err != nil {
		return nil, err
	}
	mag, err := g.MAG()
	if err != nil {
		return nil, err
	}
	truth, d := draftOf(mag), draftOf(mag)
	for k := range d.edges {
		d.edges[k].atA, d.edges[k].atB = Circle, Circle
	}
	p := pag{draft: d, truth: truth}
	p.colliders()
	for p.changed = true; p.changed; {
		p.changed = false
		for k := range d.edges {
			e := d.edges[k]
			p.edge(e.a, e.b)
			p.edge(e.b, e.a)
		}
	}
	return d.graph(PAG)
}

// pag is a PAG in the making, from one of its graphs.
type pag struct {
	*draft
	truth   *draft
	changed bool
}

// colliders is rule 0: unshielded colliders are common to all.
func (p *pag) colliders() {
	for b := range int32(len(p.nodes)) {
		p.truth.near(b, func(a int32, atB, _ Mark) bool {
			return atB == Arrow && p.truth.near(b, func(c int32, atB, _ Mark) bool {
				if atB == Arrow && c != a && !p.adjacent(a, c) {
					p.at(a, b, Arrow)
					p.at(c, b, Arrow)
				}
				return false
			})
		})
	}
}

// at sets the mark at b of the edge between a and b, if it is a circle.
func (p *pag) at(a, b int32, m Mark) {
	e := p.find(a, b)
	mark := &e.atB
	if e.b != b {
		mark = &e.atA
	}
	if *mark == Circle {
		*mark, p.changed = m, true
	}
}

// edge applies the rules that change the edge a – b at a, or at both ends.
func (p *pag) edge(a, b int32) {
	if atA, atB := p.marks(a, b); atA == Circle {
		p.chains(a, b)
		p.discriminated(a, b)
		if atB == Circle {
			p.circles(a, b)
		}
	}
	if atA, atB := p.marks(a, b); atA == Circle {
		p.tails(a, b)
		if atB == Arrow {
			p.causes(a, b)
		}
	}
}

// chains is rules 1 to 3, for a o–* b.
func (p *pag) chains(a, b int32) {
	p.near(a, func(c int32, atA, atC Mark) bool {
		if c == b {
			return false
		}
		if atA == Arrow && !p.adjacent(c, b) { // 1: c *-> a o–* b: a is no collider
			p.at(b, a, Tail)
			p.at(a, b, Arrow)
			return true
		}
		if e := p.find(c, b); e != nil { // 2: b -> c *-> a or b *-> c -> a
			_, fromC, fromB := e.from(c)
			if atA == Arrow && fromC == Arrow && (fromB == Tail || atC == Tail) {
				p.at(b, a, Arrow)
				return true
			}
		}
		// 3: c *-> a <-* e with c *–o b o–* e, c and e not adjacent
		return atA == Arrow && p.near(a, func(e int32, atA, _ Mark) bool {
			if e == b || e == c || atA != Arrow || p.adjacent(c, e) || !p.adjacent(c, b) || !p.adjacent(e, b) {
				return false
			}
			if _, first := p.marks(c, b); first != Circle {
				return false
			}
			if _, second := p.marks(e, b); second != Circle {
				return false
			}
			p.at(b, a, Arrow)
			return true
		})
	})
}

// tails is rules 6 and 7, for a o–* b.
func (p *pag) tails(a, b int32) {
	p.near(a, func(c int32, atA, atC Mark) bool {
		if c == b || atC != Tail {
			return false
		}
		if atA == Tail || atA == Circle && !p.adjacent(c, b) { // 6: c – a; 7: c –o a
			p.at(b, a, Tail)
			return true
		}
		return false
	})
}

// causes is rules 8 to 10, for a o-> c: whether a causes c.
func (p *pag) causes(a, c int32) {
	found := p.near(a, func(b int32, atA, atB Mark) bool { // 8: a -> b -> c or a –o b -> c
		return atA == Tail && atB != Tail && p.is(b, c, Tail, Arrow)
	})
	found = found || p.near(a, func(b int32, atA, atB Mark) bool { // 9
		return b != c && possible(atA, atB) && !p.adjacent(b, c) && p.uncovered(a, b, c)
	})
	if !found { // 10: the parents of c, by the second node of a path from a to them
		var parents []int32
		p.near(c, func(b int32, atC, atB Mark) bool {
			if b != a && atC == Arrow && atB == Tail {
				parents = append(parents, b)
			}
			return false
		})
		found = p.near(a, func(m int32, atA, atM Mark) bool {
			return m != c && possible(atA, atM) && p.near(a, func(w int32, atA, atW Mark) bool {
				return w != c && w != m && possible(atA, atW) && !p.adjacent(m, w) && p.apart(a, m, w, parents)
			})
		})
	}
	if found {
		p.at(c, a, Tail)
	}
}

// apart reports whether uncovered paths lead from a by m to one of the nodes and
// by w to another.
func (p *pag) apart(a, m, w int32, nodes []int32) bool {
	for _, b := range nodes {
		if b != m && !p.uncovered(a, m, b) {
			continue
		}
		for _, d := range nodes {
			if d != b && (d == w || p.uncovered(a, w, d)) {
				return true
			}
		}
	}
	return false
}

// possible reports whether an edge with these marks can be part of a path from
// its first end on: no arrowhead there, no tail at the other.
func possible(here, there Mark) bool { return here != Arrow && there != Tail }
