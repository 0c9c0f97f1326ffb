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
