package learn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// With an oracle PC finds the class of 600 random DAGs of 2 to 8 nodes exactly,
// whatever the order of the nodes, and DAG is a member.
func TestOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for trial := range 600 {
		g := randomDAG(t, r, 2+trial%7, 0.1+0.6*r.Float64())
		result, err := learn.PC{}.Search(context.Background(), learn.Oracle(g))
		if err != nil {
			t.Fatal(err)
		}
		want := cpdag(t, g)
		if !result.Graph.Equal(want) || len(result.Conflicts) > 0 {
			t.Fatalf("%v: learned %v, want %v; conflicts %v", g, result.Graph, want, result.Conflicts)
		}
		if !cpdag(t, result.DAG).Equal(want) {
			t.Fatalf("%v: DAG %v is of another class", g, result.DAG)
		}
	}
}

// Planted: an oracle that takes A to be independent of B given C, which they are not,
// gives another class, so the comparison above sees it.
func TestOracleThatLies(t *testing.T) {
	g := dag.MustParse("A -> B -> C; A -> C; C -> D")
	truth := learn.Oracle(g)
	result, err := learn.PC{}.Search(context.Background(), liar{truth})
	if err != nil {
		t.Fatal(err)
	}
	if result.Graph.Equal(cpdag(t, g)) {
		t.Errorf("a lie makes no difference: %v", result.Graph)
	}
}

type liar struct{ learn.Test }

func (l liar) P(x, y int, given []int) float64 {
	if x == 0 && y == 1 && len(given) == 1 && given[0] == 2 {
		return 1
	}
	return l.Test.P(x, y, given)
}

// With an oracle and arrows of the truth that are known, required or by tiers, PC
// finds what Meek's rules make of the class with these arrows.
func TestOracleWithKnowledge(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for trial := range 300 {
		g := randomDAG(t, r, 3+trial%6, 0.2+0.5*r.Float64())
		var known []dag.Edge
		k := learn.Knowledge{}
		for _, e := range g.Edges() {
			switch r.IntN(4) {
			case 0:
				k.Required = append(k.Required, e)
				known = append(known, e)
			case 1:
				k.Forbidden = append(k.Forbidden, dag.Directed(e.B, e.A))
				known = append(known, e)
			}
		}
		if order := g.TopologicalOrder(); r.IntN(2) == 0 {
			cut := 1 + r.IntN(len(order)-1)
			k.Tiers = [][]string{order[:cut], order[cut:]}
			early := map[string]bool{}
			for _, name := range order[:cut] {
				early[name] = true
			}
			for _, e := range g.Edges() {
				if early[e.A] && !early[e.B] {
					known = append(known, e)
				}
			}
		}
		want, err := cpdag(t, g).Orient(known...)
		if err != nil {
			t.Fatal(err)
		}
		result, err := learn.PC{Knowledge: k}.Search(context.Background(), learn.Oracle(g))
		if err != nil {
			t.Fatal(err)
		}
		if !result.Graph.Equal(want) || len(result.Conflicts) > 0 {
			t.Fatalf("%v with %v: learned %v, want %v; conflicts %v", g, k, result.Graph, want, result.Conflicts)
		}
	}
}

// On large samples of published networks and of linear models both learners find
// the class of the graph that the data come from.
func TestLargeSamples(t *testing.T) {
	for _, c := range []struct {
		name string
		rows int
		pc   bool
	}{
		{"cancer", 200000, false}, // Pollution and Dyspnoea depend on each other too little for tests
		{"asia", 100000, false},   // either is a function of tub and lung, so tests can't be faithful
		{"sachs", 50000, true},
	} {
		n, data := sampled(t, c.name, c.rows)
		for _, s := range []learn.Score{learn.BIC(), learn.BDeu(1)} {
			found(t, fmt.Sprint(c.name, " ", s), learn.HillClimb{Score: s, Restarts: 5, Seed: 1}, data, n.Graph())
		}
		if c.pc {
			found(t, c.name+" PC", learn.PC{Alpha: 1e-4}, data, n.Graph())
		}
	}
}

// On 40 samples of linear models hill-climbing never ends below the score of the
// truth, and both learners nearly always find its class: by chance a coefficient is
// small or the effects of two paths cancel, so that the truth is not what explains
// the sample best. A score of the wrong graph is told apart.
func TestLinearModels(t *testing.T) {
	const samples = 40
	r := rand.New(rand.NewPCG(5, 6))
	byScore, byTests := 0, 0
	for range samples {
		g := randomDAG(t, r, 6, 0.4)
		data := linear(t, r, g, 20000)
		w, err := learn.NewScorer(data, learn.BIC())
		if err != nil {
			t.Fatal(err)
		}
		truth, err := w.Graph(g)
		if err != nil {
			t.Fatal(err)
		}
		scored, err := learn.HillClimb{Restarts: 20, Seed: 1}.Learn(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		if scored.Score < truth-1e-6 {
			t.Errorf("%v: score %v is less than that of the truth, %v", g, scored.Score, truth)
		}
		tested, err := learn.PC{Alpha: 1e-3}.Learn(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		want := cpdag(t, g)
		if scored.Graph.Equal(want) {
			byScore++
		}
		if tested.Graph.Equal(want) {
			byTests++
		}
	}
	t.Logf("of %d: %d by score, %d by tests", samples, byScore, byTests)
	if byScore < samples*9/10 || byTests < samples*8/10 {
		t.Errorf("of %d the class of %d was found by score, of %d by tests", samples, byScore, byTests)
	}
}

// found compares the class that is learned with that of the truth.
func found(t *testing.T, what string, l learn.Learner, data dag.Columns, g *dag.Graph) {
	t.Helper()
	result, err := l.Learn(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	if want := cpdag(t, g); !result.Graph.Equal(want) {
		t.Errorf("%s: learned\n%v, want\n%v; conflicts %v", what, result.Graph, want, result.Conflicts)
	}
}
