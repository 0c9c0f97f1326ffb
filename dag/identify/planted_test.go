package identify

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
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
