package learn_test

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// The order of columns makes no difference at all, to graph, score and strengths,
// on small samples where tests contradict each other.
func TestOrderOfColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	_, asia := sampled(t, "asia", 400)
	for range 30 {
		numbers := linear(t, r, randomDAG(t, r, 8, 0.5), 50)
		for _, data := range []dag.Columns{asia, numbers} {
			for _, l := range []learn.Learner{learn.PC{Alpha: 0.2}, learn.HillClimb{Restarts: 2, Seed: 3}} {
				a, errA := l.Learn(context.Background(), data)
				b, errB := l.Learn(context.Background(), permute(data, r))
				if errA != nil || errB != nil {
					t.Fatal(errA, errB)
				}
				if !a.Graph.Equal(b.Graph) || a.Score != b.Score || a.Tests != b.Tests || !reflect.DeepEqual(a.Conflicts, b.Conflicts) {
					t.Fatalf("%T: %v, in another order %v", l, a, b)
				}
			}
		}
	}
	l := learn.PC{Alpha: 0.1}
	a, errA := learn.Bootstrap(context.Background(), asia, l, learn.BootstrapConfig{Samples: 20, Seed: 1})
	b, errB := learn.Bootstrap(context.Background(), permute(asia, r), l, learn.BootstrapConfig{Samples: 20, Seed: 1})
	if errA != nil || errB != nil || !slices.Equal(a, b) {
		t.Errorf("strengths %v, %v, in another order %v, %v", a, errA, b, errB)
	}
}

// Nor do names make a difference to PC, whose tests break no ties: with other names
// the graph is the same but for the names.
func TestNamesMakeNoDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	conflicts := 0
	for range 100 {
		data := linear(t, r, randomDAG(t, r, 8, 0.5), 50)
		a, err := learn.PC{Alpha: 0.2}.Learn(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		conflicts += len(a.Conflicts)
		other := renamed{Columns: data, of: map[string]string{}}
		to := map[string]string{}
		names := letters(8)
		for i, k := range r.Perm(8) {
			name := "v" + names[k]
			other.names = append(other.names, name)
			other.of[name], to[names[i]] = names[i], name
		}
		b, err := learn.PC{Alpha: 0.2}.Learn(context.Background(), other)
		if err != nil {
			t.Fatal(err)
		}
		var edges []dag.Edge
		for _, e := range a.Graph.Edges() {
			edges = append(edges, dag.Edge{A: to[e.A], B: to[e.B], AtA: e.AtA, AtB: e.AtB})
		}
		want, err := dag.New(dag.CPDAG, nodesOf(other.names), edges)
		if err != nil {
			t.Fatal(err)
		}
		if !b.Graph.Equal(want) || len(a.Conflicts) != len(b.Conflicts) {
			t.Fatalf("learned %v with other names %v, want %v", a.Graph, b.Graph, want)
		}
	}
	if conflicts == 0 {
		t.Error("tests never contradicted each other: the test must have such data")
	}
}

func nodesOf(names []string) []dag.Node {
	nodes := make([]dag.Node, len(names))
	for i, name := range names {
		nodes[i].Name = name
	}
	return nodes
}

// Strengths are shares of the graphs, the same on any number of cores, and those of
// a sure edge are near 1.
func TestBootstrap(t *testing.T) {
	_, data := sampled(t, "sachs", 500)
	c := learn.BootstrapConfig{Samples: 30, Seed: 4}
	learners := map[string]learn.Learner{"hc": learn.HillClimb{}, "pc": learn.PC{}, "user's": wrapped{learn.HillClimb{}}}
	got := map[string][]learn.Strength{}
	for name, l := range learners {
		all, err := learn.Bootstrap(context.Background(), data, l, c)
		if err != nil {
			t.Fatal(err)
		}
		old := runtime.GOMAXPROCS(1)
		again, err := learn.Bootstrap(context.Background(), data, l, c)
		runtime.GOMAXPROCS(old)
		if err != nil || !slices.Equal(all, again) {
			t.Errorf("%s: %v, on one core %v, %v", name, all, again, err)
		}
		got[name] = all
		for k, s := range all {
			if s.Forward+s.Backward > s.Joined+1e-12 || s.Joined > 1 || k > 0 && s.Joined > all[k-1].Joined {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if all[0].Joined != 1 {
			t.Errorf("%s: the surest edge is %+v", name, all[0])
		}
	}
	if !slices.Equal(got["hc"], got["user's"]) {
		t.Error("a learner of the user's own gets other samples")
	}
	other, err := learn.Bootstrap(context.Background(), data, learn.PC{}, learn.BootstrapConfig{Samples: 30, Seed: 5})
	if err != nil || slices.Equal(other, got["pc"]) {
		t.Errorf("another seed gives the same strengths; %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, l := range learners {
		if _, err := learn.Bootstrap(ctx, data, l, c); err == nil || !strings.Contains(err.Error(), "canceled") {
			t.Errorf("%s after cancel: %v", name, err)
		}
		if _, err := l.Learn(ctx, data); err == nil || !strings.Contains(err.Error(), "canceled") {
			t.Errorf("%s after cancel: %v", name, err)
		}
	}
	if _, err := learn.Bootstrap(context.Background(), data, nil, c); err == nil {
		t.Error("no learner")
	}
	if _, err := learn.Bootstrap(context.Background(), data, learn.PC{Alpha: 2}, c); err == nil || !strings.Contains(err.Error(), "the level is 2") {
		t.Errorf("a level of 2: %v", err)
	}
}

// wrapped is a learner that shares no cores.
type wrapped struct{ learn.Learner }

// p-values are those of dag.TestIndependencies, which has R's for reference, among
// factors, numbers and both.
func TestTests(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	_, asia := sampled(t, "asia", 700)
	numbers := linear(t, r, randomDAG(t, r, 8, 0.5), 90)
	codes := make([]int, 90)
	for i := range codes {
		codes[i] = r.IntN(3)
	}
	a, _ := numbers.Float("A")
	b, _ := numbers.Float("B")
	mixed, err := bayes.FromColumns(bayes.Col("f", &bayes.Factor{Codes: codes, Levels: []string{"x", "y", "z"}}), bayes.Col("a", a), bayes.Col("b", b))
	if err != nil {
		t.Fatal(err)
	}
	tested, skipped := 0, 0
	for _, data := range []dag.Columns{asia, numbers, mixed} {
		test, err := learn.NewTest(data)
		if err != nil {
			t.Fatal(err)
		}
		names := test.Names()
		for range 300 {
			order := r.Perm(len(names))
			given := slices.Sorted(slices.Values(order[2 : 2+r.IntN(len(order)-1)]))
			var givenNames []string
			for _, k := range given {
				givenNames = append(givenNames, names[k])
			}
			p := test.P(order[0], order[1], given)
			i := dag.Independence{X: []string{names[order[0]]}, Y: []string{names[order[1]]}, Given: givenNames}
			report, err := dag.TestIndependencies(context.Background(), data, []dag.Independence{i}, 0)
			if err != nil {
				t.Fatal(err)
			}
			want := report.Tests[0].P
			tested++
			if math.IsNaN(want) {
				skipped++
			}
			if math.IsNaN(want) != math.IsNaN(p) || math.Abs(p-want) > 1e-9*want+1e-300 {
				t.Errorf("%v: p = %v, want %v (%s)", i, p, want, report.Tests[0].Skipped)
			}
		}
	}
	if skipped == 0 || skipped > tested/2 {
		t.Errorf("%d of %d tests were not possible", skipped, tested)
	}
}

func TestLearnersBadInput(t *testing.T) {
	_, data := sampled(t, "cancer", 100)
	ctx := context.Background()
	for _, c := range []struct {
		learner learn.Learner
		want    string
	}{
		{learn.PC{Alpha: -1}, "the level is -1"},
		{learn.PC{Alpha: math.NaN()}, "the level is NaN"},
		{learn.HillClimb{Score: learn.BDeu(-1)}, "must be positive"},
		{learn.HillClimb{Start: dag.MustParse("Smoker -- Cancer")}, "want a DAG"},
		{learn.HillClimb{Start: dag.MustParse("Smoker -> Other")}, "no column"},
		{learn.HillClimb{Start: dag.MustParse("Smoker -> Cancer <- Xray"), MaxParents: 1}, "more than 1 parents"},
		{learn.HillClimb{Start: dag.MustParse("Smoker -> Cancer"), Knowledge: learn.Knowledge{Forbidden: []dag.Edge{dag.Directed("Smoker", "Cancer")}}}, "is forbidden"},
		{learn.HillClimb{Start: dag.MustParse("Smoker -> Cancer"), Knowledge: learn.Knowledge{Required: []dag.Edge{dag.Directed("Xray", "Cancer")}}}, "is required"},
	} {
		if _, err := c.learner.Learn(ctx, data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.learner, err, c.want)
		}
	}
	empty, err := network(t, "cancer").Sample(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []learn.Learner{learn.PC{}, learn.HillClimb{}} {
		if _, err := l.Learn(ctx, empty); err == nil || !strings.Contains(err.Error(), "0 rows") {
			t.Errorf("%T of no rows: %v", l, err)
		}
	}
	r, err := learn.HillClimb{MaxParents: 1, Restarts: 3}.Learn(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.DAG.Names() {
		if parents, _ := r.DAG.Parents(name); len(parents) > 1 {
			t.Errorf("%s has parents %v, at most 1 is allowed", name, parents)
		}
	}
}
