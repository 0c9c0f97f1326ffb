package dag_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// plain is a small mixed graph, whose questions are answered by definition: every
// path is walked. Nodes are 0 to n−1, sets of them bits.
type plain struct {
	n     int
	edges []plainEdge
}

type plainEdge struct {
	a, b     int
	atA, atB dag.Mark
}

var letters = []string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"}

// names returns the letters of a set, never nil.
func names(set int) []string {
	out := []string{}
	for i, l := range letters {
		if set>>i&1 == 1 {
			out = append(out, l)
		}
	}
	return out
}

// bits returns the set of some letters.
func bits(names []string) (set int) {
	for _, n := range names {
		set |= 1 << slices.Index(letters, n)
	}
	return set
}

// graph returns the graph, or an error.
func (p plain) graph(class dag.Class) (*dag.Graph, error) {
	var edges []dag.Edge
	for _, e := range p.edges {
		edges = append(edges, dag.Edge{A: letters[e.a], B: letters[e.b], AtA: e.atA, AtB: e.atB})
	}
	return dag.New(class, dag.Named(letters[:p.n]...), edges)
}

// closure returns all nodes to which tail-to-arrowhead edges lead from a set, or
// that lead to it.
func (p plain) closure(set int, up bool) int {
	for grown := true; grown; {
		grown = false
		for _, e := range p.edges {
			for range 2 {
				if e.atA == dag.Tail && e.atB == dag.Arrow {
					from, to := 1<<e.a, 1<<e.b
					if up {
						from, to = to, from
					}
					if set&from != 0 && set&to == 0 {
						set |= to
						grown = true
					}
				}
				e = plainEdge{e.b, e.a, e.atB, e.atA}
			}
		}
	}
	return set
}

// paths yields every path between two nodes: its edges, each turned to follow
// the one before.
func (p plain) paths(x, y int) iter.Seq[[]plainEdge] {
	return func(yield func([]plainEdge) bool) {
		var walk func(at, seen int, path []plainEdge) bool
		walk = func(at, seen int, path []plainEdge) bool {
			if at == y {
				return yield(path)
			}
			for _, e := range p.edges {
				if e.b == at {
					e = plainEdge{e.b, e.a, e.atB, e.atA}
				}
				if e.a == at && seen>>e.b&1 == 0 && !walk(e.b, seen|1<<e.b, append(path[:len(path):len(path)], e)) {
					return false
				}
			}
			return true
		}
		walk(x, 1<<x, nil)
	}
}

// open reports whether a set leaves a path open. If trap is true colliders are
// opened by being given alone, as a planted error.
func (p plain) open(path []plainEdge, given int, trap bool) bool {
	for k := 1; k < len(path); k++ {
		node := path[k].a
		if path[k-1].atB == dag.Arrow && path[k].atA == dag.Arrow {
			opener := 1 << node
			if !trap {
				opener = p.closure(opener, false)
			}
			if opener&given == 0 {
				return false
			}
		} else if given>>node&1 == 1 {
			return false
		}
	}
	return true
}

// separated answers by walking every path.
func (p plain) separated(x, y, given int) bool { return p.parted(x, y, given, false) }

func (p plain) parted(x, y, given int, trap bool) bool {
	for i := range p.n {
		for j := range p.n {
			if x>>i&1 == 0 || y>>j&1 == 0 {
				continue
			}
			for path := range p.paths(i, j) {
				if p.open(path, given, trap) {
					return false
				}
			}
		}
	}
	return true
}

// minimal returns the sets of a list, in order, that contain no other of it.
func minimal(sets []int) []int {
	var least []int
	for _, s := range sets {
		if !slices.ContainsFunc(sets, func(t int) bool { return t != s && t&^s == 0 }) {
			least = append(least, s)
		}
	}
	return least
}

// separators returns the minimal separators with the nodes of include and others
// among those allowed.
func (p plain) separators(x, y, include, allowed int) []int {
	var sets []int
	for z := range 1 << p.n {
		if z&(x|y) == 0 && z&include == include && z&^(include|allowed) == 0 && p.separated(x, y, z) {
			sets = append(sets, z)
		}
	}
	return minimal(sets)
}

// ordered yields every DAG of n nodes whose topological order is that of the
// letters, and so one of each shape.
func ordered(n int) iter.Seq[plain] {
	return func(yield func(plain) bool) {
		for code := range 1 << (n * (n - 1) / 2) {
			p := plain{n: n}
			for i := range n {
				for j := range i {
					if code&1 == 1 {
						p.edges = append(p.edges, plainEdge{j, i, dag.Tail, dag.Arrow})
					}
					code >>= 1
				}
			}
			if !yield(p) {
				return
			}
		}
	}
}

// randomADMG returns a graph of n nodes with directed edges in a random order of
// the nodes and bidirected ones.
func randomADMG(r *rand.Rand, n int, directed, bidirected float64) plain {
	p := plain{n: n}
	order := r.Perm(n)
	for i := range n {
		for j := range i {
			if r.Float64() < directed {
				p.edges = append(p.edges, plainEdge{order[j], order[i], dag.Tail, dag.Arrow})
			}
			if r.Float64() < bidirected {
				p.edges = append(p.edges, plainEdge{order[j], order[i], dag.Arrow, dag.Arrow})
			}
		}
	}
	return p
}

// randomMAG returns an ancestral graph of n nodes: undirected edges among the first,
// which have no arrowheads.
func randomMAG(r *rand.Rand, n int) (plain, *dag.Graph) {
	for {
		p, k := plain{n: n}, r.IntN(n-1)
		for i := range n {
			for j := range i {
				if r.Float64() > 0.4 {
					continue
				}
				e := plainEdge{j, i, dag.Tail, dag.Arrow}
				switch {
				case i < k:
					e.atB = dag.Tail
				case j >= k && r.IntN(3) == 0:
					e.atA = dag.Arrow
				}
				p.edges = append(p.edges, e)
			}
		}
		if g, err := p.graph(dag.MAG); err == nil { // else an edge <-> beside a directed path
			return p, g
		}
	}
}

// String lists the edges.
func (p plain) String() string {
	s := fmt.Sprint(p.n, " nodes:")
	for _, e := range p.edges {
		s += " " + dag.Edge{A: letters[e.a], B: letters[e.b], AtA: e.atA, AtB: e.atB}.String() + ";"
	}
	return s
}
