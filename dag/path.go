package dag

import (
	"fmt"
	"slices"
	"strings"
)

// Junction is what a path does at an inner node.
type Junction uint8

// The junctions: → B →, ← B → and → B ←. An inner node with one arrowhead, as in
// ↔ B →, counts as a chain.
const (
	Chain Junction = iota
	Fork
	Collider
)

// String returns the name in lower case.
func (j Junction) String() string {
	switch j {
	case Chain:
		return "chain"
	case Fork:
		return "fork"
	case Collider:
		return "collider"
	}
	return fmt.Sprintf("Junction(%d)", uint8(j))
}

// Path is an open path: one along which its ends depend on each other.
type Path struct {
	// Nodes are the nodes in turn, Edges what joins each to the next.
	Nodes []string
	Edges []Edge
	// Inner has one entry for each node but the first and last.
	Inner []Inner
}

// Inner is an inner node of a path and why it lets the path through: a chain or
// fork because it is not given; a collider because it is given itself or causes a
// given node, which is the last of Opener. Opener begins with the collider.
type Inner struct {
	Node     string   // its name
	Junction Junction // chain, fork or collider
	Opener   []string
}

// String says it in words: "C is a collider opened by its descendant Z, which is
// given (C -> D -> Z)".
func (n Inner) String() string {
	switch len(n.Opener) {
	case 0:
		return fmt.Sprintf("%s is a %v that is not given", n.Node, n.Junction)
	case 1:
		return n.Node + " is a collider that is given"
	}
	return fmt.Sprintf("%s is a collider opened by its descendant %s, which is given (%s)",
		n.Node, n.Opener[len(n.Opener)-1], strings.Join(n.Opener, " -> "))
}

// String writes the path, and after it why each inner node lets it through.
func (p *Path) String() string {
	if p == nil {
		return "no open path"
	}
	var s strings.Builder
	s.WriteString(p.Nodes[0])
	for _, e := range p.Edges {
		s.WriteString(strings.TrimPrefix(e.String(), e.A))
	}
	s.WriteString(" is open")
	for k, n := range p.Inner {
		s.WriteString([]string{": ", "; "}[min(k, 1)])
		s.WriteString(n.String())
	}
	return s.String()
}

// path describes the open path of the edges, each turned to begin where the one
// before ended.
func (g *Graph) path(edges []edge, given []bool) *Path {
	p := &Path{Nodes: []string{g.nodes[edges[0].a].Name}}
	for k, e := range edges {
		p.Edges = append(p.Edges, Edge{g.nodes[e.a].Name, g.nodes[e.b].Name, e.atA, e.atB})
		p.Nodes = append(p.Nodes, g.nodes[e.b].Name)
		if k == 0 {
			continue
		}
		n := Inner{Node: g.nodes[e.a].Name}
		switch before := edges[k-1].atB; {
		case before == Arrow && e.atA == Arrow:
			n.Junction, n.Opener = Collider, g.namesOf(g.descent(e.a, given))
		case before == Tail && e.atA == Tail && e.atB == Arrow && edges[k-1].atA == Arrow:
			n.Junction = Fork
		}
		p.Inner = append(p.Inner, n)
	}
	return p
}

// descent returns a shortest directed path from a node to a flagged one.
func (g *Graph) descent(from int32, to []bool) []int32 {
	before := map[int32]int32{from: from}
	queue := []int32{from}
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		if to[i] {
			path := []int32{i}
			for i != from {
				i = before[i]
				path = append(path, i)
			}
			slices.Reverse(path)
			return path
		}
		for _, j := range g.children.of(i) {
			if _, seen := before[j]; !seen {
				before[j] = i
				queue = append(queue, j)
			}
		}
	}
	return nil
}
