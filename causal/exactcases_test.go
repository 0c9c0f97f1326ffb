package causal_test

import (
	"context"
	"go/ast"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// worlds builds the worlds of a query, with what was seen and the query itself
// under the name "of".
func (q pplQuery) worlds(t testing.TB, c pplCase, prog *bayes.Program) *causal.Worlds {
	t.Helper()
	scm, err := causal.FromModel(prog)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	q.declare(t, w, prog)
	for _, n := range c.Nodes {
		if n.Coupling == "independent" {
			w.Couple(n.Name, causal.Independent)
		}
	}
	for _, g := range q.Given {
		g := g.([]any)
		name := g[0].(string) + "." + g[1].(string)
		value := g[3].(float64)
		switch g[2] {
		case "==":
			if _, isLet := c.expression(g[1].(string)); isLet {
				w.Given(bayes.Equal(w.V(name), value))
			} else {
				w.See(name, value)
			}
		case ">":
			w.Given(bayes.Less(value, w.V(name)))
		case "<":
			w.Given(bayes.Less(w.V(name), value))
		default:
			t.Fatalf("%s: no operator %v", q.ID, g[2])
		}
	}
	w.Let("of", overWorlds(parse(t, q.Of), w))
	return w
}

// expression reports whether a node of a case is computed.
func (c pplCase) expression(name string) (string, bool) {
	for _, n := range c.Nodes {
		if n.Name == name {
			return n.Expr, n.Expr != ""
		}
	}
	return "", false
}

// overWorlds writes the expression of a query over variables of worlds.
func overWorlds(e ast.Expr, w *causal.Worlds) bayes.Expr {
	if e, ok := e.(*ast.SelectorExpr); ok {
		return w.V(e.X.(*ast.Ident).Name + "." + e.Sel.Name)
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return overWorlds(e.X, w).Sub(overWorlds(e.Y, w))
	case *ast.CallExpr:
		x := overWorlds(e.Args[0], w)
		switch e.Fun.(*ast.Ident).Name {
		case "Not":
			return bayes.Equal(x, 0)
		case "eq":
			return bayes.Equal(x, number(e.Args[1]))
		}
		x = bayes.Sub(1, bayes.Equal(x, 0))
		for _, a := range e.Args[1:] { // And
			x = x.Mul(bayes.Sub(1, bayes.Equal(overWorlds(a, w), 0)))
		}
		return x
	}
	panic("no such query in the cases")
}

// TestCasesExact answers every query of the cases that enumeration answers, to
// the tolerance of the case, with and without evidence.
func TestCasesExact(t *testing.T) {
	asked := 0
	for _, c := range pplCases(t) {
		if c.Kind != "scm" || c.ExactBy != "enumeration" {
			continue
		}
		prog := c.model(t)
		for _, q := range c.Queries {
			w := q.worlds(t, c, prog)
			ans, err := w.Enumerate(context.Background(), nothing(t, 1000), 1, "of")
			if err != nil {
				t.Errorf("%s %s: %v", c.ID, q.ID, err)
				continue
			}
			of, err := ans.Var("of")
			if err != nil {
				t.Fatal(err)
			}
			asked++
			if got := of.Mean(); math.Abs(got-q.Value) > q.Tol {
				t.Errorf("%s %s: %v, want %v", c.ID, q.ID, got, q.Value)
			}
			if len(q.Given) == 0 {
				continue
			}
			if again, err := w.Ask(context.Background(), nothing(t, 1000), 1, "of"); err != nil || again.Len() != ans.Len() {
				t.Errorf("%s %s: Ask does not enumerate (%v)", c.ID, q.ID, err)
			}
		}
	}
	t.Logf("%d queries", asked)
}
