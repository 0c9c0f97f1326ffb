package dag

// Project returns the ADMG of the observed nodes, the latent projection: A -> B
// where a directed path leads from A to B through latent nodes alone, A <-> B
// where something latent, or an edge <->, has such paths to both. It has the same
// independencies among observed nodes and the same effects.
//
// Errors: *ClassError unless g is a DAG or an ADMG.
// Source: [Verma1990]; [Richardson2003].
// Cost: linear for each latent node.
func (g *Graph) Project() (*Graph, error) {
	if err := g.want("Project", DAG, ADMG); err != nil {
		return nil, err
	}
	latent := func(i int32) bool { return g.nodes[i].Is(Latent) }
	var nodes []Node
	var edges []Edge
	seen := make(map[Edge]bool)
	put := func(e Edge) {
		if !seen[e] {
			seen[e] = true
			edges = append(edges, e)
		}
	}
	// below returns the observed nodes that paths from i through latent nodes
	// come to: i alone if it is observed.
	var below func(i int32, done map[int32]bool) []int32
	below = func(i int32, done map[int32]bool) (found []int32) {
		if done[i] {
			return nil
		}
		done[i] = true
		if !latent(i) {
			return []int32{i}
		}
		for _, j := range g.children.of(i) {
			found = append(found, below(j, done)...)
		}
		return found
	}
	join := func(a, b []int32) {
		for _, i := range a {
			for _, j := range b {
				if i != j {
					put(Bidirected(g.nodes[min(i, j)].Name, g.nodes[max(i, j)].Name))
				}
			}
		}
	}
	for i := range int32(len(g.nodes)) {
		if latent(i) {
			found := below(i, make(map[int32]bool))
			join(found, found)
			continue
		}
		nodes = append(nodes, g.nodes[i])
		done := make(map[int32]bool)
		for _, j := range g.children.of(i) {
			for _, k := range below(j, done) {
				put(Directed(g.nodes[i].Name, g.nodes[k].Name))
			}
		}
	}
	for _, e := range g.edges {
		if e.atA == Arrow && e.atB == Arrow {
			join(below(e.a, make(map[int32]bool)), below(e.b, make(map[int32]bool)))
		}
	}
	return New(ADMG, nodes, edges)
}
