package dag_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/cases"
)

// kinds are the edges a pair of nodes may have, none first.
var kinds = [][2]dag.Mark{{}, {dag.Tail, dag.Arrow}, {dag.Arrow, dag.Tail}, {dag.Arrow, dag.Arrow}, {dag.Tail, dag.Tail}}

// everyGraph calls with for every graph of n nodes A, B, … with at most one edge
// a pair, of the first of kinds, that the class allows.
func everyGraph(class dag.Class, n, kindsOf int, with func(*dag.Graph)) {
	names := strings.Split("ABCDEFGH", "")[:n]
	var fill func(edges []dag.Edge, i, j int)
	fill = func(edges []dag.Edge, i, j int) {
		if j == n {
			i, j = i+1, i+2
		}
		if j == n {
			if g, err := dag.New(class, dag.Named(names...), edges); err == nil {
				with(g)
			}
			return
		}
		fill(edges, i, j+1)
		for _, k := range kinds[1:kindsOf] {
			fill(append(edges[:len(edges):len(edges)], dag.Edge{A: names[i], B: names[j], AtA: k[0], AtB: k[1]}), i, j+1)
		}
	}
	fill(nil, 0, 1)
}

// independencies lists which pairs which sets separate, by enumeration of paths
// as in the definition; whole reports whether each pair without an edge has such
// a set.
func independencies(g *dag.Graph) (list string, whole bool) {
	names := g.Names()
	n := len(names)
	mark := make([][]string, n) // [i][j]: marks at i and j, "" without an edge
	for i := range mark {
		mark[i] = make([]string, n)
	}
	for _, e := range g.Edges() {
		a, b := slices.Index(names, e.A), slices.Index(names, e.B)
		mark[a][b] = e.AtA.String() + e.AtB.String()
		mark[b][a] = e.AtB.String() + e.AtA.String()
	}
	above := make([][]bool, n) // [i][j]: i is an ancestor of j
	for i := range above {
		above[i] = make([]bool, n)
		below, _ := g.Descendants(names[i])
		for _, name := range below {
			above[i][slices.Index(names, name)] = true
		}
	}
	var open func(path []int, y, given int) bool
	open = func(path []int, y, given int) bool {
		last := path[len(path)-1]
		for next := range n {
			if mark[last][next] == "" || slices.Contains(path, next) {
				continue
			}
			if len(path) > 1 {
				collider := mark[path[len(path)-2]][last][1] == '>' && mark[last][next][0] == '>'
				blocked := given>>last&1 == 1
				if collider {
					blocked = true
					for z := range n {
						blocked = blocked && !(given>>z&1 == 1 && above[last][z])
					}
				}
				if blocked {
					continue
				}
			}
			if next == y || open(append(path[:len(path):len(path)], next), y, given) {
				return true
			}
		}
		return false
	}
	whole = true
	var text strings.Builder
	for x := range n {
		for y := range x {
			apart := false
			for given := range 1 << n {
				if given>>x&1 == 0 && given>>y&1 == 0 && !open([]int{x}, y, given) {
					fmt.Fprintf(&text, "%d%d%x ", y, x, given)
					apart = true
				}
			}
			whole = whole && (apart || mark[x][y] != "")
		}
	}
	return text.String(), whole
}

// common returns the edges of graphs with the same skeleton, by the names of the
// nodes, with a mark of their own where they differ.
func common(graphs []*dag.Graph, differ dag.Mark) map[string]dag.Edge {
	marks := make(map[string]dag.Edge)
	for _, g := range graphs {
		for _, e := range g.Edges() {
			if e.B < e.A {
				e = dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}
			}
			m, seen := marks[e.A+e.B]
			if !seen {
				m = e
			}
			if m.AtA != e.AtA {
				m.AtA = differ
			}
			if m.AtB != e.AtB {
				m.AtB = differ
			}
			marks[e.A+e.B] = m
		}
	}
	return marks
}

// checkCommon compares the edges of g with marks.
func checkCommon(t *testing.T, what string, g *dag.Graph, marks map[string]dag.Edge) {
	t.Helper()
	edges := g.Edges()
	for _, e := range edges {
		if e.B < e.A {
			e = dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}
		}
		if marks[e.A+e.B] != e {
			t.Fatalf("%s is %v, but its class has %v", what, g, marks[e.A+e.B])
		}
	}
	if len(edges) != len(marks) {
		t.Fatalf("%s is %v, with %d edges; its class has %d", what, g, len(edges), len(marks))
	}
}

// classes groups the graphs by their independencies.
func classes(class dag.Class, n, kindsOf int) map[string][]*dag.Graph {
	all := make(map[string][]*dag.Graph)
	everyGraph(class, n, kindsOf, func(g *dag.Graph) {
		if list, whole := independencies(g); whole {
			all[list] = append(all[list], g)
		}
	})
	return all
}

func TestCPDAGOfEveryDAG(t *testing.T) {
	const dagsOf4 = 543 // OEIS A003024
	seen := 0
	for _, group := range classes(dag.DAG, 4, 3) {
		marks := common(group, dag.Tail)
		for _, g := range group {
			seen++
			c, err := g.CPDAG()
			if err != nil {
				t.Fatal(err)
			}
			checkCommon(t, "the CPDAG of "+g.String(), c, marks)
			member, err := c.Extend()
			if err != nil || !slices.ContainsFunc(group, member.Equal) {
				t.Fatalf("Extend of %v: %v, %v", c, member, err)
			}
			checkOriented(t, c, g, group)
		}
	}
	if seen != dagsOf4 {
		t.Errorf("%d DAGs of 4 nodes, want %d", seen, dagsOf4)
	}
}

// checkOriented makes known to c one arrow of the DAG g after another: what it
// then has must be what those of its class with these arrows have in common.
func checkOriented(t *testing.T, c, g *dag.Graph, class []*dag.Graph) {
	t.Helper()
	var known []dag.Edge
	for _, e := range g.Edges() {
		known = append(known, e)
		o, err := c.Orient(known...)
		if err != nil {
			t.Fatalf("Orient %v of %v: %v", known, c, err)
		}
		agree := slices.DeleteFunc(slices.Clone(class), func(h *dag.Graph) bool {
			return slices.ContainsFunc(known, func(e dag.Edge) bool {
				turned := dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}
				return !slices.Contains(h.Edges(), e) && !slices.Contains(h.Edges(), turned)
			})
		})
		checkCommon(t, fmt.Sprintf("%v with %v", c, known), o, common(agree, dag.Tail))
	}
}

func TestPAGOfEveryMAG(t *testing.T) {
	seen := 0
	for _, group := range classes(dag.MAG, 4, 5) {
		marks := common(group, dag.Circle)
		for _, g := range group {
			seen++
			p, err := g.PAG()
			if err != nil {
				t.Fatal(err)
			}
			checkCommon(t, "the PAG of "+g.String(), p, marks)
		}
	}
	t.Logf("%d MAGs", seen)
	if seen < 543 {
		t.Errorf("%d MAGs of 4 nodes: fewer than DAGs", seen)
	}
}

// TestPAGOfRandomMAGs compares the PAGs of graphs of 5 nodes, with and without
// what is latent, with all graphs of their classes.
func TestPAGOfRandomMAGs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	names := strings.Split("ABCDEFG", "")
	for range 60 {
		var edges []dag.Edge
		for b := range names {
			for a := range b {
				if r.IntN(3) == 0 {
					edges = append(edges, dag.Directed(names[a], names[b]))
				}
			}
		}
		g, err := dag.New(dag.DAG, dag.Named(names...), edges)
		if err == nil {
			g, err = g.Assign(dag.Latent, "B", "D")
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := g.MAG()
		if err != nil {
			t.Fatal(err)
		}
		p, err := g.PAG()
		if err != nil {
			t.Fatal(err)
		}
		want, _ := independencies(m)
		var class []*dag.Graph
		skeleton := m.Edges()
		var turn func(k int)
		turn = func(k int) {
			if k == len(skeleton) {
				if h, err := dag.New(dag.MAG, m.Nodes(), skeleton); err == nil {
					if got, _ := independencies(h); got == want {
						class = append(class, h)
					}
				}
				return
			}
			for _, marks := range kinds[1:4] {
				skeleton[k].AtA, skeleton[k].AtB = marks[0], marks[1]
				turn(k + 1)
			}
		}
		turn(0)
		checkCommon(t, "the PAG of "+m.String(), p, common(class, dag.Circle))
	}
}

// TestPAGOfLargeGraph: the rules that look for long paths come to an end, and what
// they orient is so in the graph.
func TestPAGOfLargeGraph(t *testing.T) {
	var text strings.Builder
	for i := range 200 {
		for d := 1; d <= 3; d++ {
			fmt.Fprintf(&text, "v%d -> v%d\n", i, i+d*7%11+1)
		}
		if i%5 == 0 {
			fmt.Fprintf(&text, "v%d <-> v%d\n", i, i+9)
		}
	}
	g := dag.MustParse(text.String())
	mag, err := g.MAG()
	if err != nil {
		t.Fatal(err)
	}
	pag, err := g.PAG()
	if err != nil {
		t.Fatal(err)
	}
	edges, circles := pag.Edges(), 0
	for k, e := range mag.Edges() {
		got := edges[k]
		for _, m := range [][2]dag.Mark{{got.AtA, e.AtA}, {got.AtB, e.AtB}} {
			if m[0] == dag.Circle {
				circles++
			} else if m[0] != m[1] {
				t.Errorf("%v in the PAG, %v in the MAG", got, e)
			}
		}
	}
	if circles == 0 || circles == 2*len(edges) {
		t.Errorf("%d circles at %d edges", circles, len(edges))
	}
}

func TestMAGKeepsIndependencies(t *testing.T) {
	everyGraph(dag.DAG, 4, 3, func(g *dag.Graph) {
		for _, latent := range []string{"A", "B"} {
			h, err := g.Assign(dag.Latent, latent)
			if err != nil {
				t.Fatal(err)
			}
			m, err := h.MAG()
			if err != nil {
				t.Fatal(err)
			}
			p, err := h.Project()
			if err != nil {
				t.Fatal(err)
			}
			of, err := p.MAG()
			if err != nil || !of.Equal(m) {
				t.Fatalf("%v: its MAG is %v, that of its projection %v, %v", h, m, of, err)
			}
			got, whole := independencies(m)
			var want []string
			full, _ := independencies(h) // those among the other three, renumbered
			drop := slices.Index(h.Names(), latent)
			for _, s := range strings.Fields(full) {
				x, y := int(s[0]-'0'), int(s[1]-'0')
				var given int
				fmt.Sscanf(s[2:], "%x", &given)
				if x == drop || y == drop || given>>drop&1 == 1 {
					continue
				}
				down := func(i int) int { return i - map[bool]int{true: 1}[i > drop] }
				want = append(want, fmt.Sprintf("%d%d%x", down(x), down(y), given&(1<<drop-1)|given>>(drop+1)<<drop))
			}
			if !whole || !slices.Equal(strings.Fields(got), want) {
				t.Fatalf("%v: its MAG %v has the independencies %v (maximal: %v), want %v", h, m, got, whole, want)
			}
		}
	})
}

// equivalenceCase is one graph and what it is equivalent to.
type equivalenceCase struct {
	ID, Kind             string
	Nodes, Latent        []string
	Directed, Bidirected [][2]string
	CPDAG                *struct{ Directed, Undirected [][2]string }
	MAG                  *struct{ Directed, Bidirected, Other [][2]string }
	PAG                  [][4]string `json:"pag_single_engine"`
}

// complete returns the edges of the case's PAG, which may lack marks, with those
// that got has in place of circles, if the graph's own MAG agrees with them.
func (c equivalenceCase) complete(t *testing.T, g, got *dag.Graph, edges []dag.Edge) []dag.Edge {
	t.Helper()
	m, err := g.MAG()
	if err != nil {
		t.Fatal(err)
	}
	marks := func(of *dag.Graph) map[string]dag.Mark {
		at := make(map[string]dag.Mark)
		for _, e := range of.Edges() {
			at[e.A+"-"+e.B], at[e.B+"-"+e.A] = e.AtB, e.AtA
		}
		return at
	}
	ours, truth := marks(got), marks(m)
	add := func(mark *dag.Mark, edge string) {
		if *mark == dag.Circle && ours[edge] == truth[edge] {
			*mark = ours[edge]
			t.Logf("%s: %s ends in %v, which the case does not have", c.ID, edge, *mark)
		}
	}
	for k := range edges {
		e := &edges[k]
		add(&e.AtB, e.A+"-"+e.B)
		add(&e.AtA, e.B+"-"+e.A)
	}
	return edges
}

// TestCasesEquivalence compares with graphs whose classes dagitty and brute force
// have told.
func TestCasesEquivalence(t *testing.T) {
	tested := map[string]int{}
	err := cases.Lines("causal/graphs/random_graphs.jsonl", func(c equivalenceCase) {
		class, known := map[string]dag.Class{"dag": dag.DAG, "latent": dag.DAG, "admg": dag.ADMG}[c.Kind]
		if !known {
			t.Errorf("%s: unknown kind %q", c.ID, c.Kind)
			return
		}
		g, err := dag.New(class, dag.Named(c.Nodes...), edgesOf(c.Directed, c.Bidirected, nil))
		if err == nil {
			g, err = g.Assign(dag.Latent, c.Latent...)
		}
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		compare := func(what string, got *dag.Graph, err error, class dag.Class, edges []dag.Edge) {
			tested[what]++
			want, e := dag.New(class, dag.Named(g.Observed()...), edges)
			if err != nil || e != nil || !got.Equal(want) {
				t.Errorf("%s: the %s of %v is %v, want %v: %v, %v", c.ID, what, g, got, want, err, e)
			}
		}
		if c.CPDAG != nil {
			got, err := g.CPDAG()
			compare("CPDAG", got, err, dag.CPDAG, edgesOf(c.CPDAG.Directed, nil, c.CPDAG.Undirected))
		}
		if c.MAG != nil {
			got, err := g.MAG()
			compare("MAG", got, err, dag.MAG, edgesOf(c.MAG.Directed, c.MAG.Bidirected, c.MAG.Other))
		}
		if c.PAG != nil {
			marks := map[string]dag.Mark{"-": dag.Tail, ">": dag.Arrow, "o": dag.Circle}
			var edges []dag.Edge
			for _, e := range c.PAG {
				edges = append(edges, dag.Edge{A: e[0], B: e[1], AtA: marks[e[2]], AtB: marks[e[3]]})
			}
			got, err := g.PAG()
			if err == nil {
				edges = c.complete(t, g, got, edges)
			}
			compare("PAG", got, err, dag.PAG, edges)
		}
	})
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("compared: %v", tested)
}

func edgesOf(directed, bidirected, undirected [][2]string) (edges []dag.Edge) {
	for _, e := range directed {
		edges = append(edges, dag.Directed(e[0], e[1]))
	}
	for _, e := range bidirected {
		edges = append(edges, dag.Bidirected(e[0], e[1]))
	}
	for _, e := range undirected {
		edges = append(edges, dag.Undirected(e[0], e[1]))
	}
	return edges
}
