package dag

import (
	"errors"
	"fmt"
)

// Adjustment is the question which variables to adjust for to estimate the
// effect of x on y. What may never be adjusted for is found when it is made, so
// no answer can leave it out.
//
// z is an adjustment set if P(y | do(x)) = Σ_z P(y | x, z) P(z) in every model
// with the graph.
type Adjustment struct {
	op        string
	g         *Graph // as asked
	whole     *Graph // a graph that g stands for
	cut       *Graph // whole without the edges that begin causal paths from x to y
	x, y      []int32
	causal    []bool  // nodes on causal paths, but for x
	forbidden []bool  // causal nodes and their descendants
	free      []bool  // may be adjusted for
	include   []int32 // must be
	unclear   []edge  // begin causal paths in some graphs that g stands for alone
	direct    bool
	within    bool // include or free were set by the user
}

// TotalEffect asks what to adjust for in the total effect of x, set as one, on
// y. The graph is of any class.
//
// Errors, all at once: unknown nodes, x or y empty, latent nodes or one node in
// both; a graph with Selected nodes, for which SelectedEffect is; a MAG or PAG
// with an edge that means selection; a CPDAG or PAG that stands for no graph.
// Source: the generalised adjustment criterion of [Perkovic2018], in the form of
// [VanDerZander2019] §4: z holds no forbidden node and separates x from y where
// the edges that begin proper causal paths are gone. If all these edges are
// certain and no node of z is possibly forbidden, the separation is the same in
// every graph that a CPDAG or PAG stands for [Perkovic2018], so one is looked at.
// Deviation: of a partially directed graph with a partially directed cycle, which
// no CPDAG has, a valid set may be refused.
// Cost: linear in nodes and edges; in MAGs and PAGs, times the edges out of x.
func (g *Graph) TotalEffect(x, y []string) (*Adjustment, error) {
	const op = "TotalEffect"
	a, err := g.effect(op, x, y)
	if err != nil {
		return nil, err
	}
	if err := a.whole.selectionFree(op); err != nil {
		return nil, err
	}
	down, up := g.possible()
	a.causal = g.causalNodes(a.x, a.y, down, up)
	for _, e := range g.firstEdges(a.x, a.causal) {
		if visible := e.atA == Tail && e.atB == Arrow && (g.class != MAG && g.class != PAG || g.visible(e.a, e.b)); !visible {
			a.unclear = append(a.unclear, e)
		}
	}
	a.forbidden = g.reach(numbersOf(a.causal), down)
	isX, causal := g.set(a.x), a.whole.causalNodes(a.x, a.y, &a.whole.children, &a.whole.parents)
	a.cut = a.whole.filter(nil, func(e edge) bool { return !e.leads(isX, causal) })
	a.allow(nil)
	return a, nil
}

// DirectEffect asks what to adjust for in the direct effect of x on y: the part
// along edges from x to y alone. In a linear model it is their coefficient.
//
// Errors: those of TotalEffect; a graph that is no DAG or ADMG.
// Source: the single-door criterion, [Pearl2009] theorem 5.3.1: z separates x
// from y where the edges from x to y are gone, and holds no descendant of a node
// of y that has one.
// Cost: linear in nodes and edges.
func (g *Graph) DirectEffect(x, y []string) (*Adjustment, error) {
	const op = "DirectEffect"
	if err := g.want(op, DAG, ADMG); err != nil {
		return nil, err
	}
	a, err := g.effect(op, x, y)
	if err != nil {
		return nil, err
	}
	a.direct = true
	isX, isY := g.set(a.x), g.set(a.y)
	var ends []int32
	for _, i := range a.x {
		for _, j := range g.children.of(i) {
			if isY[j] {
				ends = append(ends, j)
			}
		}
	}
	a.causal = g.set(ends)
	a.forbidden = g.reach(ends, &g.children)
	a.cut = g.filter(nil, func(e edge) bool { return !e.leads(isX, a.causal) })
	a.allow(nil)
	return a, nil
}

// effect resolves a question about an effect.
func (g *Graph) effect(op string, x, y []string) (*Adjustment, error) {
	sx, sy := nameSet{"x", x, true}, nameSet{"y", y, true}
	sets, err := g.disjoint(op, sx, sy)
	if err := errors.Join(err, g.measured(op, sx), g.measured(op, sy), g.unselected(op)); err != nil {
		return nil, err
	}
	whole, err := g.member(op)
	if err != nil {
		return nil, err
	}
	return &Adjustment{op: op, g: g, whole: whole, x: sets[0], y: sets[1]}, nil
}

// Within returns the question for sets that hold include and take the other
// nodes from restrict (nil: all observed ones).
//
// Errors, all at once: unknown or latent nodes, nodes of x or y, nodes of include
// that are forbidden.
func (a *Adjustment) Within(include, restrict []string) (*Adjustment, error) {
	g := a.g
	inc := nameSet{"include", include, false}
	sets, err := g.disjoint(a.op, nameSet{"x", g.namesOf(a.x), false}, nameSet{"y", g.namesOf(a.y), false}, inc)
	faults := []error{err, g.measured(a.op, inc), g.measured(a.op, nameSet{"restrict", restrict, false})}
	for _, i := range sets[2] {
		if a.forbidden[i] {
			faults = append(faults, fmt.Errorf("dag: %s: %s in include is forbidden: %s", a.op, g.nodes[i].Name, a.why()))
		}
	}
	among, err := g.allowed(a.op, restrict)
	if err := errors.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	b := *a
	b.include, b.within = sets[2], true
	b.allow(among)
	return &b, nil
}

// Forbidden returns the nodes that no adjustment set holds: for a total effect
// those on causal paths from x to y, or caused by such, possibly.
func (a *Adjustment) Forbidden() []string { return a.g.flagged(a.forbidden) }

// allow flags the nodes that may be adjusted for, of those among (nil: all).
func (a *Adjustment) allow(among []bool) {
	a.free = make([]bool, len(a.g.nodes))
	for i, n := range a.g.nodes {
		a.free[i] = !n.Is(Latent) && !a.forbidden[i] && (among == nil || among[i])
	}
	for _, i := range a.x {
		a.free[i] = false
	}
	for _, i := range a.y {
		a.free[i] = false
	}
}

// why says why forbidden nodes are.
func (a *Adjustment) why() string {
	if a.direct {
		return "an effect of y"
	}
	return "on a causal path from x to y, or an effect of such a node"
}

// selectionFree returns a fault if an edge of a MAG means that the data are
// selected.
func (g *Graph) selectionFree(op string) error {
	if g.class != MAG {
		return nil
	}
	for _, e := range g.edges {
		if e.atA == Tail && e.atB == Tail {
			return fmt.Errorf("dag: %s: %s -- %s: the data are selected by what both cause, and adjustment is for data that are not", op, g.nodes[e.a].Name, g.nodes[e.b].Name)
		}
	}
	return nil
}

// unselected returns a fault if the graph has Selected nodes.
func (g *Graph) unselected(op string) error {
	if s := g.With(Selected); len(s) > 0 {
		return fmt.Errorf("dag: %s: the data are selected by %v: use SelectedEffect, or take the role away", op, s)
	}
	return nil
}

// numbersOf returns the flagged numbers.
func numbersOf(in []bool) []int32 {
	var numbers []int32
	for i, yes := range in {
		if yes {
			numbers = append(numbers, int32(i))
		}
	}
	return numbers
}
