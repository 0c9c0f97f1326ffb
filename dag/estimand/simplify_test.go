package estimand

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

func prob(of, given string) Prob { return P(At(strings.Fields(of)...), At(strings.Fields(given)...)) }

func sumOver(over string, factors ...Expr) Expr {
	return Sum{At(strings.Fields(over)...), Product(factors)}
}

func TestSimplify(t *testing.T) {
	collider := Product{prob("C", "X Y"), prob("Y", "")}
	for _, c := range []struct {
		graph string
		e     Expr
		want  string
	}{
		{"A -> B -> C", prob("C", "A B"), "P(C | B)"},
		{"A -> B -> C", sumOver("B", prob("B", "A"), prob("C", "B")), "P(C | A)"},
		{"A -> B -> C", sumOver("A B", prob("A", ""), prob("B", "A"), prob("C", "B")), "P(C)"},
		{"A -> B; C", sumOver("C", prob("C", ""), prob("B", "A C")), "P(B | A)"},
		{"X -> Z -> Y; X <-> Y", sumOver("X", prob("X", ""), prob("Y", "X Z")), "Σ_X [P(X) P(Y | X, Z)]"},
		{"X -> C; Y -> C", Quotient{collider, Sum{At("Y"), collider}}, "P(Y | C, X)"},
		{"A -> B -> C", Product{Quotient{prob("A B C", ""), prob("A B", "")}, Quotient{prob("A B", ""), prob("A", "")}}, "P(C | B) P(B | A)"},
		{"A -> B -> C", Quotient{Product{prob("A", ""), prob("C", "B")}, prob("A", "")}, "P(C | B)"},
		{"A -> B; A <-> B", Quotient{prob("B", ""), prob("A", "")}, "(P(B)) / (P(A))"},
		{"A -> B; C", Sum{At("A"), Prob{Of: At("A", "B"), Do: At("C")}}, "P(B | do(C))"},
		{"A -> B; C", Prob{Of: At("B"), Given: At("A"), Do: At("C")}, "P(B | do(C), A)"}, // independencies under do(…) are not looked at
	} {
		got, err := Simplify(context.Background(), c.e, dag.MustParse(c.graph))
		if err != nil || got.String() != c.want {
			t.Errorf("%v in %s: %v, %v; want %s", c.e, c.graph, got, err, c.want)
		}
	}
}

// The trial alone keeps wrong steps away: with an oracle that calls everything
// independent, no expression changes its value.
func TestTrialRefusesWrongSteps(t *testing.T) {
	for _, c := range []struct {
		graph string
		e     Expr
	}{
		{"A -> B -> C; A -> C", prob("C", "A B")},
		{"X -> Z -> Y; X <-> Y", sumOver("X Z", prob("X", ""), prob("Y", "X Z"), prob("Z", "W"))},
		{"A -> B; A <-> B; B -> C", Quotient{Product{prob("C", "B"), prob("B", "A")}, prob("B", "")}},
	} {
		g := dag.MustParse(c.graph + "; W -> Z")
		s, err := newSimplifier(context.Background(), c.e, g)
		if err != nil {
			t.Fatal(err)
		}
		s.separated = func(_, _, _ []string) (bool, error) { return true, nil }
		got := Rewrite(c.e, s.improve)
		fresh, err := newTrial(g)
		if err != nil {
			t.Fatal(err)
		}
		if !fresh.equal(c.e, got) {
			t.Errorf("%v became %v", c.e, got)
		}
		wrong := Rewrite(c.e, func(e Expr) Expr { // what such an oracle asks for
			if p, is := e.(Prob); is {
				return P(p.Of, nil)
			}
			return e
		})
		if fresh.equal(c.e, wrong) {
			t.Errorf("%v and %v are not told apart", c.e, wrong)
		}
	}
}

func TestSimplifyFaults(t *testing.T) {
	g := dag.MustParse("A -> B -> C")
	e := sumOver("B", prob("B", "A"), prob("C", "B"))
	var unknown *dag.UnknownNodeError
	if got, err := Simplify(context.Background(), prob("Bb", ""), g); !errors.As(err, &unknown) || got == nil {
		t.Errorf("an unknown node: %v, %v", got, err)
	}
	var class *dag.ClassError
	if _, err := Simplify(context.Background(), e, dag.MustParse("A -- B")); !errors.As(err, &class) {
		t.Errorf("a CPDAG: %v", err)
	}
	var many []dag.Edge
	for i := range 17 {
		many = append(many, dag.Directed("X"+strings.Repeat("'", i), "Y"))
	}
	dense, err := dag.New(dag.DAG, nil, many)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Simplify(context.Background(), prob("Y", "X"), dense); err == nil || !strings.Contains(err.Error(), "Y has 17 causes") || got == nil {
		t.Errorf("a node with too many causes: %v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got, err := Simplify(ctx, e, g); !errors.Is(err, context.Canceled) || !Equal(got, e) {
		t.Errorf("a context that has ended: %v, %v", got, err)
	}
}

// TestNothing: what is nil is an error.
func TestNothing(t *testing.T) {
	e := P(At("Y"), nil)
	if _, err := Simplify(t.Context(), e, nil); err == nil || !strings.Contains(err.Error(), "the graph is nil") {
		t.Errorf("no graph: %v", err)
	}
	for _, s := range []Source{nil, Observed(nil)} {
		if _, err := Evaluate(e, s, nil); err == nil || !strings.Contains(err.Error(), "there is no source") {
			t.Errorf("no source: %v", err)
		}
	}
}
