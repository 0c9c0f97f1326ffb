package formula

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// conditionalCase is what R made of draws of coefficients.
type conditionalCase struct {
	Draws              [][]float64
	Mean, Lower, Upper []float64
}

// TestConditionalEffect: grids, held columns, means and intervals are those of
// R's model.matrix and quantile on the same draws: testdata/conditional.R.
func TestConditionalEffect(t *testing.T) {
	raw, err := os.ReadFile("testdata/conditional.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Data struct {
			X, W, Y, Hit []float64
			Arm          []string
		}
		Linear, Logistic, Factor, Spread, Spline conditionalCase
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	d := want.Data
	table, err := bayes.FromColumns(bayes.Col("x", d.X), bayes.Col("w", d.W), bayes.Col("y", d.Y), bayes.Col("hit", d.Hit), bayes.Col("arm", d.Arm))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text, column string
		family             Family
		want               conditionalCase
		config             EffectConfig
		groups, held       []string
		planted            EffectConfig // must not agree
	}{
		{"linear", "y ~ x * w + arm", "x", Gaussian, want.Linear, EffectConfig{Points: 7}, []string{""}, []string{"w = 4.859", "arm = new"},
			EffectConfig{Points: 7, At: map[string]float64{"w": 0}}},
		{"logistic", "hit ~ x * arm + w", "x", Bernoulli, want.Logistic, EffectConfig{Points: 5, By: "arm", Level: 0.8, At: map[string]float64{"w": 4}},
			[]string{"arm = new", "arm = none", "arm = old"}, []string{"w = 4"}, EffectConfig{Points: 5, By: "arm", Level: 0.8, At: map[string]float64{"w": 4}, Linear: true}},
		{"factor", "hit ~ x + arm", "arm", Bernoulli, want.Factor, EffectConfig{}, []string{""}, nil, EffectConfig{Level: 0.9}},
		{"spread", "y ~ x * w", "x", Gaussian, want.Spread, EffectConfig{Grid: []float64{-1, 0, 2}, By: "w"}, nil, nil, EffectConfig{Grid: []float64{-1, 0, 2}, By: "w", ByGrid: []float64{3, 4, 5}}},
		{"spline", "y ~ bs(x, df = 5) + arm", "x", Gaussian, want.Spline, EffectConfig{Points: 9, AtLevels: map[string]string{"arm": "old"}}, []string{""}, []string{"arm = old"}, EffectConfig{Points: 9}},
	} {
		m, err := Build(c.text, table, Config{Family: c.family})
		if err != nil {
			t.Fatal(c.name, err)
		}
		fit := &Fit{m, coefficients(t, m, c.want.Draws)}
		agree := func(config EffectConfig) (*ConditionalEffect, bool) {
			e, err := fit.ConditionalEffect(context.Background(), c.column, config)
			if err != nil {
				t.Fatal(c.name, err)
			}
			var mean, lower, upper []float64
			for _, g := range e.Curves {
				mean, lower, upper = append(mean, g.Mean...), append(lower, g.Lower...), append(upper, g.Upper...)
			}
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) } // 60 draws of 9 products, rounded
			return e, slices.EqualFunc(mean, c.want.Mean, near) && slices.EqualFunc(lower, c.want.Lower, near) && slices.EqualFunc(upper, c.want.Upper, near)
		}
		e, ok := agree(c.config)
		if !ok {
			t.Errorf("%s: %+v\nR has\n%v\n%v\n%v", c.name, e, c.want.Mean, c.want.Lower, c.want.Upper)
		}
		if _, ok := agree(c.planted); ok {
			t.Errorf("%s: %+v agrees with R as well: the test sees nothing", c.name, c.planted)
		}
		var groups []string
		for _, g := range e.Curves {
			groups = append(groups, g.Group)
		}
		if c.groups != nil && !slices.Equal(groups, c.groups) || c.held != nil && !slices.Equal(e.Held, c.held) {
			t.Errorf("%s: groups %q, held %q, want %q and %q", c.name, groups, e.Held, c.groups, c.held)
		}
		if c.column == "arm" != (e.X == nil) || c.column == "arm" && !slices.Equal(e.Levels, []string{"new", "none", "old"}) {
			t.Errorf("%s: grid %v, levels %q", c.name, e.X, e.Levels)
		}
	}
}

// coefficients are draws of Intercept and b, and of anything else 1.
func coefficients(t *testing.T, m *Model, draws [][]float64) *bayes.Draws {
	t.Helper()
	run := bayes.Run{Chains: 1, Draws: len(draws)}
	for _, v := range m.program.Variables() {
		run.Vars = append(run.Vars, v)
		for e := range v.Size() {
			for _, row := range draws {
				x := 1.0
				switch v.Name {
				case "Intercept":
					x = row[0]
				case "b":
					x = row[1+e]
				}
				run.Values = append(run.Values, x)
			}
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestConditionalGroups: effects of groups, and of new ones, have no part in
// it, so the mean of a linear model is a line of mean coefficients.
func TestConditionalGroups(t *testing.T) {
	table := wards(t, "a", "b", "c")
	fit := drawn(t, "y ~ x + w + (1 + x | ward)", table, Gaussian, 50, nil)
	e, err := fit.ConditionalEffect(context.Background(), "x", EffectConfig{Points: 3})
	if err != nil {
		t.Fatal(err)
	}
	w, _ := table.Float("w")
	a, bx, bw := mean(named(t, fit, "Intercept")), mean(named(t, fit, "b", 0)), mean(named(t, fit, "b", 1))
	for i, x := range e.X {
		if want := a + bx*x + bw*mean(w); math.Abs(e.Curves[0].Mean[i]-want) > 1e-12 {
			t.Errorf("at %v the mean is %v, want %v", x, e.Curves[0].Mean[i], want)
		}
	}
	inWard, err := bayes.FromColumns(bayes.Col("x", e.X[:1]), bayes.Col("w", []float64{mean(w)}), bayes.Col("ward", []string{"a"}))
	if err != nil {
		t.Fatal(err)
	}
	v, err := fit.Fitted(context.Background(), inWard, 1)
	if err != nil || math.Abs(v.Means()[0]-e.Curves[0].Mean[0]) < 1e-6 {
		t.Errorf("a ward is like the population: the test sees nothing: %v", err)
	}
}

// TestConditionalFamilies: levels of a response have a curve each whose means
// sum to 1; a response of trials has one; smooths, offsets and predictors of
// other parameters are part of it.
func TestConditionalFamilies(t *testing.T) {
	table := wards(t, "a", "b", "c")
	ctx := context.Background()
	for _, family := range []Family{Categorical, Cumulative} {
		fit := drawn(t, "arm ~ x + w", table, family, 5, bayes.Values{"cut": []float64{-1, 1}, cutpointsName: []float64{-1, 1}})
		e, err := fit.ConditionalEffect(ctx, "x", EffectConfig{Points: 4, By: "w", ByGrid: []float64{1, 2}})
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Curves) != 6 || e.Curves[1].Outcome == e.Curves[0].Outcome || e.Curves[3].Group != "w = 2" {
			t.Fatalf("%v: %+v", family, e.Curves)
		}
		for i := range e.X {
			if sum := e.Curves[3].Mean[i] + e.Curves[4].Mean[i] + e.Curves[5].Mean[i]; math.Abs(sum-1) > 1e-14 {
				t.Errorf("%v: probabilities sum to %v", family, sum)
			}
		}
		if _, err := fit.ConditionalEffect(ctx, "x", EffectConfig{Linear: true}); err != nil {
			t.Errorf("%v: %v", family, err)
		}
	}
	w, _ := table.Float("w")
	n := make([]float64, len(w))
	for i := range n {
		n[i] = 9
	}
	counted, err := replaced(table, "n", bayes.Col("n", n))
	if err != nil {
		t.Fatal(err)
	}
	share := drawn(t, "w | trials(n) ~ x", counted, Binomial, 5, nil)
	e, err := share.ConditionalEffect(ctx, "x", EffectConfig{Points: 2})
	if err != nil || !(e.Curves[0].Upper[0] < 1) {
		t.Errorf("one trial has an expectation below 1, not %+v: %v", e, err)
	}
	odd := drawn(t, "y ~ s(x, k = 5) + offset(w)\nsigma ~ w", table, Student, 5, bayes.Values{"nu": 5.0})
	e, err = odd.ConditionalEffect(ctx, "x", EffectConfig{Points: 4})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := bayes.FromColumns(bayes.Col("x", e.X), bayes.Col("w", slices.Repeat([]float64{mean(w)}, 4)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := odd.Fitted(ctx, rows, 1)
	if err != nil || !slices.Equal(v.Means(), e.Curves[0].Mean) {
		t.Errorf("a smooth: %v, Fitted has %v: %v", e.Curves[0].Mean, v.Means(), err)
	}
}

// TestConditionalFaults: what can't be asked.
func TestConditionalFaults(t *testing.T) {
	table := wards(t, "a", "b")
	constant, err := replaced(table, "c", bayes.Col("c", slices.Repeat([]float64{2}, 8)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build("y ~ x + w + c + arm + (1 + x | ward)", constant, Config{AllowDeficient: true})
	if err != nil {
		t.Fatal(err)
	}
	d, err := m.program.Prior(context.Background(), 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	fit := &Fit{m, d}
	nan := math.NaN()
	for _, c := range []struct {
		column string
		config EffectConfig
		class  error
		want   string
	}{
		{"xx", EffectConfig{}, bayes.ErrUnknownName, `does not use a column "xx" (did you mean "x"?)`},
		{"y", EffectConfig{}, bayes.ErrData, `"y" is the response`},
		{"ward", EffectConfig{}, bayes.ErrData, `"ward" has effects by group only`},
		{"c", EffectConfig{}, bayes.ErrData, `"c" is 2 in all rows of the fit`},
		{"x", EffectConfig{Points: 1}, bayes.ErrData, "Points is 1, want 2 to 1000"},
		{"x", EffectConfig{Points: -5}, bayes.ErrData, "Points is -5"},
		{"x", EffectConfig{Points: 1 << 40}, bayes.ErrData, "want 2 to 1000"},
		{"x", EffectConfig{Points: 5, Grid: []float64{1, 2}}, bayes.ErrData, "Grid and Points"},
		{"x", EffectConfig{Grid: []float64{}}, bayes.ErrData, "Grid has 0 points"},
		{"x", EffectConfig{Grid: []float64{1, 1}}, bayes.ErrData, "point 1 is 1, want an ascending grid"},
		{"x", EffectConfig{Grid: []float64{1, nan}}, bayes.ErrData, "point 1 is NaN"},
		{"arm", EffectConfig{Points: 5}, bayes.ErrData, `"arm" is a factor`},
		{"x", EffectConfig{By: "x"}, bayes.ErrDuplicate, `By is "x", which is along the grid`},
		{"x", EffectConfig{By: "wrad"}, bayes.ErrUnknownName, `By: the formula does not use a column "wrad"`},
		{"x", EffectConfig{By: "ward"}, bayes.ErrData, `By: "ward" has effects by group only`},
		{"x", EffectConfig{By: "c"}, bayes.ErrData, "it tells no curves apart"},
		{"x", EffectConfig{By: "arm", ByGrid: []float64{1}}, bayes.ErrData, "leave ByGrid out"},
		{"x", EffectConfig{ByGrid: []float64{1}}, bayes.ErrData, "name it as By"},
		{"x", EffectConfig{Level: 95}, bayes.ErrData, "Level is 95, want a share"},
		{"x", EffectConfig{Level: nan}, bayes.ErrData, "Level is NaN"},
		{"x", EffectConfig{At: map[string]float64{"x": 1}}, bayes.ErrDuplicate, `At holds "x", which varies`},
		{"x", EffectConfig{At: map[string]float64{"arm": 1}}, bayes.ErrData, `"arm" is the other`},
		{"x", EffectConfig{At: map[string]float64{"w": nan}}, bayes.ErrData, `"w" is NaN`},
		{"x", EffectConfig{At: map[string]float64{"z": 1}}, bayes.ErrUnknownName, `At: the formula does not use a column "z"`},
		{"x", EffectConfig{AtLevels: map[string]string{"arm": "odl"}}, bayes.ErrUnknownName, `"arm" has no level "odl" (did you mean "old"?)`},
	} {
		e, err := fit.ConditionalEffect(context.Background(), c.column, c.config)
		if e != nil || !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: fault\n%v\nwant %q", c.column, c.config, err, c.want)
		}
	}
	_, err = fit.ConditionalEffect(context.Background(), "x", EffectConfig{Points: 1, Level: 2, AtLevels: map[string]string{"arm": "odl"}})
	if err == nil || strings.Count(err.Error(), "formula: ") != 3 {
		t.Errorf("not all faults at once: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := fit.ConditionalEffect(cancelled, "x", EffectConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestConditionalLevels: levels that the data of the fit don't have are no part
// of a grid, and none is held.
func TestConditionalLevels(t *testing.T) {
	table, err := bayes.FromColumns(bayes.Col("y", []float64{1, 2, 4, 3}), bayes.Col("x", []float64{1, 2, 3, 5}),
		bayes.Col("f", &bayes.Factor{Levels: []string{"never", "a", "b"}, Codes: []int{1, 2, 2, 1}}))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build("y ~ x + f", table, Config{AllowDeficient: true})
	if err != nil {
		t.Fatal(err)
	}
	fit := &Fit{m, coefficients(t, m, [][]float64{{1, 2, 30, 400}})}
	e, err := fit.ConditionalEffect(context.Background(), "f", EffectConfig{})
	if want := []float64{36.5, 406.5}; err != nil || !slices.Equal(e.Levels, []string{"a", "b"}) || !slices.Equal(e.Curves[0].Mean, want) { // x is 2.75
		t.Errorf("levels %+v: %v, want means %v", e, err, want)
	}
	if e, err = fit.ConditionalEffect(context.Background(), "x", EffectConfig{}); err != nil || !slices.Equal(e.Held, []string{"f = a"}) || len(e.X) != effectPoints {
		t.Errorf("held %+v: %v", e, err)
	}
}
