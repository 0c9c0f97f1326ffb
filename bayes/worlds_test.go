package bayes_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// kindsWorlds are worlds of the model of all kinds.
func kindsWorlds(t *testing.T) []bayes.World {
	t.Helper()
	model, v := kinds()
	p := compile(t, model)
	b := intervened(t, p, map[string]bayes.Action{"t": bayes.Set(1)})
	return []bayes.World{
		{Name: "f", Program: p},
		{Name: "b", Program: b},
		{Name: "m", Program: intervened(t, p, map[string]bayes.Action{"m": bayes.Shift(1), "b": bayes.Shift(1)})},
		{Name: "law", Program: intervened(t, p, map[string]bayes.Action{"m": bayes.Mechanism(bayes.Normal(v["t"], 3))})},
		{Name: "natural", Program: intervened(t, p, map[string]bayes.Action{"t": bayes.Set(0), "m": bayes.From(b, "m")})},
		{Name: "fixed", Program: intervened(t, p, map[string]bayes.Action{"b": bayes.Set(2), "z": bayes.From(p, "z")})},
	}
}

// TestWorldsAreAsAlone: worlds together have the bits that each has alone, in
// any order, and chosen variables those that they have among all.
func TestWorldsAreAsAlone(t *testing.T) {
	worlds, d := kindsWorlds(t), kindsDraws(t, 20)
	backwards := slices.Clone(worlds)
	slices.Reverse(backwards)
	for _, set := range [][]bayes.World{worlds, backwards} {
		all, err := bayes.PredictWorlds(context.Background(), d, 7, set)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, w := range set {
			for name, alone := range predictions(t, w.Program, d) {
				v, err := all.Var(w.Name + "." + name)
				if err != nil {
					t.Fatal(err)
				}
				each(t, w.Name+"."+name, v.Values(), alone, func(x float64) float64 { return x })
				n++
			}
		}
		if n != len(all.Names()) {
			t.Errorf("%d variables alone, %d together", n, len(all.Names()))
		}
		some, err := bayes.PredictWorlds(context.Background(), d, 7, set, "m.y", "f.z")
		if err != nil || !slices.Equal(some.Names(), []string{"m.y", "f.z"}) {
			t.Fatal(some, err)
		}
		for name, v := range some.Vars() {
			among, _ := all.Var(name)
			each(t, name, v.Values(), among.Values(), func(x float64) float64 { return x })
		}
	}
	// A value of another world is what it is there, and under other noise it
	// would not be.
	get := func(seed uint64, name string) []float64 {
		all, err := bayes.PredictWorlds(context.Background(), d, seed, worlds, name)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := all.Var(name)
		return v.Values()
	}
	if !slices.Equal(get(7, "natural.m"), get(7, "b.m")) || !slices.Equal(get(7, "fixed.z"), get(7, "f.z")) {
		t.Error("From gives other values than the world it takes them from")
	}
	if slices.Equal(get(7, "natural.m"), get(8, "b.m")) || slices.Equal(get(7, "natural.y"), get(7, "f.y")) || slices.Equal(get(7, "natural.t"), get(7, "b.t")) {
		t.Error("worlds that differ are equal")
	}
}

func TestPredictWorldsFaults(t *testing.T) {
	worlds, d := kindsWorlds(t), kindsDraws(t, 8)
	m := bayes.NewModel("single")
	m.Observe(m.Data("y", 1.0), bayes.Normal(m.Data("x", 1.0), 1))
	single := compile(t, m)
	bound, err := single.Bind(bayes.Values{"x": 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		worlds []bayes.World
		vars   []string
		class  error
		words  string
	}{
		{nil, nil, bayes.ErrModel, "no world"},
		{[]bayes.World{worlds[0], worlds[0]}, nil, bayes.ErrDuplicate, `two worlds are named "f"`},
		{[]bayes.World{{Name: "q"}}, nil, bayes.ErrModel, `world "q" has no program`},
		{worlds, []string{"law.yy"}, bayes.ErrUnknownName, `did you mean "law.y"?`},
		{[]bayes.World{{Name: "old", Program: single}, {Name: "new", Program: bound}}, nil, bayes.ErrModel, "bind data before intervening"},
	} {
		if _, err := bayes.PredictWorlds(context.Background(), d, 1, c.worlds, c.vars...); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v; want %v with %q", err, c.class, c.words)
		}
	}
	natural := worlds[4].Program
	if _, err := natural.Prior(context.Background(), 8, 1); err == nil || !strings.Contains(err.Error(), "From") {
		t.Errorf("Prior with a value of another program: %v", err)
	}
	if _, err := natural.Do(bayes.Values{"m": 1}); err == nil || !strings.Contains(err.Error(), "give From together") {
		t.Errorf("Do with a value of another program: %v", err)
	}
}

// TestRenamingMovesOneNoise: another name for m has other noise there, and what
// m's noise doesn't reach has the same.
func TestRenamingMovesOneNoise(t *testing.T) {
	build := func(name string) map[string][]float64 {
		m := bayes.NewModel("rename")
		b := m.Param("b", bayes.Normal(0, 1))
		m.Param("s", bayes.HalfNormal(1))
		x, w, y := m.Data("x", 1.0), m.Data(name, 1.0), m.Data("y", 1.0)
		m.Observe(x, bayes.Normal(0, 1))
		m.Observe(w, bayes.Normal(x, 1))
		m.Observe(y, bayes.Normal(b.Mul(x), 1))
		return predictions(t, compile(t, m), kindsDraws(t, 8))
	}
	one, two := build("w"), build("v")
	if !slices.Equal(one["x"], two["x"]) || !slices.Equal(one["y"], two["y"]) {
		t.Error("renaming w moved the noise of others")
	}
	if slices.Equal(one["w"], two["v"]) {
		t.Error("w has the same noise under another name")
	}
}

func TestSites(t *testing.T) {
	model, _ := kinds()
	p := compile(t, model)
	tell := func(p *bayes.Program) map[string]string {
		said := map[string]string{}
		for _, s := range p.Sites() {
			slices.Sort(s.Parents)
			said[s.Name] = s.Role.String() + " " + strings.Join(s.Parents, ",")
		}
		return said
	}
	want := map[string]string{
		"x": "covariate ", "s": "parameter ", "b": "parameter ", "t": "observed x", "m": "observed s,t,x",
		"mean": "computed b,m", "y": "observed mean", "z": "generated y",
	}
	for name, is := range tell(p) {
		if want[name] != is {
			t.Errorf("%s is %q, want %q", name, is, want[name])
		}
	}
	after := tell(intervened(t, p, map[string]bayes.Action{
		"t": bayes.Set(1), "m": bayes.Policy(p.Expr("x")), "y": bayes.Shift(p.Expr("t")),
	}))
	for name, is := range map[string]string{"t": "covariate ", "m": "computed x", "y": "computed mean,t", "z": "generated y"} {
		if after[name] != is {
			t.Errorf("under an intervention %s is %q, want %q", name, after[name], is)
		}
	}
	if len(after) != len(want) {
		t.Errorf("sites %v", after)
	}
}
