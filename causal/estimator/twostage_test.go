package estimator_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
)

// card are the data of the cases with a column of regions.
func card(t testing.TB) *bayes.Table {
	t.Helper()
	data, err := bayes.ReadCSV(open(t, "card.csv"), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	region := make([]int, data.N())
	for k := range 9 {
		x, err := data.Float("reg66" + string(rune('1'+k)))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range x {
			if v == 1 {
				region[i] = k
			}
		}
	}
	if data, err = data.With(bayes.Col("region", region)); err != nil {
		t.Fatal(err)
	}
	return data
}

// schooling is the effect of a year of school by both colleges nearby.
func schooling(t testing.TB) *causal.Estimand {
	t.Helper()
	text := "nearc2 -> educ; nearc4 -> educ; educ -> lwage; educ <-> lwage"
	for _, w := range []string{"exper", "expersq", "black", "south", "smsa"} {
		text += "; " + w + " -> nearc2; " + w + " -> nearc4; " + w + " -> educ; " + w + " -> lwage"
	}
	e, err := causal.Identify(dag.MustParse(text), causal.LATE("educ", "lwage"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// readJSON reads what a script in testdata wrote.
func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// TestTwoStage compares with AER, sandwich and sets found by trying effects
// (testdata/instruments.R).
func TestTwoStage(t *testing.T) {
	type reference struct {
		Estimate, Classical, HC0, HC1, HC2, HC3, Cluster, F, Effective, Sargan float64
		ClassicSet, RobustSet                                                  [2]float64
	}
	var want struct{ One, Two reference }
	readJSON(t, "instruments.json", &want)
	data, e := card(t), schooling(t)
	run := func(s estimator.TwoStage) *causal.Effect {
		t.Helper()
		f, err := causal.Estimate(context.Background(), e, data, s)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		instruments []string
		want        reference
	}{{[]string{"nearc4"}, want.One}, {[]string{"nearc2", "nearc4"}, want.Two}} {
		for kind, se := range map[estimator.Covariance]float64{estimator.Classical: c.want.Classical, estimator.HC0: c.want.HC0, estimator.HC1: c.want.HC1, estimator.HC2: c.want.HC2, estimator.HC3: c.want.HC3} {
			if se == 0 {
				continue
			}
			f := run(estimator.TwoStage{Instruments: c.instruments, Covariance: kind})
			near(t, "estimate", f.Mean, c.want.Estimate, 1e-8)
			near(t, kind.String(), f.SE/se, 1, 1e-8)
			near(t, "F", f.Diagnostics["first_stage_f"], c.want.F, 1e-8)
			if kind == estimator.HC1 {
				near(t, "effective F", f.Diagnostics["first_stage_f_effective"], c.want.Effective, 1e-8)
				if weak := c.want.Effective < 10; weak != slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, "weak") }) {
					t.Errorf("effective F %v and warnings %q", c.want.Effective, f.Warnings)
				}
			}
			if len(c.instruments) > 1 {
				near(t, "Sargan", f.Diagnostics["sargan"], c.want.Sargan, 1e-8)
			}
		}
		set, err := estimator.TwoStage{Instruments: c.instruments, Covariance: estimator.Classical}.AndersonRubin(e, data)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lower end", set.Lower, c.want.ClassicSet[0], 1e-7)
		near(t, "upper end", set.Upper, c.want.ClassicSet[1], 1e-7)
	}
	f := run(estimator.TwoStage{Instruments: []string{"nearc4"}, Cluster: "region"})
	near(t, "clustered", f.SE/want.One.Cluster, 1, 1e-8)
	near(t, "mean of the scores", average(f.Influence), f.Mean, 1e-9)
	f = run(estimator.TwoStage{Instruments: []string{"nearc4"}, Covariance: estimator.HC1})
	near(t, "lower end", f.Diagnostics["anderson_rubin_lower"], want.One.RobustSet[0], 1e-7)
	near(t, "upper end", f.Diagnostics["anderson_rubin_upper"], want.One.RobustSet[1], 1e-7)
	// Planted: the residuals of the second stage, with the treatment predicted.
	if math.Abs(f.SE/want.One.HC0-1) < 1e-6 {
		t.Error("HC1 passes for HC0")
	}
}

// TestCovariancesBesideR compares other regressions with sandwich.
func TestCovariancesBesideR(t *testing.T) {
	var want struct{ Regression map[string]float64 }
	readJSON(t, "instruments.json", &want)
	data := card(t)
	first, err := estimator.LeastSquares("educ ~ exper + expersq + black + south + smsa + nearc4", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	region, _, err := data.Codes("region")
	if err != nil {
		t.Fatal(err)
	}
	v, err := first.ClusterCovariance(region)
	if err != nil {
		t.Fatal(err)
	}
	last := slices.Index(first.Names(), "nearc4")
	near(t, "clustered", math.Sqrt(v.At(last, last))/want.Regression["cluster"], 1, 1e-9)
	_, hc2, err := first.Coefficient("nearc4", estimator.HC2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "HC2", hc2/want.Regression["HC2"], 1, 1e-9)
	odds, err := estimator.Logit("smsa ~ exper + black", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, hc0, err := odds.Coefficient("black", estimator.HC0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "HC0 of a logistic regression", hc0/want.Regression["logitHC0"], 1, 1e-8)
	w, err := data.Float("exper")
	if err != nil {
		t.Fatal(err)
	}
	w = slices.Clone(w)
	for i := range w {
		w[i]++
	}
	wls, err := estimator.LeastSquares("lwage ~ educ", data, w)
	if err != nil {
		t.Fatal(err)
	}
	_, hc3, err := wls.Coefficient("educ", estimator.HC3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "HC3 with weights", hc3/want.Regression["weightedHC3"], 1, 1e-9)
	if math.Abs(hc3/want.Regression["weightedHC3"]-1) > math.Abs(hc0/hc3-1) {
		t.Error("planted: HC0 for HC3 is nearer than HC3")
	}
}

// TestWald: with an instrument of 0 and 1 and no covariates the estimate is
// Wald's ratio and the first stage the share of compliers.
func TestWald(t *testing.T) {
	const n = 400
	u, e := noise(11, n), noise(12, n)
	z, x, y := make([]bool, n), make([]float64, n), make([]float64, n)
	var sum [2][3]float64
	for i := range z {
		if z[i] = i%2 == 0; u[i] > 1 || z[i] && u[i] > -0.5 {
			x[i] = 1
		}
		y[i] = 2*x[i] + u[i] + e[i]
		k := i % 2
		sum[k] = [3]float64{sum[k][0] + 1, sum[k][1] + x[i], sum[k][2] + y[i]}
	}
	g, err := causal.Instrumented(causal.LATE("x", "y"), "z")
	if err != nil {
		t.Fatal(err)
	}
	f, err := causal.Estimate(context.Background(), g, table(t, bayes.Col("x", x), bayes.Col("y", y), bayes.Col("z", z)), estimator.TwoStage{})
	if err != nil {
		t.Fatal(err)
	}
	share := sum[0][1]/sum[0][0] - sum[1][1]/sum[1][0]
	near(t, "Wald's ratio", f.Mean, (sum[0][2]/sum[0][0]-sum[1][2]/sum[1][0])/share, 1e-10)
	near(t, "compliers", f.Diagnostics["compliers"], share, 1e-10)
}

// TestAndersonRubinShapes: an instrument that does next to nothing bounds
// nothing, and instruments that contradict each other leave no effect.
func TestAndersonRubinShapes(t *testing.T) {
	const n = 300
	z, z2, u, e := noise(21, n), noise(22, n), noise(23, n), noise(24, n)
	for _, c := range []struct {
		strength, strength2, direct float64
		shapes                      []estimator.Shape
	}{
		{1, 0.5, 0, []estimator.Shape{estimator.Bounded}},
		{0, 0, 0, []estimator.Shape{estimator.Line, estimator.Rays}},
		{1, 1, 3, []estimator.Shape{estimator.Empty}},
	} {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = c.strength*z[i] + c.strength2*z2[i] + u[i]
			y[i] = x[i] + u[i] + c.direct*z2[i] + e[i]
		}
		g, err := causal.Identify(dag.MustParse("z -> x; w -> x; x -> y; x <-> y"), causal.LATE("x", "y"))
		if err != nil {
			t.Fatal(err)
		}
		data := table(t, bayes.Col("x", x), bayes.Col("y", y), bayes.Col("z", z), bayes.Col("w", z2))
		s := estimator.TwoStage{Instruments: []string{"z", "w"}}
		set, err := s.AndersonRubin(g, data)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(c.shapes, set.Shape) {
			t.Errorf("strength %v, direct %v: %v (shape %d)", c.strength, c.direct, set, set.Shape)
		}
		f, err := causal.Estimate(context.Background(), g, data, s)
		if err != nil {
			t.Fatal(err)
		}
		if c.direct > 0 && !strings.Contains(strings.Join(f.Warnings, ";"), "disagree") {
			t.Errorf("instruments that contradict each other: %q", f.Warnings)
		}
		if c.strength == 0 && !strings.Contains(strings.Join(f.Warnings, ";"), "weak") {
			t.Errorf("a weak instrument: %q", f.Warnings)
		}
	}
}
