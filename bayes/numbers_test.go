package bayes_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func TestNumbers(t *testing.T) {
	m := bayes.NewModel("numbers")
	row := m.DimSize("row", 3)
	x := m.Data("x", []float64{1, 2, 3}, row)
	m.Let("twice", bayes.Mul(2, x))
	m.Let("scaled", m.Param("b", bayes.Normal(0, 1)).Mul(x))
	m.Observe(m.Data("y", []float64{4, 5, 6}, row), bayes.Normal(x, 1))
	m.Generate("z", bayes.Normal(x, 1), row)
	p := compile(t, m)
	for name, want := range map[string][]float64{"x": {1, 2, 3}, "twice": {2, 4, 6}, "y": {4, 5, 6}} {
		if got, err := p.Numbers(name); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s holds %v (%v), want %v", name, got, err, want)
		}
	}
	for name, want := range map[string]error{"yy": bayes.ErrUnknownName, "b": bayes.ErrModel, "scaled": bayes.ErrModel, "z": bayes.ErrModel} {
		if _, err := p.Numbers(name); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	other, err := p.Do(bayes.Values{"y": 7})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := other.Numbers("y"); err != nil || !slices.Equal(got, []float64{7, 7, 7}) {
		t.Errorf("y that was set holds %v (%v)", got, err)
	}
}

// TestJointLet: expressions over worlds are computed with them, draw by draw.
func TestJointLet(t *testing.T) {
	worlds, d := kindsWorlds(t), kindsDraws(t, 20)
	a, f := worlds[1], worlds[0]
	j := bayes.Joint{Worlds: worlds, Let: []bayes.Named{{Name: "gain", Expr: a.Expr("y").Sub(f.Expr("y"))}}}
	if got := j.Let[0].Expr.Reads(); !slices.Equal(got, []string{"b.y", "f.y"}) {
		t.Errorf("the gain reads %v", got)
	}
	all, err := j.Predict(t.Context(), d, 7, "gain", "b.y", "f.y")
	if err != nil {
		t.Fatal(err)
	}
	get := func(name string) []float64 {
		v, err := all.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		return v.Values()
	}
	gain, y, x := get("gain"), get("b.y"), get("f.y")
	for i := range gain {
		if gain[i] != y[i]-x[i] {
			t.Fatalf("draw %d gains %v, want %v", i, gain[i], y[i]-x[i])
		}
	}
	vars, err := j.Variables("gain", "b.y")
	if err != nil || len(vars) != 2 || vars[0].Name != "gain" || vars[1].Name != "b.y" {
		t.Errorf("%v, %v", vars, err)
	}
	for name, c := range map[string]struct {
		let   bayes.Named
		class error
	}{
		"unknown":  {bayes.Named{Name: "q", Expr: f.Expr("yy")}, bayes.ErrUnknownName},
		"taken":    {bayes.Named{Name: "f.y", Expr: f.Expr("y")}, bayes.ErrDuplicate},
		"nothing":  {bayes.Named{Name: "q", Expr: bayes.World{Name: "n"}.Expr("y")}, bayes.ErrModel},
		"unfitted": {bayes.Named{Name: "q", Expr: bayes.Add(f.Expr("y"), []float64{1, 2, 3, 4, 5, 6, 7})}, bayes.ErrShape},
	} {
		if _, err := (bayes.Joint{Worlds: worlds, Let: []bayes.Named{c.let}}).Variables(); !errors.Is(err, c.class) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := j.Predict(t.Context(), nil, 1); err == nil {
		t.Error("no draws, and no error")
	}
}
