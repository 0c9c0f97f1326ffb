package identify_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/rng"
)

// eventsOf returns all events of binary nodes where up to one node is set.
func eventsOf(g *dag.Graph) (events []discrete.Event) {
	worlds := []discrete.Values{nil}
	for _, name := range g.Names() {
		worlds = append(worlds, discrete.Values{name: 0}, discrete.Values{name: 1})
	}
	for _, do := range worlds {
		for _, name := range g.Names() {
			for value := range 2 {
				events = append(events, discrete.Event{Var: name, Value: value, Do: do})
			}
		}
	}
	return events
}

// counterfactuals yields all queries of two events, together or one given the
// other, about every graph of so many nodes, of which it takes one in step.
func counterfactuals(t *testing.T, nodes, step int) func(yield func(*dag.Graph, identify.Counterfactual) bool) {
	return func(yield func(*dag.Graph, identify.Counterfactual) bool) {
		k := 0
		for _, g := range admgs(t, nodes) {
			events := eventsOf(g)
			for _, a := range events {
				for _, b := range events {
					k++
					if k%step != 0 {
						continue
					}
					q := identify.Counterfactual{Of: []discrete.Event{a, b}}
					if k/step%2 == 1 {
						q = identify.Counterfactual{Of: []discrete.Event{a}, Given: []discrete.Event{b}}
					}
					if possible(q.Given) && !yield(g, q) {
						return
					}
				}
			}
		}
	}
}

// possible reports whether a condition of one event can happen.
func possible(given []discrete.Event) bool {
	return !slices.ContainsFunc(given, func(e discrete.Event) bool {
		x, set := e.Do[e.Var]
		return set && x != e.Value
	})
}

// Two events in any worlds, about every graph of three nodes: each answer and
// each refusal proven.
func TestEveryCounterfactualOfThreeNodes(t *testing.T) {
	var got [2]int
	// All of them, or one in 73, which is prime to the number of events.
	for g, q := range counterfactuals(t, 3, 1+18*(censusStep-1)) {
		for _, from := range []identify.Basis{identify.Experiments, identify.Observations} {
			if prove(t, g, q, from) != nil {
				got[0]++
			} else {
				got[1]++
			}
		}
	}
	t.Logf("%d identified, %d refused", got[0], got[1])
	if got[0] == 0 || got[1] == 0 {
		t.Error("only one verdict")
	}
}

// Random graphs of four to six nodes, and queries of up to four events in up to
// three worlds.
func TestRandomCounterfactuals(t *testing.T) {
	src := rng.New(3, "dag/identify/counterfactuals")
	draw := func(n int) int { return int(src.Uint64() % uint64(n)) }
	var identified, refused, impossible int
	for range bruteCount {
		var edges []dag.Edge
		names := []string{"A", "B", "C", "D", "E", "F"}[:4+draw(3)]
		for i := range names {
			for j := range i {
				if draw(2) == 0 {
					edges = append(edges, dag.Directed(names[j], names[i]))
				}
				if draw(3) == 0 {
					edges = append(edges, dag.Bidirected(names[j], names[i]))
				}
			}
		}
		g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
		if err != nil {
			t.Fatal(err)
		}
		worlds := make([]discrete.Values, 1+draw(3))
		for w := range worlds {
			if w > 0 || draw(2) == 0 {
				worlds[w] = discrete.Values{}
				for range 1 + draw(2) {
					worlds[w][names[draw(len(names))]] = draw(2)
				}
			}
		}
		events := func(n int) (events []discrete.Event) {
			for range n {
				e := discrete.Event{Var: names[draw(len(names))], Value: draw(2), Do: worlds[draw(len(worlds))]}
				if nested := names[draw(len(names))]; draw(4) == 0 {
					if _, set := e.Do[nested]; !set {
						e.Nested = map[string]discrete.Values{nested: worlds[draw(len(worlds))]}
					}
				}
				events = append(events, e)
			}
			return events
		}
		q := identify.Counterfactual{Of: events(1 + draw(2)), Given: events(draw(3))}
		if _, err := q.Identify(g, identify.Experiments); errors.Is(err, identify.ErrImpossible) {
			impossible++
			continue
		}
		for _, from := range []identify.Basis{identify.Experiments, identify.Observations} {
			if prove(t, g, q, from) != nil {
				identified++
			} else {
				refused++
			}
		}
	}
	t.Logf("%d identified, %d refused, %d conditions can't happen", identified, refused, impossible)
	if identified == 0 || refused == 0 {
		t.Error("only one verdict")
	}
}

// What follows from observations follows from experiments.
func TestObservationsWithinExperiments(t *testing.T) {
	const stride = 11
	for g, q := range counterfactuals(t, 3, stride) {
		_, observed := q.Identify(g, identify.Observations)
		_, experimental := q.Identify(g, identify.Experiments)
		if observed == nil && experimental != nil {
			t.Errorf("%v: %v: %v", g, q, experimental)
		}
	}
}

// The proofs notice what is wrong.
func TestCounterfactualProofsFail(t *testing.T) {
	ctx := context.Background()
	g := dag.MustParse("X -> M -> Y; X <-> Y")
	q := counterfactual(t, "P(Y[X=1]=1 | X=0)")
	r, err := q.Identify(g, identify.Experiments)
	if err != nil {
		t.Fatal(err)
	}
	// As if the treated and the others were alike.
	term := func(name string, level int) estimand.Term { return estimand.Term{Var: name, Level: level} }
	r.Estimand = estimand.Prob{Of: []estimand.Term{term("Y", 1)}, Do: []estimand.Term{term("X", 1)}}
	var wrong *identify.CounterfactualVerifyError
	if err := r.Verify(ctx); !errors.As(err, &wrong) {
		t.Errorf("%v passes for %v: %v", r.Estimand, q, err)
	}
	r.Estimand = estimand.Quotient{Over: estimand.Number(0), Under: estimand.Number(0)} // is undefined
	if err := r.Verify(ctx); !errors.As(err, &wrong) {
		t.Errorf("%v passes for %v: %v", r.Estimand, q, err)
	}
	g = dag.MustParse("X -> Y; X <-> Y")
	refusal := func(text string, from identify.Basis) *identify.CounterfactualWitness {
		t.Helper()
		var not *identify.CounterfactualError
		if _, err := counterfactual(t, text).Identify(g, from); !errors.As(err, &not) {
			t.Fatalf("%v", err)
		}
		w, err := not.Witness(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for name, change := range map[string]func(*identify.CounterfactualWitness) *dag.Graph{
		"answers":    func(w *identify.CounterfactualWitness) *dag.Graph { w.P[0] += 0.1; return g },
		"differ by":  func(w *identify.CounterfactualWitness) *dag.Graph { w.P[1], w.Second = w.P[0], w.First; return g },
		"has X -> Y": func(w *identify.CounterfactualWitness) *dag.Graph { return dag.MustParse("X <-> Y") },
		"do(X)": func(w *identify.CounterfactualWitness) *dag.Graph {
			*w = *refusal("P(Y[X=1]=1)", identify.Observations)
			w.From = identify.Experiments
			return g
		},
	} {
		w := refusal("P(Y[X=1]=1, Y[X=0]=0)", identify.Experiments)
		if err := w.Check(g); err != nil {
			t.Fatal(err)
		}
		if err := w.Check(change(w)); err == nil || !strings.Contains(err.Error(), strings.ReplaceAll(name, "answers", "says")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
