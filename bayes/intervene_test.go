package bayes_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// kinds is a model with a variable of every kind: x is a covariate, t, m and y
// are observed, mean is computed, z generated, b and s are parameters.
func kinds() (*bayes.Model, map[string]bayes.Expr) {
	m := bayes.NewModel("kinds")
	row := m.DimSize("row", 4)
	v := map[string]bayes.Expr{}
	v["x"] = m.Data("x", []float64{1, 2, 3, 4}, row)
	v["s"] = m.Param("s", bayes.HalfNormal(1))
	v["b"] = m.Param("b", bayes.Normal(0, 1))
	v["t"] = m.Data("t", []float64{0, 1, 0, 1}, row)
	v["m"] = m.Data("m", []float64{1, 1, 2, 2}, row)
	v["y"] = m.Data("y", []float64{3, 5, 7, 9}, row)
	m.Observe(v["t"], bayes.Bernoulli(bayes.Expit(bayes.Sub(v["x"], 2))))
	m.Observe(v["m"], bayes.Normal(v["t"].Add(v["x"]), v["s"]))
	v["mean"] = m.Let("mean", v["b"].Mul(v["m"]))
	m.Observe(v["y"], bayes.Normal(v["mean"], 0.5))
	v["z"] = m.Generate("z", bayes.Normal(bayes.Mul(2, v["y"]), 1), row)
	return m, v
}

// kindsDraws are draws of b and s, not the same ones.
func kindsDraws(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	values := make([]float64, 2*n)
	for i := range n {
		values[i], values[n+i] = 0.5+float64(i%7)/8, 1+float64(i%5)/4
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "s"}, {Name: "b"}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func intervened(t *testing.T, p *bayes.Program, actions map[string]bayes.Action) *bayes.Program {
	t.Helper()
	w, err := p.Intervene(actions)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// predictions returns the variables of a program's predictions.
func predictions(t *testing.T, p *bayes.Program, d *bayes.Draws) map[string][]float64 {
	t.Helper()
	out, err := p.Predict(context.Background(), d, 7)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]float64{}
	for name, v := range out.Vars() {
		all[name] = v.Values()
	}
	return all
}

// each compares f of the values of a world and of the world without action.
func each(t *testing.T, name string, got, base []float64, f func(x float64) float64) {
	t.Helper()
	if len(got) == 0 || len(got) != len(base) {
		t.Fatalf("%s: %d values, want %d", name, len(got), len(base))
	}
	for i, x := range base {
		if got[i] != f(x) {
			t.Fatalf("%s: value %d is %v, want %v", name, i, got[i], f(x))
		}
	}
}

// TestInterveneOnEveryKind: what an action gives is what others see, natural
// noise and all that is upstream stay as they were, bit for bit.
func TestInterveneOnEveryKind(t *testing.T) {
	model, v := kinds()
	p, d := compile(t, model), kindsDraws(t, 20)
	base := predictions(t, p, d)
	same := func(x float64) float64 { return x }

	for _, shifted := range []string{"m", "mean", "y", "z"} {
		w := predictions(t, intervened(t, p, map[string]bayes.Action{shifted: bayes.Shift(3)}), d)
		each(t, shifted, w[shifted], base[shifted], func(x float64) float64 { return x + 3 })
		at := slices.Index([]string{"t", "m", "mean", "y", "z"}, shifted)
		for i, name := range []string{"t", "m", "mean", "y", "z"} {
			switch {
			case i < at:
				each(t, name, w[name], base[name], same)
			case i > at && slices.Equal(w[name], base[name]):
				t.Errorf("%s is the same after a shift of %s upstream", name, shifted)
			}
		}
		for name := range base {
			if w[name] == nil {
				t.Errorf("no %q after a shift of %s", name, shifted)
			}
		}
	}
	// y is mean and noise: a shift of the mean is one of y, up to rounding.
	w := predictions(t, intervened(t, p, map[string]bayes.Action{"mean": bayes.Shift(3)}), d)
	for i, y := range base["y"] {
		if math.Abs(w["y"][i]-y-3) > 1e-13 {
			t.Fatalf("y %v becomes %v when its mean is shifted by 3", y, w["y"][i])
		}
	}
	// A parameter: mean = b·m.
	w = predictions(t, intervened(t, p, map[string]bayes.Action{"b": bayes.Map(func(b bayes.Expr) bayes.Expr { return bayes.Mul(2, b) })}), d)
	each(t, "mean", w["mean"], base["mean"], func(x float64) float64 { return 2 * x })
	each(t, "m", w["m"], base["m"], same)
	// A covariate: m has mean t + x, and t follows x too.
	w = predictions(t, intervened(t, p, map[string]bayes.Action{"x": bayes.Policy(v["b"].Mul(bayes.Expr(v["x"])))}), d)
	if slices.Equal(w["m"], base["m"]) || len(w["x"]) != 80 || w["x"][0] != 1 || w["x"][20] != 2 {
		t.Errorf("x under x·b is %v", w["x"])
	}
}

func TestInterveneWhen(t *testing.T) {
	model, v := kinds()
	p, d := compile(t, model), kindsDraws(t, 20)
	base := predictions(t, p, d)
	w := predictions(t, intervened(t, p, map[string]bayes.Action{
		"m": bayes.Set(-1).When(bayes.Less(3, v["m"])).When(bayes.Equal(v["t"], 1)),
	}), d)
	acted := 0
	for i, m := range base["m"] {
		want := m
		if m > 3 && base["t"][i] == 1 {
			want, acted = -1, acted+1
		}
		if w["m"][i] != want {
			t.Fatalf("m %v becomes %v, want %v", m, w["m"][i], want)
		}
	}
	if acted == 0 || acted == len(base["m"]) {
		t.Errorf("the condition holds in %d of %d", acted, len(base["m"]))
	}
	w = predictions(t, intervened(t, p, map[string]bayes.Action{
		"m": bayes.Mechanism(bayes.Normal(100, v["s"])).When(v["t"]),
	}), d)
	for i, m := range base["m"] {
		if seen := w["m"][i]; base["t"][i] == 0 && seen != m || base["t"][i] == 1 && seen < 90 {
			t.Fatalf("m %v becomes %v where t is %v", m, seen, base["t"][i])
		}
	}
}

// TestInterveneMechanism: the noise is that of the old distribution, so that a
// normal with another mean is a shift; what is downstream is predicted.
func TestInterveneMechanism(t *testing.T) {
	model, v := kinds()
	p, d := compile(t, model), kindsDraws(t, 20)
	base := predictions(t, p, d)
	world := intervened(t, p, map[string]bayes.Action{"m": bayes.Mechanism(bayes.Normal(v["t"].Add(v["x"]).Add(v["b"]), v["s"]))})
	w := predictions(t, world, d)
	b, _ := d.Var("b")
	for i, m := range base["m"] {
		if want := m + b.Values()[i%20]; math.Abs(w["m"][i]-want) > 1e-12 {
			t.Fatalf("m %v becomes %v, want %v", m, w["m"][i], want)
		}
	}
	if _, err := world.LogDensity(bayes.Values{"b": 1, "s": 1}); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"x", "t", "b", "mean", "y", "z"} {
		w := predictions(t, intervened(t, p, map[string]bayes.Action{name: bayes.Mechanism(bayes.Poisson(2))}), d)
		if x := w[name]; len(x) == 0 || slices.ContainsFunc(x, func(x float64) bool { return x != math.Floor(x) || x < 0 }) {
			t.Errorf("%s drawn from a Poisson: %v", name, x)
		}
		if len(w["z"]) != 80 || len(w["y"]) != 80 {
			t.Errorf("under a mechanism for %s: y has %d values, z %d", name, len(w["y"]), len(w["z"]))
		}
	}
}

// TestInterveneComposes: two interventions one after the other are the second on
// what the first left, and one call takes both.
func TestInterveneComposes(t *testing.T) {
	model, v := kinds()
	p, d := compile(t, model), kindsDraws(t, 12)
	two := map[string]bayes.Action{"m": bayes.Shift(1), "y": bayes.Policy(v["m"].Mul(v["t"]))}
	at := predictions(t, intervened(t, p, two), d)
	for name, x := range predictions(t, intervened(t, intervened(t, p, map[string]bayes.Action{"m": two["m"]}), map[string]bayes.Action{"y": two["y"]}), d) {
		each(t, name, x, at[name], func(x float64) float64 { return x })
	}
	for name, x := range predictions(t, intervened(t, intervened(t, p, map[string]bayes.Action{"y": two["y"]}), map[string]bayes.Action{"m": two["m"]}), d) {
		each(t, name, x, at[name], func(x float64) float64 { return x })
	}
	base := predictions(t, p, d)
	w := predictions(t, intervened(t, intervened(t, p, map[string]bayes.Action{"m": bayes.Shift(1)}), map[string]bayes.Action{"m": bayes.Shift(2)}), d)
	each(t, "m", w["m"], base["m"], func(x float64) float64 { return x + 1 + 2 })
	done, err := intervened(t, p, map[string]bayes.Action{"m": bayes.Shift(1)}).Do(bayes.Values{"m": 5})
	if err != nil {
		t.Fatal(err)
	}
	w, want := predictions(t, done, d), predictions(t, intervened(t, p, map[string]bayes.Action{"m": bayes.Set(5)}), d)
	for name := range want {
		each(t, name, w[name], want[name], func(x float64) float64 { return x })
	}
	at1 := bayes.Values{"b": 1, "s": 2}
	got, _ := done.LogDensity(at1)
	set, _ := p.Do(bayes.Values{"m": 5})
	if lp, _ := set.LogDensity(at1); got != lp {
		t.Errorf("log density %v after Shift and Do, %v after Do", got, lp)
	}
}

func TestInterveneThenBind(t *testing.T) {
	model, v := kinds()
	p, d := compile(t, model), kindsDraws(t, 12)
	two := bayes.Values{"x": []float64{5, 6}, "t": []float64{0, 0}, "m": []float64{0, 0}, "y": []float64{0, 0}}
	late, err := intervened(t, p, map[string]bayes.Action{"m": bayes.Shift(v["x"])}).Bind(two)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := p.Bind(two)
	if err != nil {
		t.Fatal(err)
	}
	want := predictions(t, intervened(t, bound, map[string]bayes.Action{"m": bayes.Shift(bound.Expr("x"))}), d)
	for name, x := range predictions(t, late, d) {
		each(t, name, x, want[name], func(x float64) float64 { return x })
	}
	if len(want["z"]) != 24 {
		t.Errorf("%d values of z", len(want["z"]))
	}
}

func TestInterveneFaults(t *testing.T) {
	model, v := kinds()
	p := compile(t, model)
	for _, c := range []struct {
		actions map[string]bayes.Action
		class   error
		words   string
	}{
		{map[string]bayes.Action{"mena": bayes.Shift(1)}, bayes.ErrUnknownName, `did you mean "mean"?`},
		{map[string]bayes.Action{"m": {}}, bayes.ErrModel, `"m" has an empty Action`},
		{map[string]bayes.Action{"m": bayes.Set([]float64{1, 2})}, bayes.ErrShape, "m[row=4] is set to 2 values"},
		{map[string]bayes.Action{"m": bayes.Set(math.Inf(1))}, bayes.ErrData, "Inf"},
		{map[string]bayes.Action{"m": bayes.Policy(v["y"])}, bayes.ErrModel, "m ← y ← mean ← m"},
		{map[string]bayes.Action{"m": bayes.Shift(v["mean"])}, bayes.ErrModel, "m ← mean ← m"},
		{map[string]bayes.Action{"t": bayes.Set(1).When(v["m"])}, bayes.ErrModel, "t ← m ← t"},
		{map[string]bayes.Action{"x": bayes.Policy(v["t"]), "t": bayes.Policy(v["m"])}, bayes.ErrModel, "t ← m ← t"},
		{map[string]bayes.Action{"m": bayes.Mechanism(bayes.Normal(v["y"], 1))}, bayes.ErrModel, "m ← y ← mean ← m"},
		{map[string]bayes.Action{"m": bayes.Mechanism(bayes.Flat())}, bayes.ErrModel, "give it a proper distribution"},
		{map[string]bayes.Action{"b": bayes.Shift(v["x"])}, bayes.ErrShape, "does not fit b"},
		{map[string]bayes.Action{"m": bayes.Policy(p.Expr("tt"))}, bayes.ErrUnknownName, `no "tt"`},
		{map[string]bayes.Action{"m": bayes.From(nil, "m")}, bayes.ErrModel, `"m" is given nothing`},
		{map[string]bayes.Action{"m": bayes.From(p, "mm")}, bayes.ErrUnknownName, `From: the model has no "mm"`},
		{map[string]bayes.Action{"m": bayes.Map(nil)}, bayes.ErrModel, `"m" is given nothing`},
		{map[string]bayes.Action{"q": bayes.Set(1), "m": bayes.Policy(bayes.Add(v["b"], []float64{1, 2}))}, bayes.ErrShape, "does not fit m[row=4]"},
		{map[string]bayes.Action{"q": bayes.Set(1), "m": bayes.Policy(bayes.Add(v["b"], []float64{1, 2}))}, bayes.ErrUnknownName, `no "q"`},
	} {
		if _, err := p.Intervene(c.actions); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "intervene_test.go") {
			t.Errorf("%v\nwant %v with %q", err, c.class, c.words)
		}
	}
}

// TestInterveneUpstreamOfADistribution: data observed through a transformation
// have their distribution there.
func TestInterveneUpstreamOfADistribution(t *testing.T) {
	m := bayes.NewModel("log")
	raw := m.Data("raw", []float64{1, 2})
	m.Observe(m.Let("logged", bayes.Log(raw)), bayes.Normal(m.Param("mu", bayes.Normal(0, 1)), 1))
	p := compile(t, m)
	if _, err := p.Do(bayes.Values{"raw": 3}); err == nil || !strings.Contains(err.Error(), `act on "logged"`) {
		t.Error(err)
	}
	if _, err := p.Do(bayes.Values{"logged": 3}); err != nil {
		t.Error(err)
	}
}

// TestStale: a prior that depends on what was acted on is told; one that a
// Mechanism draws is refused.
func TestStale(t *testing.T) {
	p := compile(t, schoolsModel())
	if got := intervened(t, p, map[string]bayes.Action{"tau": bayes.Shift(1)}).Stale(); len(got) != 0 {
		t.Errorf("non-centred: %v", got)
	}
	m := bayes.NewModel("centred")
	tau := m.Param("tau", bayes.HalfNormal(1))
	m.Observe(m.Data("y", 1.0), bayes.Normal(m.Param("theta", bayes.Normal(0, tau)), 1))
	p = compile(t, m)
	if got := intervened(t, p, map[string]bayes.Action{"tau": bayes.Shift(1)}).Stale(); !slices.Equal(got, []string{"theta"}) {
		t.Errorf("centred: %v", got)
	}
	if _, err := p.Intervene(map[string]bayes.Action{"tau": bayes.Mechanism(bayes.Gamma(1, 1))}); err == nil || !strings.Contains(err.Error(), `act on "theta" too`) {
		t.Error(err)
	}
	if got := intervened(t, p, map[string]bayes.Action{"tau": bayes.Set(1), "theta": bayes.Set(1)}).Stale(); len(got) != 0 {
		t.Errorf("acted on both: %v", got)
	}
}
