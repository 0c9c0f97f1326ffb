package dag

import (
	"fmt"
	"slices"
)

// CPDAG returns the graph of all DAGs with the same independencies as g: A -> B
// where they agree, A -- B where they differ.
//
// Errors: *ClassError unless g is a DAG; an error if nodes are latent, whose
// independencies [Graph.PAG] stands for.
// Source: [Verma1990] theorem 1; [Meek1995] §2.1.
func (g *Graph) CPDAG() (*Graph, error) {
	if err := g.want("CPDAG", DAG); err != nil {
		return nil, err
	}
	if hidden := g.With(Latent); hidden != nil {
		return nil, fmt.Errorf("dag: CPDAG: %v are latent: PAG is the class that what is observed belongs to", hidden)
	}
	d := draftOf(g)
	var fixed []edge
	for _, e := range d.edges {
		a, b := e.a, e.b
		if e.atA == Arrow {
			a, b = b, a
		}
		// a -> b stays if another parent of b is not adjacent to a.
		for _, c := range g.parents.of(b) {
			if c != a && !d.adjacent(a, c) {
				fixed = append(fixed, edge{a: a, b: b})
				break
			}
		}
	}
	for k := range d.edges {
		d.edges[k].atA, d.edges[k].atB = Tail, Tail
	}
	for _, e := range fixed {
		d.orient(e.a, e.b, Tail, Arrow)
	}
	d.meek()
	return d.graph(CPDAG)
}

// Orient returns the CPDAG with known arrows, and all that follow from them: what
// its DAGs with these arrows have in common.
//
// Errors: *ClassError unless g is a CPDAG; an arrow that g has not, or the other
// way round; arrows that no DAG of g has together.
// Source: [Meek1995] §2.2.
func (g *Graph) Orient(known ...Edge) (*Graph, error) {
	if err := g.want("Orient", CPDAG); err != nil {
		return nil, err
	}
	d := draftOf(g)
	for _, e := range known {
		ends, err := g.resolve("Orient "+e.String(), []string{e.A, e.B})
		if err != nil {
			return nil, err
		}
		if e.AtA == Arrow && e.AtB == Tail {
			slices.Reverse(ends)
			e = e.turned()
		}
		switch {
		case e.AtA != Tail || e.AtB != Arrow:
			return nil, fmt.Errorf("dag: Orient: %v is no arrow", e)
		case len(ends) < 2 || !d.adjacent(ends[0], ends[1]):
			return nil, fmt.Errorf("dag: Orient %v: the graph has no edge between %s and %s", e, e.A, e.B)
		case d.is(ends[0], ends[1], Arrow, Tail):
			return nil, fmt.Errorf("dag: Orient %v: the graph, or another arrow given, has it the other way round", e)
		}
		d.orient(ends[0], ends[1], Tail, Arrow)
		d.meek()
	}
	h, err := d.graph(CPDAG)
	if err == nil {
		_, err = h.Extend()
	}
	if err != nil {
		return nil, fmt.Errorf("dag: Orient: no DAG of the graph has all of %v: %w", known, err)
	}
	return h, nil
}

// Extend returns a DAG of the class that a CPDAG stands for: with its arrows, and
// no other pair of arrows into a node from nodes that are not adjacent.
//
// Errors: *ClassError unless g is a CPDAG; an error if there is no such DAG.
// Source: [Dor1992].
// Cost: linear in nodes and edges for graphs of bounded degree.
func (g *Graph) Extend() (*Graph, error) {
	if err := g.want("Extend", CPDAG); err != nil {
		return nil, err
	}
	return g.member("Extend")
}
