package dag

// lists holds a list of numbers for each node, end to end.
type lists struct {
	start []int32 // one more than nodes
	items []int32
}

// of returns the list of node i.
func (l *lists) of(i int32) []int32 { return l.items[l.start[i]:l.start[i+1]] }

// newLists collects lists for n nodes: fill calls put(node, item) for each item,
// twice the same calls.
func newLists(n int, fill func(put func(i, item int32))) lists {
	l := lists{start: make([]int32, n+1)}
	fill(func(i, _ int32) { l.start[i+1]++ })
	for i := range n {
		l.start[i+1] += l.start[i]
	}
	l.items = make([]int32, l.start[n])
	next := make([]int32, n)
	copy(next, l.start)
	fill(func(i, item int32) {
		l.items[next[i]] = item
		next[i]++
	})
	return l
}

// link makes the lists of the graph from its edges.
func (g *Graph) link() {
	n := len(g.nodes)
	ends := func(here, there Mark) lists {
		return newLists(n, func(put func(i, item int32)) {
			for _, e := range g.edges {
				if e.atA == here && e.atB == there {
					put(e.a, e.b)
				}
				if e.atB == here && e.atA == there {
					put(e.b, e.a)
				}
			}
		})
	}
	g.parents, g.children = ends(Arrow, Tail), ends(Tail, Arrow)
	g.spouses, g.neighbours = ends(Arrow, Arrow), ends(Tail, Tail)
	g.incident = newLists(n, func(put func(i, item int32)) {
		for k, e := range g.edges {
			put(e.a, int32(k))
			put(e.b, int32(k))
		}
	})
}

// set returns the nodes by number as flags.
func (g *Graph) set(numbers []int32) []bool {
	in := make([]bool, len(g.nodes))
	for _, i := range numbers {
		in[i] = true
	}
	return in
}

// reach marks all that can be reached from the nodes by the given lists, the
// nodes themselves among them.
func (g *Graph) reach(from []int32, along ...*lists) []bool {
	in := g.set(from)
	stack := append([]int32(nil), from...)
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, l := range along {
			for _, j := range l.of(i) {
				if !in[j] {
					in[j] = true
					stack = append(stack, j)
				}
			}
		}
	}
	return in
}
