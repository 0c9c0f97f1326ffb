package identify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// result answers a query of names of one letter.
func result(t *testing.T, graph, y, x string) *Result {
	t.Helper()
	q := Query{Outcome: []string{y}, Do: []string{x}}
	r, err := Effect(dag.MustParse(graph), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Verify is the judge of every other test: it must see an error of each kind.
func TestVerifySeesPlantedErrors(t *testing.T) {
	frontDoor := result(t, "X -> Z -> Y; X <-> Y", "Y", "X")
	napkin := result(t, "B -> A -> X -> Y; B <-> X; B <-> Y", "Y", "X")
	for _, c := range []struct {
		name   string
		result *Result
		change func(estimand.Expr) estimand.Expr
	}{
		{"dropped sum", frontDoor, func(e estimand.Expr) estimand.Expr {
			if s, is := e.(estimand.Sum); is && slices.Equal(s.Over, estimand.At("X")) {
				return s.Of
			}
			return e
		}},
		{"dropped factor", frontDoor, func(e estimand.Expr) estimand.Expr {
			if p, is := e.(estimand.Prob); is && len(p.Given) == 0 {
				return estimand.Number(1)
			}
			return e
		}},
		{"dropped denominator", napkin, func(e estimand.Expr) estimand.Expr {
			if q, is := e.(estimand.Quotient); is {
				return q.Over
			}
			return e
		}},
	} {
		wrong := *c.result
		if err := wrong.Verify(context.Background()); err != nil {
			t.Errorf("%s, before: %v", c.name, err)
		}
		wrong.Estimand = estimand.Rewrite(wrong.Estimand, c.change)
		var fault *VerifyError
		if err := wrong.Verify(context.Background()); !errors.As(err, &fault) {
			t.Errorf("%s: %v is not seen: %v", c.name, wrong.Estimand, err)
		}
	}
}

// A c-factor whose nodes are not in topological order is wrong: Y before X.
func TestVerifySeesAnotherOrder(t *testing.T) {
	r := result(t, "X -> Z -> Y; X <-> Y", "Y", "X")
	at := estimand.At
	r.Estimand = estimand.Sum{Over: at("Z"), Of: estimand.Product{
		estimand.P(at("Z"), at("X")),
		estimand.Sum{Over: at("X"), Of: estimand.Product{estimand.P(at("Y"), nil), estimand.P(at("X"), at("Y", "Z"))}},
	}}
	var fault *VerifyError
	if err := r.Verify(context.Background()); !errors.As(err, &fault) {
		t.Errorf("%v is not seen: %v", r.Estimand, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// Without the look for a hedge, the district is taken as if it had been reduced.
func TestVerifySeesAHedgeUnchecked(t *testing.T) {
	g := dag.MustParse("X -> Y; X <-> Y")
	n, err := newNetwork(g, []string{"X", "Y"})
	if err != nil {
		t.Fatal(err)
	}
	y := n.setOf([]string{"Y"})
	q := n.observedFactor(n.every, n.every).within(y)
	r := &Result{Query: Query{Outcome: []string{"Y"}, Do: []string{"X"}}, Estimand: n.sumOf(q, set{}), graph: g}
	var fault *VerifyError
	if err := r.Verify(context.Background()); !errors.As(err, &fault) {
		t.Errorf("%v is not seen: %v", r.Estimand, err)
	}
}

// Each condition of a hedge is looked at.
func TestHedgeCheckSeesPlantedErrors(t *testing.T) {
	g := dag.MustParse("W -> X -> Z -> Y; W <-> X; W <-> Z; V -> X; Y <-> V")
	_, err := Effect(g, Query{Outcome: []string{"Y"}, Do: []string{"X"}})
	var not *NotIdentifiedError
	if !errors.As(err, &not) {
		t.Fatal(err)
	}
	if err := not.Hedge.Check(g); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Hedge){
		"nothing set":         func(h *Hedge) { h.Query.Do = []string{"V"} },
		"inner node set":      func(h *Hedge) { h.Query.Do = append(h.Query.Do, h.Inner[0]) },
		"root not above":      func(h *Hedge) { h.Query.Outcome = []string{"V"} },
		"missing edge":        func(h *Hedge) { h.OuterEdges = h.OuterEdges[1:] },
		"edge not of graph":   func(h *Hedge) { h.OuterEdges = append(h.OuterEdges, dag.Bidirected("X", "Z")) },
		"strange edge":        func(h *Hedge) { h.OuterEdges = append(h.OuterEdges, dag.Directed("Z", "Y")) },
		"not within":          func(h *Hedge) { h.Inner = append(h.Inner, "Y") },
		"other roots":         func(h *Hedge) { h.Roots = []string{h.Outer[0]} },
		"unknown node is set": func(h *Hedge) { h.Query.Do = append(h.Query.Do, "Q") },
	} {
		h := *not.Hedge
		h.Query.Do, h.OuterEdges, h.Inner = slices.Clone(h.Query.Do), slices.Clone(h.OuterEdges), slices.Clone(h.Inner)
		change(&h)
		if h.Check(g) == nil {
			t.Errorf("%s: not seen", name)
		}
	}
}

// Each part of a proof by two models is looked at.
func TestWitnessCheckSeesPlantedErrors(t *testing.T) {
	refused := func(graph string) (*Witness, *NotIdentifiedError) {
		q := Query{Outcome: []string{"Y"}, Do: []string{"X"}}
		_, err := Effect(dag.MustParse(graph), q)
		var not *NotIdentifiedError
		if !errors.As(err, &not) {
			t.Fatal(err)
		}
		w, err := not.Witness(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return w, not
	}
	w, not := refused("X -> Y; X <-> Y; Z -> X")
	if err := w.Check(not.graph); err != nil {
		t.Fatal(err)
	}
	random, err := discrete.Random(not.graph, discrete.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	never, _ := refused("X -> Y; X <-> Y; Z")
	for _, c := range []struct {
		name   string
		change func(*Witness)
		want   string
	}{
		{"equal models", func(w *Witness) { w.Second, w.P[1] = w.First, w.P[0] }, "the answers differ by 0 only"},
		{"another joint", func(w *Witness) { w.Second = never.First; w.P[1] = 0.3 }, "model 2 says"},
		{"another answer", func(w *Witness) { w.P[0] += 1e-3 }, "model 1 says"},
		{"another place", func(w *Witness) { w.At = discrete.Values{"X": 0, "Y": 1 - w.At["Y"]} }, "says"},
		{"no place", func(w *Witness) { w.At = discrete.Values{"X": 0} }, "says"},
	} {
		wrong := *w
		c.change(&wrong)
		if err := wrong.Check(not.graph); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v lacks %q", c.name, err, c.want)
		}
	}
	if err := w.Check(dag.MustParse("X -> Y; Z -> X")); err == nil || !strings.Contains(err.Error(), "X <-> Y, which the graph has not") {
		t.Errorf("a model that the graph does not allow: %v", err)
	}
	other := *w
	other.First = random
	if p, err := truth(random, w.Query, w.At); err != nil {
		t.Error(err)
	} else if other.P[0] = p.Total(); other.Check(not.graph) == nil {
		t.Error("a model with another joint distribution is not seen")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := not.Witness(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}
