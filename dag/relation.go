package dag

// Parents returns the nodes with an arrow into one of the named.
func (g *Graph) Parents(of ...string) ([]string, error) { return g.near("Parents", of, &g.parents) }

// Children returns the nodes that an arrow from one of the named goes to.
func (g *Graph) Children(of ...string) ([]string, error) { return g.near("Children", of, &g.children) }

// Spouses returns the nodes joined to one of the named by ↔.
func (g *Graph) Spouses(of ...string) ([]string, error) { return g.near("Spouses", of, &g.spouses) }

// Neighbours returns the nodes joined to one of the named by –.
func (g *Graph) Neighbours(of ...string) ([]string, error) {
	return g.near("Neighbours", of, &g.neighbours)
}

// Ancestors returns the named nodes and all from which a directed path leads to
// one of them.
func (g *Graph) Ancestors(of ...string) ([]string, error) {
	return g.connected("Ancestors", of, &g.parents)
}

// Descendants returns the named nodes and all to which a directed path leads
// from one of them.
func (g *Graph) Descendants(of ...string) ([]string, error) {
	return g.connected("Descendants", of, &g.children)
}

// Districts returns the classes of nodes that paths of ↔ connect: the
// c-components of an ADMG.
//
// Source: [Tian2002] §3.
func (g *Graph) Districts() [][]string {
	var all [][]string
	done := make([]bool, len(g.nodes))
	for i := range int32(len(g.nodes)) {
		if done[i] {
			continue
		}
		in := g.reach([]int32{i}, &g.spouses)
		for j := range in {
			done[j] = done[j] || in[j]
		}
		all = append(all, g.flagged(in))
	}
	return all
}

// near returns the union of the lists of the named nodes.
func (g *Graph) near(op string, of []string, l *lists) ([]string, error) {
	numbers, err := g.resolve(op, of)
	if err != nil {
		return nil, err
	}
	in := make([]bool, len(g.nodes))
	for _, i := range numbers {
		for _, j := range l.of(i) {
			in[j] = true
		}
	}
	return g.flagged(in), nil
}

// connected returns what is reached from the named nodes.
func (g *Graph) connected(op string, of []string, l *lists) ([]string, error) {
	numbers, err := g.resolve(op, of)
	if err != nil {
		return nil, err
	}
	return g.flagged(g.reach(numbers, l)), nil
}

// flagged returns the names of the flagged nodes.
func (g *Graph) flagged(in []bool) []string {
	var names []string
	for i, yes := range in {
		if yes {
			names = append(names, g.nodes[i].Name)
		}
	}
	return names
}
