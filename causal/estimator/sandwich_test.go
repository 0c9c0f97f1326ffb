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
)

// lalonde are the data of the cases, the outcome in thousands and as above five.
func lalonde(t testing.TB) *bayes.Table {
	t.Helper()
	data, err := bayes.ReadCSV(open(t, "lalonde.csv"), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	y, err := data.Float("re78")
	if err != nil {
		t.Fatal(err)
	}
	thousands, above := make([]float64, len(y)), make([]bool, len(y))
	for i, v := range y {
		thousands[i], above[i] = v/1000, v > 5000
	}
	if data, err = data.With(bayes.Col("y", thousands), bayes.Col("above", above)); err != nil {
		t.Fatal(err)
	}
	return data
}

var confounders = []string{"age", "educ", "race", "married", "nodegree", "re74", "re75"}

// unconfounded is the effect of the training given all confounders.
func unconfounded(t testing.TB, over causal.Population, outcome string) *causal.Estimand {
	t.Helper()
	e, err := causal.Unconfounded(causal.Query{Treatment: "treat", Outcome: outcome, Over: over}, confounders...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSandwich compares estimates and errors with those of stacked estimating
// equations, solved and differentiated numerically by testdata/sandwich.py.
func TestSandwich(t *testing.T) {
	raw, err := os.ReadFile("testdata/sandwich.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]struct{ Estimate, SE float64 }
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	by := map[string]causal.Estimator{
		"ipw": estimator.IPW{}, "ht": estimator.IPW{HorvitzThompson: true}, "standardised": estimator.Standardisation{},
		"logistic": estimator.Standardisation{Logistic: true}, "entropy": estimator.EntropyBalancing{},
		"pooled": estimator.Standardisation{Formula: strings.Join(confounders, " + ") + " + treat * age"},
	}
	data := lalonde(t)
	for name, w := range want {
		kind, over, _ := strings.Cut(name, "_")
		population := causal.Population(slices.Index([]string{"ATE", "ATT", "ATC", "ATO"}, over))
		outcome := "y"
		if kind == "logistic" {
			outcome = "above"
		}
		f, err := causal.Estimate(context.Background(), unconfounded(t, population, outcome), data, by[kind])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// The reference differentiates with steps of 1e-6: seven digits.
		near(t, name, f.Mean, w.Estimate, 1e-6)
		near(t, name+": error", f.SE/w.SE, 1, 1e-6)
		near(t, name+": mean of the scores", average(f.Influence), f.Mean, 1e-9)
	}
	if len(want) != 19 {
		t.Errorf("%d references", len(want))
	}
	// Planted: the error of weights taken as given.
	given, err := causal.Estimate(context.Background(), unconfounded(t, causal.Everyone, "y"), data, estimator.IPW{KnownWeights: true})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(given.SE/want["ipw_ATE"].SE-1) < 0.01 {
		t.Error("weights taken as given have the error of estimated ones")
	}
}
