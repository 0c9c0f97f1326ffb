package dag

// draft is a graph with at most one edge a pair whose marks still change.
type draft struct {
	nodes    []Node
	edges    []edge
	incident [][]int32 // numbers of edges by node
}

// newDraft returns nodes without edges.
func newDraft(nodes []Node) *draft {
	return &draft{nodes: nodes, incident: make([][]int32, len(nodes))}
}

// draftOf returns a copy of g to change.
func draftOf(g *Graph) *draft {
	d := newDraft(g.Nodes())
	for _, e := range g.edges {
		d.join(e)
	}
	return d
}

func (d *draft) join(e edge) {
	k := int32(len(d.edges))
	d.edges = append(d.edges, e)
	d.incident[e.a] = append(d.incident[e.a], k)
	d.incident[e.b] = append(d.incident[e.b], k)
}

// find returns the edge between a and b, nil if there is none.
func (d *draft) find(a, b int32) *edge {
	if len(d.incident[b]) < len(d.incident[a]) {
		a, b = b, a
	}
	for _, k := range d.incident[a] {
		if e := &d.edges[k]; e.a == b || e.b == b {
			return e
		}
	}
	return nil
}

func (d *draft) adjacent(a, b int32) bool { return d.find(a, b) != nil }

// marks returns those of the edge between a and b, which there must be.
func (d *draft) marks(a, b int32) (atA, atB Mark) {
	_, atA, atB = d.find(a, b).from(a)
	return atA, atB
}

// is reports whether there is an edge between a and b with these marks.
func (d *draft) is(a, b int32, atA, atB Mark) bool {
	e := d.find(a, b)
	if e == nil {
		return false
	}
	_, here, there := e.from(a)
	return here == atA && there == atB
}

// orient sets the marks of the edge between a and b.
func (d *draft) orient(a, b int32, atA, atB Mark) {
	e := d.find(a, b)
	if e.a != a {
		atA, atB = atB, atA
	}
	e.atA, e.atB = atA, atB
}

// near calls with for each node joined to a, with the marks there and at a, until
// it returns true, and reports whether it did.
func (d *draft) near(a int32, with func(b int32, atA, atB Mark) bool) bool {
	for _, k := range d.incident[a] {
		if b, here, there := d.edges[k].from(a); with(b, here, there) {
			return true
		}
	}
	return false
}

// graph returns the graph as it is.
func (d *draft) graph(class Class) (*Graph, error) {
	edges := make([]Edge, len(d.edges))
	for k, e := range d.edges {
		edges[k] = Edge{d.nodes[e.a].Name, d.nodes[e.b].Name, e.atA, e.atB}
	}
	return New(class, d.nodes, edges)
}
