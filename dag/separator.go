package dag

import (
	"iter"
	"slices"
)

// Separator returns a minimal set that separates x from y: it holds the nodes of
// include, takes the others from restrict (nil: all observed nodes), and no node
// but those of include can be left out. The second result is false if there is
// none.
//
// Errors: those of Separated; nodes of include that are not in restrict are
// allowed.
// Source: [VanDerZander2020] §4.
// Cost: linear in nodes and edges.
func (g *Graph) Separator(x, y, include, restrict []string) ([]string, bool, error) {
	c, err := g.separators("Separator", x, y, include, restrict)
	if err != nil {
		return nil, false, err
	}
	z, ok := c.nearest(c.x, c.y)
	if !ok {
		return nil, false, nil
	}
	return c.names(z), true, nil
}

// Separators returns the minimal sets that separate x from y, as Separator means
// it, each once. It finds each when asked for it, so that a caller may stop.
//
// Errors: those of Separator.
// Source: the enumeration of minimal separators of [Takata2010] in the moral
// graph, as in [VanDerZander2019] §5; nodes that may not be used are passed
// through.
// Cost: polynomial in nodes and edges before each set; there may be
// exponentially many sets.
func (g *Graph) Separators(x, y, include, restrict []string) (iter.Seq[[]string], error) {
	c, err := g.separators("Separators", x, y, include, restrict)
	if err != nil {
		return nil, err
	}
	return c.all(), nil
}

// separators resolves a question for separators.
func (g *Graph) separators(op string, x, y, include, restrict []string) (*cut, error) {
	sets, err := g.disjoint(op, nameSet{"x", x, true}, nameSet{"y", y, true}, nameSet{"include", include, false})
	if err != nil {
		return nil, err
	}
	free, err := g.allowed(op, restrict)
	if err != nil {
		return nil, err
	}
	h, err := g.member(op)
	if err != nil {
		return nil, err
	}
	return newCut(h, sets[0], sets[1], sets[2], free), nil
}

// allowed flags the nodes of restrict, or all observed ones if it is nil.
func (g *Graph) allowed(op string, restrict []string) ([]bool, error) {
	if restrict == nil {
		free := make([]bool, len(g.nodes))
		for i, n := range g.nodes {
			free[i] = !n.Is(Latent)
		}
		return free, nil
	}
	numbers, err := g.resolve(op, restrict)
	return g.set(numbers), err
}

// cut is a search for separators: sets of free nodes that part x from y in the
// moral graph of their ancestors, given the nodes of include.
type cut struct {
	g       *Graph
	x, y    []int32
	include []int32
	free    []bool
	region  *region
}

func newCut(g *Graph, x, y, include []int32, free []bool) *cut {
	given := slices.Concat(x, y, include)
	in := g.reach(given, &g.parents, &g.neighbours)
	free = slices.Clone(free)
	for _, i := range given {
		free[i] = false
	}
	return &cut{g, x, y, include, free, newRegion(g, in, g.set(include))}
}

// nearest returns the minimal separator nearest to x, or false if there is none.
func (c *cut) nearest(x, y []int32) ([]int32, bool) {
	around, ok := c.border(x, y, func(i int32) bool { return c.free[i] })
	if !ok {
		return nil, false
	}
	// Of the nodes around x, those that a walk from y meets.
	stop := c.g.set(around)
	z, _ := c.border(y, nil, func(i int32) bool { return stop[i] })
	return z, true
}

// border returns the nodes that stop a search from x, or false if it meets one
// of y.
func (c *cut) border(x, y []int32, stop func(int32) bool) ([]int32, bool) {
	z := c.region.grow(x, stop)
	for _, i := range y {
		if c.region.seen[i] {
			return nil, false
		}
	}
	return z, true
}

// names returns the names of a separator and of what is included.
func (c *cut) names(z []int32) []string { return c.g.namesIn(slices.Concat(z, c.include)) }

// all yields the minimal separators.
func (c *cut) all() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		n := len(c.g.nodes)
		c := *c // each run with a region of its own
		c.region = newRegion(c.g, c.region.in, c.region.closed)
		c.list(make([]bool, n), make([]bool, n), func(z []int32) bool { return yield(c.names(z)) })
	}
}

// list yields each minimal separator that leaves the nodes of near on x's side
// and those of far not, and reports whether to go on.
//
// With A for x's side of the separator z nearest to x, every other such separator
// has a side larger than A, and so one of z in it: those with z's first node
// there, then those with the second but not the first, and so on.
func (c *cut) list(near, far []bool, yield func([]int32) bool) bool {
	around, ok := c.border(c.x, c.y, func(i int32) bool { return c.free[i] && !near[i] })
	if !ok {
		return true
	}
	stop := c.g.set(around)
	z, _ := c.border(c.y, nil, func(i int32) bool { return stop[i] })
	stop = c.g.set(z)
	c.border(c.x, nil, func(i int32) bool { return stop[i] })
	side := slices.Clone(c.region.seen)
	for i := range far {
		if far[i] && side[i] {
			return true
		}
	}
	if !yield(z) {
		return false
	}
	far = slices.Clone(far)
	for _, i := range z {
		if far[i] {
			continue
		}
		side[i] = true
		if !c.list(side, far, yield) {
			return false
		}
		side[i], far[i] = false, true
	}
	return true
}
