package dag_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// after returns the graph after an intervention.
func (p plain) after(set int) plain {
	q := plain{n: p.n}
	for _, e := range p.edges {
		if !(set>>e.a&1 == 1 && e.atA == dag.Arrow || set>>e.b&1 == 1 && e.atB == dag.Arrow) {
			q.edges = append(q.edges, e)
		}
	}
	return q
}

// fixings calls with for every set of nodes that can be set one after the other,
// each node when none of its effects is in its district.
func (p plain) fixings(with func(set int)) {
	seen := map[int]bool{}
	var walk func(set int)
	walk = func(set int) {
		if seen[set] {
			return
		}
		seen[set] = true
		with(set)
		q := plain{n: p.n}
		for _, e := range p.edges {
			if set>>e.a&1 == 0 && set>>e.b&1 == 0 {
				q.edges = append(q.edges, e)
			}
		}
		for k := range p.n {
			district := 1 << k
			for range p.n {
				for _, e := range q.edges {
					if e.atA == dag.Arrow && e.atB == dag.Arrow && (district>>e.a|district>>e.b)&1 == 1 {
						district |= 1<<e.a | 1<<e.b
					}
				}
			}
			if set>>k&1 == 0 && district&q.closure(1<<k, false) == 1<<k {
				walk(set | 1<<k)
			}
		}
	}
	walk(0)
}

// Every ADMG of 4 nodes in one order: two nodes have a constraint if and only if they
// are separated after some sequence of settings and by no ordinary set; and in a
// random model they are independent after the one that is given.
func TestVerma(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	const n = 4
	count := 0
	for code := range 1 << (2 * n * (n - 1) / 2) {
		p, c := plain{n: n}, code
		for i := range n {
			for j := range i {
				if c&1 == 1 {
					p.edges = append(p.edges, plainEdge{j, i, dag.Tail, dag.Arrow})
				}
				if c&2 == 2 {
					p.edges = append(p.edges, plainEdge{j, i, dag.Arrow, dag.Arrow})
				}
				c >>= 2
			}
		}
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		got, err := g.Verma()
		if err != nil {
			t.Fatal(err)
		}
		var pairs, want []int
		for _, c := range got {
			x, y, given, set := bits(c.X), bits(c.Y), bits(c.Given), bits(c.Do)
			pairs = append(pairs, x|y)
			if set&(x|y|given) != 0 || !p.after(set).separated(x, y, given|set) {
				t.Fatalf("%v: %v does not hold in the graph", p, c)
			}
			model := newSCM(r, p, g)
			for w := range values(uint(set)) {
				done := model.joint(uint(set), w)
				for v := range values(uint(x | y | given)) {
					u := v | w
					joint, z := event(done, uint(x|y|given), u), event(done, uint(given), u)
					if off := joint*z - event(done, uint(x|given), u)*event(done, uint(y|given), u); math.Abs(off) > 1e-12 { // sums of 2^10 products
						t.Fatalf("%v: %v is off by %v in a model", p, c, off)
					}
				}
			}
		}
		for i := range n {
			for j := range i {
				x, y := 1<<j, 1<<i
				ordinary, dormant := false, false
				p.fixings(func(set int) {
					if set&(x|y) != 0 {
						return
					}
					for z := range 1 << n {
						if z&(x|y|set) == 0 && p.after(set).separated(x, y, z|set) {
							dormant = true
							ordinary = ordinary || set == 0
						}
					}
				})
				// What is separated given nodes that are then set is ordinary too.
				for z := range 1 << n {
					ordinary = ordinary || z&(x|y) == 0 && p.separated(x, y, z)
				}
				if dormant && !ordinary {
					want = append(want, x|y)
				}
			}
		}
		slices.Sort(pairs)
		slices.Sort(want)
		if !slices.Equal(pairs, want) {
			t.Fatalf("%v: constraints %v, want pairs %b", p, got, want)
		}
		count += len(got)
	}
	if count == 0 {
		t.Error("no graph has a constraint")
	}
}

func TestVermaClass(t *testing.T) {
	if _, err := graph(t, dag.MAG, dag.Bidirected("A", "B")).Verma(); err == nil {
		t.Error("constraints of a MAG")
	}
}
