package causal_test

import (
	"context"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// line is x → m → y with a confounder z of x and y, in rows.
func line(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("line")
	row := m.DimSize("row", 5)
	zeros := make([]float64, 5)
	b, c := m.Param("b", bayes.Normal(0, 1)), m.Param("c", bayes.Normal(0, 1))
	z, x, med, y := m.Data("z", zeros, row), m.Data("x", zeros, row), m.Data("m", zeros, row), m.Data("y", zeros, row)
	m.Observe(z, bayes.Normal(0, 1))
	m.Observe(x, bayes.Normal(z, 1))
	m.Observe(med, bayes.Normal(b.Mul(x), 1))
	m.Observe(y, bayes.Normal(c.Mul(med).Add(z), 1))
	return compiled(t, m)
}

func lineDraws(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	values := make([]float64, 2*n)
	for i := range values {
		values[i] = 0.5 + float64(i%11)/5
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}, {Name: "c"}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// worlds answers a query over worlds of the line.
func worlds(t *testing.T, p *bayes.Program, d *bayes.Draws, of map[string]map[string]bayes.Action) *causal.Answer {
	t.Helper()
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	for name, actions := range of {
		w.Do(name, actions)
	}
	ans, err := w.Ask(context.Background(), d, 3)
	if err != nil {
		t.Fatal(err)
	}
	return ans
}

func values(t *testing.T, ans *causal.Answer, name string) []float64 {
	t.Helper()
	v, err := ans.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Values()
}

// leaks reports whether somewhere downstream of x the natural value is seen:
// under do(x = 2), m must be that of the unit with its noise and x = 2, where
// base is m without action: base + b·(2 − x).
func leaks(x, base, acted, b []float64) bool {
	for i := range base {
		if d := acted[i] - (base[i] + b[i%len(b)]*(2-x[i])); d > 1e-12 || d < -1e-12 {
			return true
		}
	}
	return false
}

// TestProperties are what holds in every model: effectiveness,
// and composition, bit for bit with the noise of the draw; a shift by 0 is no
// action; worlds together are as alone.
func TestProperties(t *testing.T) {
	p, d := line(t), lineDraws(t, 16)
	x, med := p.Expr("x"), p.Expr("m")
	of := map[string]map[string]bayes.Action{
		"set":     {"x": bayes.Set(2)},
		"nothing": {},
		"zero":    {"x": bayes.Shift(0), "m": bayes.Shift(0), "y": bayes.Map(func(y bayes.Expr) bayes.Expr { return y })},
		"own":     {"m": bayes.Policy(med), "x": bayes.Policy(x)},
		"both":    {"x": bayes.Set(2), "z": bayes.Shift(1)},
	}
	// Composition: setting m to what it would be under do(x = 2) changes nothing.
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	set := w.Do("set", of["set"])
	w.Do("composed", map[string]bayes.Action{"x": bayes.Set(2), "m": bayes.From(set, "m")})
	composed, err := w.Ask(context.Background(), d, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(values(t, composed, "composed.y"), values(t, composed, "set.y")) {
		t.Error("composition fails")
	}
	ans := worlds(t, p, d, of)
	for _, v := range values(t, ans, "set.x") {
		if v != 2 {
			t.Fatalf("x is %v under do(x = 2)", v)
		}
	}
	for _, name := range []string{"z", "x", "m", "y"} {
		for _, world := range []string{"nothing", "zero", "own"} {
			if !slices.Equal(values(t, ans, world+"."+name), values(t, ans, "f."+name)) {
				t.Errorf("%s differs in world %s, where nothing was done", name, world)
			}
		}
		if !slices.Equal(values(t, ans, "set."+name), values(t, composed, "set."+name)) {
			t.Errorf("%s differs among other worlds", name)
		}
	}
	if !slices.Equal(values(t, ans, "set.m"), values(t, ans, "both.m")) || slices.Equal(values(t, ans, "set.y"), values(t, ans, "both.y")) {
		t.Error("z reaches m past x, or doesn't reach y")
	}

	b, err := d.Var("b")
	if err != nil {
		t.Fatal(err)
	}
	natural, base, acted := values(t, ans, "f.x"), values(t, ans, "f.m"), values(t, ans, "set.m")
	if leaks(natural, base, acted, b.Values()) {
		t.Error("under do(x = 2) m is not that of x = 2 with the noise of the draw")
	}
	// Planted: m that still sees the natural value, and m with noise of its own.
	if !leaks(natural, base, base, b.Values()) {
		t.Error("a natural value that leaks downstream is not seen")
	}
	w = scm.Worlds()
	w.Do("set", of["set"])
	other, err := w.Ask(context.Background(), d, 4)
	if err != nil {
		t.Fatal(err)
	}
	if !leaks(natural, base, values(t, other, "set.m"), b.Values()) {
		t.Error("noise that is not shared is not seen")
	}
}

func TestGraph(t *testing.T) {
	scm, err := causal.FromModel(line(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := dag.MustParse("z -> x -> m -> y; z -> y"); !scm.Graph().Equal(want) {
		t.Errorf("graph %v, want %v", scm.Graph(), want)
	}
	// A parameter that is a variable nobody observed; a covariate; what is
	// computed of parameters alone is one.
	m := bayes.NewModel("pupils")
	pupil := m.DimSize("pupil", 3)
	sd := m.Param("sd", bayes.HalfNormal(1))
	u := m.Data("u", []float64{1, 2, 3}, pupil)
	m.Data("unused", 1.0)
	ability := m.Param("ability", bayes.Normal(u, 1), pupil)
	m.Observe(m.Data("score", []float64{0, 0, 0}, pupil), bayes.Normal(ability, m.Let("twice", bayes.Mul(2, sd))))
	for graph, latent := range map[string][]string{
		"dag { score }": nil,
		"dag { ability [latent]; u -> ability -> score }": {"ability"},
	} {
		scm, err := causal.FromModel(compiled(t, m), latent...)
		if err != nil {
			t.Fatal(err)
		}
		if want := dag.MustParse(graph); !scm.Graph().Equal(want) {
			t.Errorf("graph %v, want %v", scm.Graph(), want)
		}
	}
}
