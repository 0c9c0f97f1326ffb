package formula_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
)

// stated puts a formula into a model of its own, as a mechanism of data.
func stated(t *testing.T, m *formula.Model, table *bayes.Table, response string, names ...string) (*bayes.Program, error) {
	t.Helper()
	in := bayes.NewModel("joint")
	row := in.DimSize("row", table.N())
	columns := make(map[string]bayes.Expr)
	for _, name := range names {
		columns[name] = in.Column(table, name, row)
	}
	d, err := m.Mechanism(in, "p_", columns, row)
	if err != nil {
		return nil, err
	}
	in.Observe(in.Column(table, response, row), d)
	prog, err := in.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog, nil
}

// TestMechanism: a formula inside another model has the density of its own
// model, and another one has not.
func TestMechanism(t *testing.T) {
	table := clinic(t)
	density := func(p *bayes.Program) float64 {
		x, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
		for i := range x {
			x[i] = 0.3 - 0.1*float64(i%5)
		}
		lp, err := p.LogDensityGrad(x, grad)
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	last := 0.0
	for _, c := range []struct {
		text, response string
		family         formula.Family
		contrasts      map[string]formula.Contrast
	}{
		{"x ~ age * arm + I(age^2) + log(age)\nsigma ~ arm", "x", formula.Gaussian, nil},
		{"x ~ 0 + arm + arm:scale(age) + offset(-age/7)", "x", formula.Student, map[string]formula.Contrast{"arm": formula.Helmert}},
		{"x ~ factor(count) + sqrt(age) - 1", "x", formula.Gaussian, nil},
		{"x ~ 0 + offset(2^exp(-age/30))", "x", formula.Gaussian, nil},
		{"count ~ arm + center(age) + log10(age):arm", "count", formula.NegBinomial, nil},
		{"grade ~ age + arm", "grade", formula.Cumulative, nil},
		{"grade ~ age * arm", "grade", formula.Categorical, map[string]formula.Contrast{"arm": formula.Sum}},
	} {
		m, err := formula.Build(c.text, table, formula.Config{Family: c.family, Contrasts: c.contrasts, AllowDeficient: true})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, name := range []string{"age", "arm", "count"} {
			if name != c.response {
				names = append(names, name)
			}
		}
		p, err := stated(t, m, table, c.response, names...)
		if err != nil {
			t.Fatal(err)
		}
		want := density(m.Program())
		if got := density(p); !(math.Abs(got-want) <= 1e-11*math.Abs(want)) {
			t.Errorf("%s: log density %v, want %v", c.text, got, want)
		}
		if math.Abs(want-last) < 1e-6 {
			t.Errorf("%s: another formula has the density %v too", c.text, last)
		}
		last = want
	}
}

func TestMechanismFaults(t *testing.T) {
	table := clinic(t)
	for text, words := range map[string][]string{
		"x ~ s(age) + (1 | site) + poly(age, 2)": {"no smooths", "vary by group", "no poly"},
		"x | weights(size) ~ age + arm":          {"a response alone", `no expression of the column "arm"`},
	} {
		m, err := formula.Build(text, table, formula.Config{AllowDeficient: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = stated(t, m, table, "x", "age")
		for _, word := range words {
			if err == nil || !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %v; want %q", text, err, word)
			}
		}
		if !errors.Is(err, bayes.ErrModel) {
			t.Errorf("%s: not an ErrModel", text)
		}
	}
}
