package bayes_test

import (
	"context"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestPositionsByDim: Index, Slice and At take a dim by name, wherever the
// operands have put it.
func TestPositionsByDim(t *testing.T) {
	m := bayes.NewModel("positions")
	a, b := m.DimSize("a", 2), m.DimSize("b", 3)
	x := m.Param("x", bayes.Normal(0, 1), a, b)
	turned := bayes.Add(m.Data("zero", []float64{0, 0, 0}, b), x) // [b, a]
	where := m.Data("where", []int{2, 0})
	for name, e := range map[string]bayes.Expr{"straight": x, "turned": turned} {
		m.Let(name+" index", e.Index(1, b))
		m.Let(name+" slice", e.Slice(1, 3, b).Sum())
		m.Let(name+" at", e.At(where, b).Index(0, a))
	}
	p := compile(t, m)
	d, err := p.Prior(context.Background(), 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	values := variable(t, d, "x")
	for k := range 5 {
		at := func(i, j int) float64 { e, _ := values.At(i, j); return e.Values()[k] }
		want := map[string][]float64{
			"index": {at(0, 1), at(1, 1)},
			"slice": {at(0, 1) + at(0, 2) + at(1, 1) + at(1, 2)},
			"at":    {at(0, 2), at(0, 0)},
		}
		for verb, w := range want {
			for _, name := range []string{"straight", "turned"} {
				v := variable(t, d, name+" "+verb)
				var got []float64
				for _, e := range v.Elems() {
					got = append(got, e.Values()[k])
				}
				if !slices.EqualFunc(got, w, func(a, b float64) bool { return a-b < 1e-15 && b-a < 1e-15 }) {
					t.Errorf("%s %s: %v, want %v", name, verb, got, w)
				}
			}
		}
	}
}

// TestWholeOperands: slices of whole numbers are those numbers, wherever slices go.
func TestWholeOperands(t *testing.T) {
	density := func(build func(m *bayes.Model) bayes.Dist) float64 {
		m := bayes.NewModel("whole")
		m.Observe(m.Data("y", []int{3, 0, 5}), build(m))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		lp, err := p.LogDensityGrad(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	for name, pair := range map[string][2]func(m *bayes.Model) bayes.Dist{
		"trials": {
			func(*bayes.Model) bayes.Dist { return bayes.Binomial([]int{4, 2, 9}, 0.3) },
			func(*bayes.Model) bayes.Dist { return bayes.Binomial([]float64{4, 2, 9}, 0.3) },
		},
		"exposure": {
			func(*bayes.Model) bayes.Dist { return bayes.Poisson(bayes.Mul(0.5, []int{4, 2, 9})) },
			func(*bayes.Model) bayes.Dist { return bayes.Poisson(bayes.Mul(0.5, []float64{4, 2, 9})) },
		},
	} {
		if whole, real := density(pair[0]), density(pair[1]); whole != real {
			t.Errorf("%s: %v, want %v", name, whole, real)
		}
	}
	m := bayes.NewModel("shapes")
	m.Observe(m.Data("y", []int{3, 0, 5}), bayes.Binomial([]int{4, 2}, 0.3))
	if _, err := m.Compile(); err == nil {
		t.Error("two trials for three counts")
	}
}
