package dag

import (
	"errors"
	"iter"
	"slices"
	"strings"
)

// FrontDoorVerdict says whether a set meets the front-door criterion, and if not,
// all that is against it.
type FrontDoorVerdict struct {
	Valid bool // whether it does
	// Missed is a causal path from x to y that has no node of the set.
	Missed []string
	// FromX is an open back-door path between x and the set, FromZ one between the
	// set and y that x does not block.
	FromX, FromZ *Path
}

// String says it in words.
func (v FrontDoorVerdict) String() string {
	if v.Valid {
		return "a front-door set"
	}
	var against []string
	if v.Missed != nil {
		against = append(against, "it misses the causal path "+strings.Join(v.Missed, " -> "))
	}
	for _, p := range []*Path{v.FromX, v.FromZ} {
		if p != nil {
			against = append(against, "the back-door path "+p.String())
		}
	}
	return "no front-door set: " + strings.Join(against, "; ")
}

// IsFrontDoorSet reports whether z meets the front-door criterion for the effect
// of x on y: then P(y | do(x)) = Σ_z P(z | x) Σ_x' P(y | x', z) P(x').
//
// Errors, all at once: unknown or latent nodes, one node in two sets, x or y empty;
// Selected nodes; a graph that is no DAG or ADMG.
// Source: [Pearl1995] definition 3, for sets [Jeong2022] §2.
// Cost: linear in nodes and edges.
func (g *Graph) IsFrontDoorSet(x, y, z []string) (FrontDoorVerdict, error) {
	const op = "IsFrontDoorSet"
	zs := nameSet{"z", z, false}
	f, err := g.frontDoor(op, x, y, zs, nil)
	if err := errors.Join(err, g.measured(op, zs)); err != nil {
		return FrontDoorVerdict{}, err
	}
	var v FrontDoorVerdict
	cut := func(out []int32) *Graph {
		from, all := g.set(out), make([]bool, len(g.nodes))
		for i := range all {
			all[i] = true
		}
		return g.filter(nil, func(e edge) bool { return !e.leads(from, all) })
	}
	v.Missed = g.namesOf(f.missed(g.set(f.include)))
	v.FromX = cut(f.x).openPath(f.x, f.include, nil)
	v.FromZ = cut(f.include).openPath(f.include, f.y, f.x)
	if len(v.Missed) == 0 {
		v.Missed = nil
	}
	v.Valid = v.Missed == nil && v.FromX == nil && v.FromZ == nil
	return v, nil
}

// FrontDoor returns a front-door set that holds include, takes the other nodes
// from restrict (nil: all observed ones) and of which no node, but for those of
// include, can be left out. It is false if there is none.
//
// Errors: those of IsFrontDoorSet.
// Source: [Jeong2022] §3; the largest set in linear time as in [Wienobst2024].
// Cost: linear in nodes and edges for each node of the largest set.
func (g *Graph) FrontDoor(x, y, include, restrict []string) ([]string, bool, error) {
	f, err := g.frontDoors("FrontDoor", x, y, include, restrict)
	if err != nil {
		return nil, false, err
	}
	z, ok := f.largest(f.free)
	if !ok {
		return nil, false, nil
	}
	for i := range z {
		if z[i] && !slices.Contains(f.include, int32(i)) {
			z[i] = false
			if less, ok := f.largest(z); ok {
				z = less
			} else {
				z[i] = true
			}
		}
	}
	return g.namesIn(numbersOf(z)), true, nil
}

// FrontDoors returns every front-door set, as FrontDoor means it but not minimal,
// each once. It finds each when asked for it, so that a caller may stop.
//
// Errors: those of IsFrontDoorSet.
// Source: [Jeong2022] §4.
// Cost: at most quadratic in nodes, times edges, before each set; there may be
// exponentially many.
func (g *Graph) FrontDoors(x, y, include, restrict []string) (iter.Seq[[]string], error) {
	f, err := g.frontDoors("FrontDoors", x, y, include, restrict)
	if err != nil {
		return nil, err
	}
	return func(yield func([]string) bool) {
		f.list(g.set(f.include), f.free, func(z []bool) bool { return yield(g.namesIn(numbersOf(z))) })
	}, nil
}

// frontDoor is a question for front-door sets.
type frontDoor struct {
	g             *Graph
	x, y, include []int32
	free          []bool // may be in sets
}

func (g *Graph) frontDoors(op string, x, y, include, restrict []string) (*frontDoor, error) {
	inc := nameSet{"include", include, false}
	f, err := g.frontDoor(op, x, y, inc, restrict)
	if err := errors.Join(err, g.measured(op, inc), g.measured(op, nameSet{"restrict", restrict, false})); err != nil {
		return nil, err
	}
	for _, i := range f.include {
		f.free[i] = true
	}
	return f, nil
}

func (g *Graph) frontDoor(op string, x, y []string, z nameSet, restrict []string) (*frontDoor, error) {
	if err := g.want(op, DAG, ADMG); err != nil {
		return nil, err
	}
	sx, sy := nameSet{"x", x, true}, nameSet{"y", y, true}
	sets, err := g.disjoint(op, sx, sy, z)
	free, unknown := g.allowed(op, restrict)
	if err := errors.Join(err, unknown, g.measured(op, sx), g.measured(op, sy), g.unselected(op)); err != nil {
		return nil, err
	}
	for _, i := range slices.Concat(sets[0], sets[1]) {
		free[i] = false
	}
	return &frontDoor{g, sets[0], sets[1], sets[2], free}, nil
}

// missed returns a shortest causal path from x to y without a node of the set.
func (f *frontDoor) missed(z []bool) []int32 {
	before := make([]int32, len(f.g.nodes)) // 1 + the node before
	isX, isY := f.g.set(f.x), f.g.set(f.y)
	queue := slices.Clone(f.x)
	for k := 0; k < len(queue); k++ {
		for _, j := range f.g.children.of(queue[k]) {
			if before[j] != 0 || isX[j] || z[j] {
				continue
			}
			before[j] = 1 + queue[k]
			queue = append(queue, j)
			if isY[j] {
				path := []int32{j}
				for i := j; before[i] != 0; {
					i = before[i] - 1
					path = append(path, i)
				}
				slices.Reverse(path)
				return path
			}
		}
	}
	return nil
}

// largest returns the largest front-door set among the flagged nodes, of which
// every other is a part, or false if there is none with what is included.
//
// A node with a back-door path from x is in none, and neither is one with a
// back-door path to y that x and the set leave open: without it in the set its
// edges to children are back, and may open such paths from others.
func (f *frontDoor) largest(among []bool) ([]bool, bool) {
	g := f.g
	z := slices.Clone(among)
	muted := g.set(f.x)
	f.search(f.x, nil, muted, func(i int32) { z[i] = false })
	muted = slices.Clone(z)
	f.search(f.y, f.x, muted, func(i int32) { muted[i], z[i] = false, false })
	for _, i := range f.include {
		if !z[i] {
			return nil, false
		}
	}
	return z, f.missed(z) == nil
}

// search walks from some nodes along open walks that use no edge out of a muted
// node, and calls with at each arrival. It may end the muting of the node.
func (f *frontDoor) search(from, given []int32, muted []bool, with func(int32)) {
	g := f.g
	w := g.newWalks(from, given)
	for k := 0; k < len(w.queue); k++ {
		s := w.queue[k]
		i := s / 2
		was := muted[i]
		with(i)
		if was && !muted[i] {
			for _, c := range g.children.of(i) {
				for t := 2 * c; t <= 2*c+1; t++ {
					if w.came[t] != 0 && w.meets(t) {
						w.step(t, 1, []int32{i}, 0)
					}
				}
			}
		}
		if !muted[i] && w.passes(s) {
			w.step(s, 0, g.children.of(i), 1)
		}
		if w.meets(s) {
			for _, p := range g.parents.of(i) {
				if !muted[p] {
					w.step(s, 1, []int32{p}, 0)
				}
			}
			w.step(s, 1, g.spouses.of(i), 1)
		}
	}
}

// list yields every front-door set with the nodes of include among those that are
// free, and reports whether to go on.
func (f *frontDoor) list(include, free []bool, yield func([]bool) bool) bool {
	part := *f
	part.include = numbersOf(include)
	z, ok := part.largest(free)
	if !ok {
		return true
	}
	for i := range z {
		if z[i] && !include[i] {
			with := slices.Clone(include)
			with[i] = true
			if !f.list(with, z, yield) {
				return false
			}
			z[i] = false
			return f.list(include, z, yield)
		}
	}
	return yield(z)
}
