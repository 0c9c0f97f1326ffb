package identify_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/cases"
)

// query is a line of the files of queries with known answers.
type query struct {
	ID                   string
	Nodes                []string
	Directed, Bidirected [][2]string
	X, Y, Given          []string
	Identifiable         bool
	Variables            []string `json:"variables_binary_joint_order"`
	Joint                []float64
	Truth                []struct {
		X, Given, Y []int
		P           float64
	}
}

func (c query) graph(t testing.TB) *dag.Graph {
	var edges []dag.Edge
	for _, e := range c.Directed {
		edges = append(edges, dag.Directed(e[0], e[1]))
	}
	for _, e := range c.Bidirected {
		edges = append(edges, dag.Bidirected(e[0], e[1]))
	}
	g, err := dag.New(dag.ADMG, dag.Named(c.Nodes...), edges)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return g
}

// answer checks verdict, hedge and estimand of one case and returns the result,
// nil where there is none.
func answer(t *testing.T, c query) *identify.Result {
	g := c.graph(t)
	r, err := identify.Effect(g, identify.Query{Outcome: c.Y, Do: c.X, Given: c.Given})
	var not *identify.NotIdentifiedError
	if err != nil && !errors.As(err, &not) {
		t.Errorf("%s: %v", c.ID, err)
		return nil
	}
	if (not == nil) != c.Identifiable {
		t.Errorf("%s: identified %v, want %v", c.ID, not == nil, c.Identifiable)
		return nil
	}
	if not != nil {
		if err := not.Hedge.Check(g); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
		if w, err := not.Witness(context.Background()); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		} else if err := w.Check(g); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
		return nil
	}
	if err := r.Verify(context.Background()); err != nil {
		t.Errorf("%s: %v", c.ID, err)
	}
	return shorter(t, r)
}

func TestCasesClassic(t *testing.T) {
	err := cases.Lines("causal/id/classic.jsonl", func(c query) { answer(t, c) })
	if err != nil {
		t.Fatal(err)
	}
}

// Numbers are given to eleven digits, and compared at 1e-8.
func TestCasesRandomADMG(t *testing.T) {
	compared := 0
	err := cases.Lines("causal/id/random_admg.jsonl", func(c query) {
		r := answer(t, c)
		if r == nil {
			return
		}
		var vars []discrete.Variable
		for _, name := range c.Variables {
			vars = append(vars, discrete.Variable{Name: name, Levels: 2})
		}
		joint, err := discrete.NewTable(vars, c.Joint)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		value, err := estimand.Evaluate(r.Estimand, estimand.Observed(joint), nil)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		for _, want := range c.Truth {
			at := discrete.Values{}
			for i, name := range slices.Concat(c.X, c.Given, c.Y) {
				at[name] = slices.Concat(want.X, want.Given, want.Y)[i]
			}
			for _, free := range estimand.Free(r.Estimand) {
				if _, asked := at[free.Symbol]; !asked {
					at[free.Symbol] = 1
				}
			}
			got, err := value.At(at)
			if err != nil || !(math.Abs(got-want.P) <= 1e-8) {
				t.Errorf("%s: at %v %v, %v; want %v", c.ID, at, got, err, want.P)
			}
			compared++
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared == 0 {
		t.Error("no number was compared")
	}
}

// An effect that no adjustment set identifies, by theorem: see TestAdjustmentVisible
// of package dag, which has the same graph.
func TestIdentifiedWithoutAdjustment(t *testing.T) {
	g := dag.MustParse("T <-> A <-> B; T -> M -> B -> Y; M -> Y; A -> Y")
	if !proven(t, g, identify.Query{Outcome: []string{"Y"}, Do: []string{"T"}}, 1, true) {
		t.Error("P(Y | do(T)) is refused")
	}
}
