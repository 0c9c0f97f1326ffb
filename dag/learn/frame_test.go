package learn_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
)

const folder = "../../testdata/cases/causal/bn/"

// network reads a published network.
func network(t testing.TB, name string) *bn.Network {
	t.Helper()
	n, err := bn.ReadFile(folder + name + ".bif")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sampled draws cases from a published network.
func sampled(t testing.TB, name string, rows int) (*bn.Network, *bn.Cases) {
	t.Helper()
	n := network(t, name)
	c, err := n.Sample(1, rows)
	if err != nil {
		t.Fatal(err)
	}
	return n, c
}

// permuted are columns in another order.
type permuted struct {
	dag.Columns
	names []string
}

func (p permuted) Names() []string { return p.names }

// permute shuffles columns.
func permute(data dag.Columns, r *rand.Rand) permuted {
	names := slices.Clone(data.Names())
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return permuted{data, names}
}

// renamed are columns with other names.
type renamed struct {
	dag.Columns
	names []string
	of    map[string]string
}

func (r renamed) Names() []string                   { return r.names }
func (r renamed) IsFactor(name string) bool         { return r.Columns.IsFactor(r.of[name]) }
func (r renamed) Float(n string) ([]float64, error) { return r.Columns.Float(r.of[n]) }
func (r renamed) Codes(n string) ([]int, []string, error) {
	return r.Columns.Codes(r.of[n])
}

// table makes data of columns of numbers.
func table(t testing.TB, names []string, columns [][]float64) *bayes.Table {
	t.Helper()
	var cols []bayes.Column
	for i, name := range names {
		cols = append(cols, bayes.Col(name, columns[i]))
	}
	data, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// letters are n names.
func letters(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = string(rune('A' + i))
	}
	return names
}

// randomDAG draws a DAG over n nodes in random order, each edge with probability p.
func randomDAG(t testing.TB, r *rand.Rand, n int, p float64) *dag.Graph {
	t.Helper()
	names := letters(n)
	nodes := make([]dag.Node, n)
	for i, name := range names {
		nodes[i].Name = name
	}
	order := r.Perm(n)
	var edges []dag.Edge
	for i := range n {
		for j := range i {
			if r.Float64() < p {
				edges = append(edges, dag.Directed(names[order[j]], names[order[i]]))
			}
		}
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// cpdag returns the class of a graph.
func cpdag(t testing.TB, g *dag.Graph) *dag.Graph {
	t.Helper()
	c, err := g.CPDAG()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// linear draws rows of a linear model with normal noise on a DAG: coefficients
// between 0.5 and 1.5 with either sign.
func linear(t testing.TB, r *rand.Rand, g *dag.Graph, rows int) *bayes.Table {
	t.Helper()
	at := map[string][]float64{}
	for _, name := range g.TopologicalOrder() {
		x := make([]float64, rows)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		parents, err := g.Parents(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parents {
			c := 0.5 + r.Float64()
			if r.IntN(2) == 0 {
				c = -c
			}
			for i := range x {
				x[i] += c * at[p][i]
			}
		}
		at[name] = x
	}
	columns := make([][]float64, 0, len(at))
	for _, name := range g.Names() {
		columns = append(columns, at[name])
	}
	return table(t, g.Names(), columns)
}
