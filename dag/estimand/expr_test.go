package estimand_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// p returns P(of | given) of names with spaces between.
func p(of, given string) estimand.Prob {
	return estimand.P(estimand.At(strings.Fields(of)...), estimand.At(strings.Fields(given)...))
}

func sum(over string, factors ...estimand.Expr) estimand.Sum {
	return estimand.Sum{Over: estimand.At(strings.Fields(over)...), Of: estimand.Product(factors)}
}

func frontDoor() estimand.Expr {
	return sum("Z", p("Z", "X"), estimand.Sum{Over: estimand.At("X"), Of: estimand.Product{p("X", ""), p("Y", "X Z")}})
}

func TestPrint(t *testing.T) {
	level := estimand.Prob{Of: []estimand.Term{{Var: "Y", Level: 1}}, Given: []estimand.Term{{Var: "X", Symbol: "x"}}, Do: estimand.At("Z_1"), Population: "a"}
	for _, c := range []struct {
		e           estimand.Expr
		text, latex string
	}{
		{frontDoor(), "Σ_Z [P(Z | X) Σ_X' [P(X') P(Y | X', Z)]]", `\sum_{Z}\left[P(Z \mid X) \, \sum_{X'}\left[P(X') \, P(Y \mid X', Z)\right]\right]`},
		{level, "P[a](Y=1 | do(Z_1), X=x)", `P^{(a)}(Y=1 \mid \mathrm{do}(\mathrm{Z\_1}), X=x)`},
		{estimand.Product{estimand.Quotient{Over: p("V1 W", ""), Under: p("W", "")}, p("W", "")}, "[(P(V1, W)) / (P(W))] P(W)", `[\frac{P(V_{1}, W)}{P(W)}] \, P(W)`},
		{estimand.Product{}, "1", "1"},
		{sum("X", p("X", ""), sum("X", p("X", ""))), "Σ_X [P(X) Σ_X' [P(X')]]", `\sum_{X}\left[P(X) \, \sum_{X'}\left[P(X')\right]\right]`},
	} {
		if got := c.e.String(); got != c.text {
			t.Errorf("String %s, want %s", got, c.text)
		}
		if got := c.e.LaTeX(); got != c.latex {
			t.Errorf("LaTeX %s, want %s", got, c.latex)
		}
	}
}

func TestCanonical(t *testing.T) {
	primed := estimand.Prob{Of: []estimand.Term{{Var: "X", Symbol: "s"}}}
	for _, c := range []struct {
		a, b  estimand.Expr
		equal bool
	}{
		{sum("X Z", p("Y", "Z X"), p("X Z", "")), sum("Z", sum("X", p("Z X", ""), estimand.Product{p("Y", "X Z")})), true},
		{estimand.Sum{Over: []estimand.Term{{Var: "X", Symbol: "s"}}, Of: primed}, estimand.Sum{Over: estimand.At("X"), Of: p("X", "")}, true},
		{estimand.Product{p("A", ""), estimand.Number(1)}, p("A", ""), true},
		{estimand.Product{p("A", ""), estimand.Number(0)}, estimand.Number(0), true},
		{estimand.Quotient{Over: p("A", "B"), Under: estimand.Product{}}, p("A", "B"), true},
		{p("A", "B"), p("A", ""), false},
		{primed, p("X", ""), false},
		{sum("X", p("X", "")), p("X", ""), false},
		{estimand.Sum{Over: estimand.At("X"), Of: estimand.Number(1)}, estimand.Number(1), false}, // as many as X has levels
	} {
		if got := estimand.Equal(c.a, c.b); got != c.equal {
			t.Errorf("Equal(%v, %v) = %v", c.a, c.b, got)
		}
	}
}

func TestSymbols(t *testing.T) {
	e := frontDoor()
	names := func(terms []estimand.Term) string {
		var out []string
		for _, t := range terms {
			out = append(out, t.Symbol)
		}
		return strings.Join(out, " ")
	}
	if free, bound := names(estimand.Free(e)), names(estimand.Bound(e)); free != "X Y" || bound != "X Z" {
		t.Errorf("free %s, bound %s, want X Y and X Z", free, bound)
	}
	if got := estimand.Cost(e); got != 5 {
		t.Errorf("cost %d, want 5: two sums, three probabilities", got)
	}
	// The value z of X must not be caught by the sum over Z.
	z := estimand.Substitute(e, map[string]estimand.Term{"X": {Symbol: "Z"}, "Y": {Level: 1}})
	if got, want := z.String(), "Σ_Z' [P(Z' | X=Z) Σ_X [P(X) P(Y=1 | X, Z')]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// model returns a random model of the front door and its joint distribution.
func model(t *testing.T) (*discrete.Model, *discrete.Table) {
	m, err := discrete.Random(dag.MustParse("X -> Z -> Y; X <-> Y"), discrete.Config{Seed: 5, Levels: map[string]int{"Z": 3}})
	if err != nil {
		t.Fatal(err)
	}
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	return m, joint
}

func TestEvaluate(t *testing.T) {
	m, joint := model(t)
	want, err := m.Do([]string{"Y"}, []string{"X"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := frontDoor()
	for name, s := range map[string]estimand.Source{"joint": estimand.Observed(joint), "model": estimand.Known(m)} {
		for _, at := range []discrete.Values{nil, {"X": 1}, {"X": 0, "Y": 1}} {
			got, err := estimand.Evaluate(e, s, at)
			if err != nil {
				t.Fatal(err)
			}
			part, err := want.Fix(at)
			if err != nil {
				t.Fatal(err)
			}
			if d, err := got.Distance(part); err != nil || d > 1e-14 {
				t.Errorf("%s at %v: off by %v, %v", name, at, d, err)
			}
		}
		if got, err := estimand.Evaluate(estimand.Canonical(e), s, nil); err != nil {
			t.Error(err)
		} else if d, err := got.Distance(want); err != nil || d > 1e-14 {
			t.Errorf("canonical form by %s: off by %v, %v", name, d, err)
		}
	}
	// A sum over what the body lacks counts its levels; a level is a value.
	three, err := estimand.Evaluate(estimand.Sum{Over: estimand.At("Z"), Of: estimand.Prob{Of: []estimand.Term{{Var: "X", Level: 1}}}}, estimand.Observed(joint), nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := joint.Margin("X")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := three.Total(), 3*x.Values()[1]; math.Abs(got-want) > 1e-15 {
		t.Errorf("Σ_Z P(X=1) = %v, want %v", got, want)
	}
	// An error of one factor would be seen.
	wrong := sum("Z", p("Z", "X"), p("Y", "X Z"))
	if got, err := estimand.Evaluate(wrong, estimand.Observed(joint), nil); err != nil {
		t.Error(err)
	} else if d, err := got.Distance(want); err != nil || d < 1e-3 {
		t.Errorf("a front door without its second sum is off by %v only, %v", d, err)
	}
}

func TestEvaluateFaults(t *testing.T) {
	m, joint := model(t)
	do := estimand.Prob{Of: estimand.At("Y"), Do: estimand.At("X")}
	twice := estimand.Prob{Of: estimand.At("Y"), Given: []estimand.Term{{Var: "Y", Level: 1}}}
	same := estimand.Prob{Of: estimand.At("Y"), Given: []estimand.Term{{Var: "X", Symbol: "Y"}}}
	for _, c := range []struct {
		e    estimand.Expr
		s    estimand.Source
		want string
	}{
		{p("Q", ""), estimand.Observed(joint), `no variable "Q"`},
		{p("Q", ""), estimand.Known(m), `no node "Q"`},
		{do, estimand.Observed(joint), "under do([X])"},
		{estimand.Prob{Of: estimand.At("Y"), Population: "b"}, estimand.Known(m), `no population "b"`},
		{twice, estimand.Observed(joint), "has Y twice"},
		{same, estimand.Observed(joint), "the symbol Y stands for Y and X"},
		{estimand.Sum{Over: estimand.At("Q"), Of: p("Y", "")}, estimand.Observed(joint), `"Q"`},
		{estimand.Number(math.NaN()), estimand.Observed(joint), "NaN"},
		{nil, estimand.Observed(joint), "no expression"},
	} {
		if _, err := estimand.Evaluate(c.e, c.s, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v lacks %q", c.e, err, c.want)
		}
	}
	counts, err := discrete.NewTable([]discrete.Variable{{Name: "Y", Levels: 2}}, []float64{3, 5})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := estimand.Evaluate(p("Y", ""), estimand.Observed(counts), nil); err == nil || !strings.Contains(err.Error(), "sums to 8") {
		t.Errorf("counts: %v", err)
	}
}
