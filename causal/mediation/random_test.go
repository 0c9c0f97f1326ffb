package mediation_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

// TestRandomModels: on random graphs and structural models, all verdicts are those
// of the complete algorithm for counterfactuals, and all answers those of
// enumerating the model's noise.
func TestRandomModels(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 5))
	identified, refused := 0, 0
	for k := range 150 {
		names := []string{"Z", "X", "L", "M", "N", "Y"}
		var edges []dag.Edge
		for i := range names {
			for j := i + 1; j < len(names); j++ {
				if r.Float64() < 0.55 {
					edges = append(edges, dag.Directed(names[i], names[j]))
				}
				if r.Float64() < 0.1 {
					edges = append(edges, dag.Bidirected(names[i], names[j]))
				}
			}
		}
		g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
		if err != nil {
			t.Fatal(err)
		}
		mediators := []string{"M"}
		if k%3 == 0 {
			mediators = []string{"M", "N"}
		}
		q := mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: mediators}
		event := func(x, m int) discrete.Event {
			e := discrete.Event{Var: "Y", Value: 1, Do: discrete.Values{"X": x}, Nested: map[string]discrete.Values{}}
			for _, name := range mediators {
				e.Nested[name] = discrete.Values{"X": m}
			}
			return e
		}
		e, err := mediation.Identify(g, q)
		var no *mediation.NotIdentifiedError
		_, errKnown := identify.Counterfactual{Of: []discrete.Event{event(1, 0)}}.Identify(g, identify.Observations)
		var noKnown *identify.CounterfactualError
		switch {
		case errors.As(err, &no):
			refused++
			if !errors.As(errKnown, &noKnown) {
				t.Errorf("%v: %v is refused (%v), and is identified", g, q, err)
			}
			continue
		case err != nil: // nothing is mediated
			continue
		case errKnown != nil:
			t.Errorf("%v: %v is answered; %v", g, q, errKnown)
			continue
		}
		identified++
		m, err := discrete.RandomStructural(g, discrete.Config{Seed: uint64(k)})
		if err != nil {
			t.Fatal(err)
		}
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		f, err := e.FromTable(joint, mediation.At{})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []mediation.Arm{mediation.Control, mediation.Treated} {
			for _, b := range []mediation.Arm{mediation.Control, mediation.Treated} {
				want, err := m.Counterfactual([]discrete.Event{event(int(a), int(b))}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := f.Mean(a, b).Mean(); !(math.Abs(got-want) <= 1e-9) && !math.IsNaN(got) {
					t.Errorf("%v: %v: E[Y(%v, M(%v))] is %v, want %v", g, q, a, b, got, want)
				}
			}
		}
	}
	t.Logf("%d identified, %d refused", identified, refused)
	if identified < 20 || refused < 20 {
		t.Error("too few of a kind")
	}
}

// TestRandomPaths: effects along single paths in models with unobserved causes,
// against models in which the children at the beginning of mediated paths read a
// second treatment, set by itself.
func TestRandomPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	identified, refused, differ := 0, 0, 0
	for k := range 120 {
		names := []string{"Z", "X", "L", "M", "N", "Y"}
		var edges []dag.Edge
		for i := range names {
			for j := i + 1; j < len(names); j++ {
				if r.Float64() < 0.7 {
					edges = append(edges, dag.Directed(names[i], names[j]))
				}
				if r.Float64() < 0.07 {
					edges = append(edges, dag.Bidirected(names[i], names[j]))
				}
			}
		}
		g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
		if err != nil {
			t.Fatal(err)
		}
		q := mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"N"}, Avoiding: []string{"L", "M"}}
		e, err := mediation.Identify(g, q)
		var no *mediation.NotIdentifiedError
		if errors.As(err, &no) {
			refused++
			continue
		}
		if err != nil { // nothing is mediated
			continue
		}
		identified++
		m, err := discrete.Random(g, discrete.Config{Seed: uint64(k)})
		if err != nil {
			t.Fatal(err)
		}
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		f, err := e.FromTable(joint, mediation.At{})
		if err != nil {
			t.Fatal(err)
		}
		// Past L and M, only X → N → … → Y is mediated: N reads the second treatment.
		two := second(t, m, "N")
		for x := range 2 {
			for s := range 2 {
				p, err := two.Do([]string{"Y"}, []string{"X", "X2"}, discrete.Values{"X": x, "X2": s, "Y": 1})
				if err != nil {
					t.Fatal(err)
				}
				if got := f.Mean(mediation.Arm(x), mediation.Arm(s)).Mean(); !(math.Abs(got-p.Total()) <= 1e-9) {
					t.Errorf("%v: E[Y] with X = %d and %d on the path is %v, want %v", g, x, s, got, p.Total())
				}
			}
		}
		if math.Abs(f.Indirect(mediation.Control).Mean()-f.Direct(mediation.Control).Mean()) > 1e-6 {
			differ++
		}
	}
	t.Logf("%d identified, %d refused", identified, refused)
	if identified < 20 || refused < 10 || differ < 20 {
		t.Errorf("too few of a kind: %d, %d, %d", identified, refused, differ)
	}
}

// second returns the model in which a child of X reads X2 instead, a root.
func second(t *testing.T, m *discrete.Model, child string) *discrete.Model {
	t.Helper()
	nodes := append(m.Graph().Nodes(), dag.Node{Name: "X2"})
	var edges []dag.Edge
	for _, e := range m.Graph().Edges() {
		if e == dag.Directed("X", child) {
			e = dag.Directed("X2", child)
		}
		edges = append(edges, e)
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err != nil {
		t.Fatal(err)
	}
	half, err := discrete.NewTable([]discrete.Variable{{Name: "X2", Levels: 2}}, []float64{.5, .5})
	if err != nil {
		t.Fatal(err)
	}
	tables := []*discrete.Table{half}
	for _, name := range m.Graph().Names() {
		table, err := m.Mechanism(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == child {
			if table, err = table.Rename(map[string]string{"X": "X2"}); err != nil {
				t.Fatal(err)
			}
		}
		tables = append(tables, table)
	}
	two, err := discrete.NewModel(g, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return two
}
