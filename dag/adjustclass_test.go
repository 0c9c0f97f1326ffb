package dag_test

import (
	"testing"

	"github.com/seed78144065/credence/dag"
)

// subquestion is one question about adjustment among few nodes.
type subquestion struct{ x, y, z int }

// subquestions lists every x of one or two nodes, y of one, and z.
func subquestions(n int) (all []subquestion) {
	for x := 1; x < 1<<n; x++ {
		if x&(x-1)&(x&(x-1)-1) != 0 { // three nodes or more
			continue
		}
		for y := range n {
			for z := range 1 << n {
				if x>>y&1 == 0 && z&(x|1<<y) == 0 {
					all = append(all, subquestion{x, 1 << y, z})
				}
			}
		}
	}
	return all
}

// likeness is a class of ADMGs: what is true of all or of some.
type likeness struct {
	member       plain
	joined       map[[2]int]bool // no set separates the pair
	always, ever map[[2]int]bool // the first is an ancestor of the second
	valid        []bool          // by subquestion, in each of them
	allDAG       []bool          // the same in the DAGs among them
	dags         int
	forward      map[[2]int]bool // an edge from the first to the second in a DAG
}

// everyADMG calls with for every acyclic mixed graph of n nodes.
func everyADMG(t *testing.T, n int, with func(p plain, isDAG bool)) {
	t.Helper()
	pairs := n * (n - 1) / 2
	total := 1
	for range pairs {
		total *= 6
	}
	for code := range total {
		p, c, isDAG := plain{n: n}, code, true
		for i := range n {
			for j := range i {
				kind := c % 6 // none, ->, <-, <->, -> and <->, <- and <->
				c /= 6
				if kind%3 == 1 {
					p.edges = append(p.edges, plainEdge{j, i, dag.Tail, dag.Arrow})
				}
				if kind%3 == 2 {
					p.edges = append(p.edges, plainEdge{i, j, dag.Tail, dag.Arrow})
				}
				if kind >= 3 {
					isDAG = false
					p.edges = append(p.edges, plainEdge{j, i, dag.Arrow, dag.Arrow})
				}
			}
		}
		acyclic := true
		for _, e := range p.edges {
			if e.atA == dag.Tail && p.closure(1<<e.b, false)>>e.a&1 == 1 {
				acyclic = false
				break
			}
		}
		if acyclic {
			with(p, isDAG)
		}
	}
}

// likenesses groups all ADMGs of n nodes by their independencies, and these by who
// causes whom: what a PAG and a MAG stand for.
func likenesses(t *testing.T, n int) (pags, mags map[string]*likeness) {
	pags, mags = map[string]*likeness{}, map[string]*likeness{}
	questions := subquestions(n)
	everyADMG(t, n, func(p plain, isDAG bool) {
		model, joined, above := []byte{}, map[[2]int]bool{}, map[[2]int]bool{}
		for i := range n {
			for j := range i {
				joined[[2]int{j, i}] = true
				for z := range 1 << n {
					if z>>i&1 == 0 && z>>j&1 == 0 {
						apart := p.separated(1<<i, 1<<j, z)
						model = append(model, "01"[btoi(apart)])
						if apart {
							joined[[2]int{j, i}] = false
						}
					}
				}
			}
		}
		ancestry := append([]byte{}, model...)
		for i := range n {
			up := p.closure(1<<i, true)
			for j := range n {
				above[[2]int{j, i}] = up>>j&1 == 1
				ancestry = append(ancestry, "01"[up>>j&1])
			}
		}
		valid := make([]bool, len(questions))
		for k, q := range questions {
			valid[k] = p.adjusts(q.x, q.y, q.z)
		}
		for _, to := range []struct {
			classes map[string]*likeness
			key     string
		}{{pags, string(model)}, {mags, string(ancestry)}} {
			c := to.classes[to.key]
			if c == nil {
				c = &likeness{member: p, joined: joined, always: map[[2]int]bool{}, ever: map[[2]int]bool{}, forward: map[[2]int]bool{}}
				c.valid, c.allDAG = make([]bool, len(valid)), make([]bool, len(valid))
				for k := range valid {
					c.valid[k], c.allDAG[k] = true, true
				}
				for pair := range above {
					c.always[pair] = true
				}
				to.classes[to.key] = c
			}
			for pair, yes := range above {
				c.always[pair] = c.always[pair] && yes
				c.ever[pair] = c.ever[pair] || yes
			}
			for k, yes := range valid {
				c.valid[k] = c.valid[k] && yes
				c.allDAG[k] = c.allDAG[k] && (yes || !isDAG)
			}
			if isDAG {
				c.dags++
				for _, e := range p.edges {
					c.forward[[2]int{e.a, e.b}] = true
				}
			}
		}
	})
	return pags, mags
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// graph returns the PAG or, if all agree, the MAG of a class.
func (c *likeness) graph(t *testing.T, class dag.Class, n int) *dag.Graph {
	t.Helper()
	p := plain{n: n}
	mark := func(i, j int) dag.Mark { // at i
		switch pair := [2]int{i, j}; {
		case c.always[pair]:
			return dag.Tail
		case !c.ever[pair]:
			return dag.Arrow
		}
		return dag.Circle
	}
	for i := range n {
		for j := range i {
			switch {
			case !c.joined[[2]int{j, i}]:
			case class == dag.CPDAG:
				ends := [2]dag.Mark{dag.Tail, dag.Tail} // at j, i
				if !c.forward[[2]int{i, j}] {
					ends[1] = dag.Arrow
				} else if !c.forward[[2]int{j, i}] {
					ends[0] = dag.Arrow
				}
				p.edges = append(p.edges, plainEdge{j, i, ends[0], ends[1]})
			default:
				p.edges = append(p.edges, plainEdge{j, i, mark(j, i), mark(i, j)})
			}
		}
	}
	g, err := p.graph(class)
	if err != nil {
		t.Fatalf("%v: %v", p, err)
	}
	return g
}

// Every CPDAG, MAG and PAG of at most 3 nodes; make test-slow does those of 4.
func TestAdjustmentInClasses(t *testing.T) {
	for n := 2; n <= 3; n++ {
		checkClasses(t, n)
	}
}

// checkClasses checks every CPDAG, MAG and PAG of n nodes: a set is valid if and
// only if it is in every graph that the class stands for, and what is found is
// valid.
func checkClasses(t *testing.T, n int) {
	t.Helper()
	pags, mags := likenesses(t, n)
	yes, no := 0, 0
	check := func(g *dag.Graph, c *likeness, valid []bool) {
		checkSeparated(t, g, c.member)
		exists := map[[2]int]bool{}
		for k, q := range subquestions(n) {
			v, err := g.IsAdjustmentSet(names(q.x), names(q.y), names(q.z))
			if err != nil || v.Valid != valid[k] {
				t.Fatalf("%v: %v -> %v with %v: %v, %v; want %v", g, names(q.x), names(q.y), names(q.z), v, err, valid[k])
			}
			exists[[2]int{q.x, q.y}] = exists[[2]int{q.x, q.y}] || valid[k]
			if valid[k] {
				yes++
			} else {
				no++
			}
		}
		for q, want := range exists {
			a, err := g.TotalEffect(names(q[0]), names(q[1]))
			if err != nil {
				t.Fatal(err)
			}
			least, some := a.Minimal()
			canonical, ok := a.Canonical()
			if some != want || ok != want {
				t.Fatalf("%v: %v -> %v: a set exists: %v; minimal %v, canonical %v", g, names(q[0]), names(q[1]), want, some, ok)
			}
			for _, z := range [][]string{least, canonical} {
				if v, err := a.Check(z); want && (err != nil || !v.Valid) {
					t.Fatalf("%v: %v: %v, %v", g, z, v, err)
				}
			}
		}
	}
	for _, c := range pags {
		check(c.graph(t, dag.PAG, n), c, c.valid)
		if c.dags > 0 {
			check(c.graph(t, dag.CPDAG, n), c, c.allDAG)
		}
	}
	for _, c := range mags {
		check(c.graph(t, dag.MAG, n), c, c.valid)
	}
	if yes == 0 || no == 0 {
		t.Errorf("%d nodes: %d valid, %d not", n, yes, no)
	}
}

// checkSeparated compares all separations of a graph with those of one of its class.
func checkSeparated(t *testing.T, g *dag.Graph, member plain) {
	t.Helper()
	for x := range member.n {
		for y := range x {
			for z := range 1 << member.n {
				if z>>x&1 == 1 || z>>y&1 == 1 {
					continue
				}
				got, err := g.Separated(letters[x:x+1], letters[y:y+1], names(z))
				if err != nil || got != member.separated(1<<x, 1<<y, z) {
					t.Fatalf("%v: %s and %s given %v: separated %v, %v; not so in %v", g, letters[x], letters[y], names(z), got, err, member)
				}
			}
		}
	}
}

// Known answers with marks that are not arrows.
func TestAdjustmentVisible(t *testing.T) {
	for _, c := range []struct {
		class dag.Class
		edges []dag.Edge
		z     []string
		want  string
	}{
		{dag.MAG, []dag.Edge{dag.Directed("T", "Y")}, nil, "no adjustment set: T -> Y may be confounded: the edge is not visible"},
		{dag.MAG, []dag.Edge{dag.Directed("R", "T"), dag.Directed("T", "Y")}, nil, "an adjustment set"},
		{dag.MAG, []dag.Edge{dag.Directed("D", "C"), dag.Bidirected("C", "T"), dag.Directed("C", "Y"), dag.Directed("T", "Y")}, []string{"C"}, "an adjustment set"},
		{dag.MAG, []dag.Edge{dag.Bidirected("T", "Y")}, nil, "no adjustment set: the path T <-> Y is open; no causal path leads from x to y, so that by the graph x has no effect on y"},
		{dag.PAG, []dag.Edge{{A: "T", B: "Y", AtA: dag.Circle, AtB: dag.Arrow}}, nil, "no adjustment set: T o-> Y may or may not begin a causal path"},
		{dag.CPDAG, []dag.Edge{dag.Undirected("T", "Y")}, nil, "no adjustment set: T -- Y may or may not begin a causal path"},
	} {
		v, err := graph(t, c.class, c.edges...).IsAdjustmentSet([]string{"T"}, []string{"Y"}, c.z)
		if err != nil || v.String() != c.want {
			t.Errorf("%v: %v, %v; want %s", c.edges, v, err, c.want)
		}
	}
	// Identified, but by no adjustment set: T <-> A <-> B, T -> M -> B -> Y, M -> Y, A -> Y.
	g := graph(t, dag.MAG, dag.Bidirected("T", "A"), dag.Bidirected("A", "B"), dag.Directed("T", "M"), dag.Directed("M", "B"),
		dag.Directed("B", "Y"), dag.Directed("M", "Y"), dag.Directed("A", "Y"))
	a, err := g.TotalEffect([]string{"T"}, []string{"Y"})
	if err != nil {
		t.Fatal(err)
	}
	for z := range a.AllMinimal() {
		t.Errorf("an adjustment set: %v", z)
	}
}
