package attribution_test

import (
	"context"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
)

func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v; want %q", err, word)
		}
	}
}

func TestArrowFaults(t *testing.T) {
	ctx, scm, d := context.Background(), pair(t), constants(t, 5, before)
	_, err := attribution.ArrowStrengths(ctx, scm, nil, "yy", attribution.Config{})
	wants(t, err, `no variable "yy"`, `did you mean "y"?`, "no draws")
	_, err = attribution.ArrowStrengths(ctx, scm, d, "x", attribution.Config{})
	wants(t, err, `"x" has no parents`)
	_, err = attribution.ArrowStrengths(ctx, nil, d, "x", attribution.Config{})
	wants(t, err, "no model")
	_, err = attribution.ArrowStrengths(ctx, scm, d, "y", attribution.Config{Rows: -1, Draws: -2, Permutations: -3, Tail: 7})
	wants(t, err, "Config.Rows is -1", "Config.Draws is -2", "Config.Permutations is -3", "Config.Tail is 7")
	few := newSCM(t, "x -> y", nil, bayes.Col("x", []float64{1, 2}), bayes.Col("y", []float64{1, 2}))
	_, err = attribution.ArrowStrengths(ctx, few, d, "y", attribution.Config{})
	wants(t, err, `"y" has 2 rows; want at least three`)
}

func TestChangeFaults(t *testing.T) {
	ctx, scm, d := context.Background(), pair(t), constants(t, 5, before)
	fit := attribution.Fit{SCM: scm, Draws: d}
	_, err := attribution.Change(ctx, fit, fit, "y", nil, attribution.Config{})
	wants(t, err, "two models and a statistic")
	_, err = attribution.Change(ctx, fit, attribution.Fit{SCM: pair(t), Draws: d}, "y", attribution.Mean, attribution.Config{})
	wants(t, err, "other mechanisms", "SCM.For")
	_, err = attribution.Change(ctx, fit, attribution.Fit{SCM: scm, Draws: constants(t, 5, map[string][]float64{"x_sigma": {1}})}, "y", attribution.Mean, attribution.Config{})
	wants(t, err, "the draws of after", "x_Intercept")
	_, err = attribution.Change(ctx, attribution.Fit{SCM: scm}, fit, "w", attribution.Mean, attribution.Config{})
	wants(t, err, `no variable "w"`)
	m := bayes.NewModel("shared")
	row := m.DimSize("row", 3)
	s := m.Param("s", bayes.HalfNormal(1))
	x := m.Data("x", []float64{1, 2, 3}, row)
	m.Observe(x, bayes.Normal(0, s))
	m.Observe(m.Data("y", []float64{1, 2, 3}, row), bayes.Normal(x, s))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if fit.SCM, err = causal.FromModel(prog); err != nil {
		t.Fatal(err)
	}
	fit.Draws = constants(t, 5, map[string][]float64{"s": {1}})
	_, err = attribution.Change(ctx, fit, fit, "y", attribution.Mean, attribution.Config{})
	wants(t, err, `the mechanisms of "x" and "y" share the parameter "s"`)
}

func TestRootCauseFaults(t *testing.T) {
	ctx, scm, d := context.Background(), pair(t), constants(t, 5, before)
	_, err := attribution.RootCauses(ctx, scm, d, "y", 4, attribution.Config{})
	wants(t, err, `row 4 of "y", which has rows 0 to 3`)
	_, err = attribution.RootCauses(ctx, scm, nil, "z", 0, attribution.Config{})
	wants(t, err, `no variable "z"`, "no draws")
	_, err = attribution.RootCauses(ctx, nil, d, "y", 0, attribution.Config{})
	wants(t, err, "no model")
}
