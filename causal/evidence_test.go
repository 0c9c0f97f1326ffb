package causal_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// TestEvidenceFaults: all faults of what was seen come at once.
func TestEvidenceFaults(t *testing.T) {
	scm, err := causal.FromModel(line(t))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(1)})
	w.See("y", 1)
	w.See("q.y", 1)
	w.See("f.yy", 1)
	w.See("f.b", 1)
	w.See("a.x", 1)
	w.See("f.y", []float64{1, 2})
	w.See("f.y", "tall")
	w.See("f.y", math.NaN())
	w.See("f.m", 1)
	w.See("f.m", 1)
	w.SeeData("bb")
	w.SeeData("b")
	w.V("y")
	w.Couple("yy", causal.Independent)
	w.Couple("y", causal.Coupling(7))
	w.Let("a.b", w.V("a.y"))
	_, err = w.Ask(context.Background(), lineDraws(t, 4), 1)
	wants(t, err,
		`See: "y": want a world and a variable, such as "f.y"`, `no world "q" is declared`, `no variable "f.yy" (did you mean "f.y"?)`,
		"f.b is a parameter", "a.x has no distribution there", `"f.y" has 5 positions and 2 values`, `"f.y" was seen to be a string`,
		`"f.y" is NaN in row 0`, `"f.m" is seen twice`, `no "bb"`, "data don't determine b", `V: "y"`,
		`no variable "yy" with a distribution`, `"y" has coupling 7`, `Let: "a.b"`)

	w = scm.Worlds()
	w.Given(w.V("f.q"))
	w.Let("gain", w.V("f.qq"))
	_, err = w.Ask(context.Background(), lineDraws(t, 4), 1)
	wants(t, err, `no "f.q"`, `no "f.qq"`)

	m := bayes.NewModel("covariate")
	x := m.Data("x", 1.0)
	m.Generate("y", bayes.Normal(x, 1))
	if scm, err = causal.FromModel(compiled(t, m)); err != nil {
		t.Fatal(err)
	}
	w = scm.Worlds()
	w.See("f.x", 2)
	w.SeeData()
	_, err = w.Ask(context.Background(), nothing(t, 4), 1)
	wants(t, err, "x has no distribution: it is what the data say; bind", "the model observes nothing")
}

// TestLet: an expression over worlds is what its parts are, draw by draw, and is
// labelled by the worlds it joins.
func TestLet(t *testing.T) {
	scm, err := causal.FromModel(line(t))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(2)})
	w.Let("gain", w.V("a.y").Sub(w.V("f.y")))
	w.Let("twice", bayes.Mul(2, w.V("a.y")))
	ans, err := w.Ask(context.Background(), lineDraws(t, 16), 3)
	if err != nil {
		t.Fatal(err)
	}
	gain, a, f := values(t, ans, "gain"), values(t, ans, "a.y"), values(t, ans, "f.y")
	for i := range gain {
		if gain[i] != a[i]-f[i] {
			t.Fatalf("draw %d gains %v, want %v", i, gain[i], a[i]-f[i])
		}
	}
	for name, want := range map[string]causal.Rung{"gain": causal.Imagining, "twice": causal.Doing, "f.y": causal.Seeing} {
		if got, err := ans.Rung(name); err != nil || got != want {
			t.Errorf("%s is on %v (%v), want %v", name, got, err, want)
		}
	}
	if k, err := ans.Noise("y"); err != nil || k != causal.Assumed {
		t.Errorf("the noise of y is %v (%v)", k, err)
	}
	if n, err := ans.ESS("gain"); err != nil || n != 16 {
		t.Errorf("ESS %v (%v)", n, err)
	}
	if _, _, ok := ans.Bounds("gain"); ok {
		t.Error("bounds that nobody computed")
	}
	if s := ans.String(); !strings.Contains(s, "gain: rung 3 (imagining)") || strings.Contains(s, "seen") {
		t.Error(s)
	}
	_, err = ans.Noise("yy")
	wants(t, err, `did you mean "y"?`)
	_, err = ans.ESS("f.yy")
	wants(t, err, `no "f.yy"`)
	if i := slices.Index(ans.Names(), "gain"); i < 0 {
		t.Error("the answer lacks what Let named")
	}
}

// TestForeign: variables of another model are a fault, whatever their names;
// those of the program itself are of the world in which nobody acts.
func TestForeign(t *testing.T) {
	p, other := line(t), line(t)
	d := lineDraws(t, 64)
	ask := func(state func(w *causal.Worlds)) (*causal.Answer, error) {
		scm, err := causal.FromModel(p)
		if err != nil {
			t.Fatal(err)
		}
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"x": bayes.Set(1)})
		state(w)
		return w.Ask(context.Background(), d, 1, "f.y")
	}
	_, err := ask(func(w *causal.Worlds) { w.Given(bayes.Less(0, other.Expr("x"))) })
	wants(t, err, `"x" of another program`, "World.Expr")
	_, err = ask(func(w *causal.Worlds) { w.Let("z", other.Expr("b").Add(w.V("a.y"))) })
	wants(t, err, `"b" of another program`)
	ans, err := ask(func(w *causal.Worlds) { w.Given(bayes.Less(-1, p.Expr("x"))) })
	if err != nil {
		t.Fatal(err)
	}
	if rung, err := ans.Rung("f.y"); err != nil || rung != causal.Seeing {
		t.Errorf("%v, %v", rung, err)
	}
}
