package refute_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/mcmc"
)

// TestEstimators: every estimator of package estimator passes what it should on
// data that are as it assumes.
func TestEstimators(t *testing.T) {
	data := study(t, 800, 11, 2, 1)
	for _, by := range []causal.Estimator{
		estimator.AIPW{}, estimator.IPW{}, estimator.Standardisation{}, estimator.EntropyBalancing{},
		estimator.AIPW{Propensity: "a + b", Outcome: "a * b"}, estimator.IPW{Formula: "a + b"}, estimator.Standardisation{Formula: "x * a + b"},
	} {
		effect := estimated(t, data, by)
		found, err := causal.Refute(context.Background(), effect, refute.PlaceboTreatment{Times: 40}, refute.RandomCommonCause{Times: 10}, refute.DataSubset{Times: 40}, refute.Bootstrap{Times: 40},
			refute.DummyOutcome{Times: 40}, refute.Overlap{}, refute.ImpliedIndependencies{})
		if err != nil {
			t.Errorf("%s: %v", by.Name(), err)
		}
		if found, err = refute.Together(found, 0.01); err != nil {
			t.Fatal(err)
		}
		for _, r := range found {
			if !r.OK {
				t.Errorf("%s: %v", by.Name(), r)
			}
		}
		s, err := refute.UnobservedConfounder{Treatment: []float64{0, 0.1}, Outcome: []float64{0, 0.1}}.Surface(context.Background(), effect)
		if err != nil || !(s.Effect[1][1] < effect.Mean-0.05) || s.Effect[0][1] != effect.Mean || !(s.ToZero > 0.2) {
			t.Errorf("%s: %+v, %v", by.Name(), s, err)
		}
	}
}

// TestPosterior: what is tried of estimates is tried of posteriors: those of a
// table of 0 and 1, and of a regression whose formula is given.
func TestPosterior(t *testing.T) {
	src := rng.New(2, "posterior")
	var cols [3][]float64
	for range 500 {
		a := rng.Bernoulli(&src, 0.4)
		x := rng.Bernoulli(&src, 0.3+0.4*a)
		for j, v := range []float64{a, x, rng.Bernoulli(&src, 0.2+0.2*a+0.4*x)} {
			cols[j] = append(cols[j], v)
		}
	}
	data, err := bayes.FromColumns(bayes.Col("a", cols[0]), bayes.Col("x", cols[1]), bayes.Col("y", cols[2]))
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "a")
	if err != nil {
		t.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), e, data, causal.PlugIn{Tables: true, TableDraws: 400})
	if err != nil {
		t.Fatal(err)
	}
	found, err := causal.Refute(context.Background(), effect, refute.PlaceboTreatment{}, refute.DataSubset{}, refute.Bootstrap{}, refute.DummyOutcome{}, refute.Overlap{})
	if err != nil || len(found) != 5 {
		t.Fatalf("%v, %v", found, err)
	}
	if found, err = refute.Together(found, 0.01); err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		if !r.OK {
			t.Error(r)
		}
	}
	f, err := refute.NewFamily(0.95, effect, effect)
	if err != nil || !(f.Members[0].Interval[1] > effect.Interval[1]) {
		t.Errorf("%v, %v: the interval of two is no wider than that of one", f, err)
	}
	by := causal.PlugIn{Models: map[string]string{"y": "y ~ x + a"}, Families: map[string]formula.Family{"y": formula.Gaussian}, Infer: mcmc.Config{Draws: 50, Warmup: 200}}
	if effect, err = causal.Estimate(context.Background(), e, data, by); err != nil {
		t.Fatal(err)
	}
	r, err := refute.UnobservedConfounder{}.Refute(context.Background(), effect)
	if err != nil || !(r.Observed < effect.Mean) || !r.OK {
		t.Errorf("%v, %v", r, err)
	}
}

// TestMatching: what holds for it is tried, what does not is refused.
func TestMatching(t *testing.T) {
	effect := estimated(t, study(t, 400, 12, 2, 1), estimator.Matching{})
	found, err := causal.Refute(context.Background(), effect, refute.PlaceboTreatment{}, refute.RandomCommonCause{Times: 10}, refute.DummyOutcome{}, refute.Overlap{})
	if err != nil || len(found) != 4 {
		t.Fatalf("%v, %v", found, err)
	}
	for _, r := range found {
		if !r.OK {
			t.Error(r)
		}
	}
	for _, r := range []causal.Refuter{refute.DataSubset{}, refute.Bootstrap{}} {
		if _, err := causal.Refute(context.Background(), effect, r); err == nil || !strings.Contains(err.Error(), "matches of a sample") {
			t.Errorf("%s: %v", r.Name(), err)
		}
	}
}

// TestInstrument: the instrument is dealt out with its treatment, so that a
// placebo has an effect of 0 and not of anything (a first stage of 0).
func TestInstrument(t *testing.T) {
	src := rng.New(1, "instrument")
	var cols [3][]float64
	for range 600 {
		z, u := rng.Bernoulli(&src, 0.5), rng.StdNormal(&src)
		x := z + u + rng.StdNormal(&src)
		for j, v := range []float64{z, x, 2*x + 3*u + rng.StdNormal(&src)} {
			cols[j] = append(cols[j], v)
		}
	}
	data, err := bayes.FromColumns(bayes.Col("z", cols[0]), bayes.Col("x", cols[1]), bayes.Col("y", cols[2]))
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Instrumented(causal.LATE("x", "y"), "z")
	if err != nil {
		t.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), e, data, estimator.TwoStage{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := causal.Refute(context.Background(), effect, refute.PlaceboTreatment{}, refute.DummyOutcome{}, refute.RandomCommonCause{Times: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		if !r.OK || r.Name == "placebo treatment" && math.Abs(r.Observed) > 0.5 {
			t.Error(r)
		}
	}
	if _, err := causal.Refute(context.Background(), effect, refute.UnobservedConfounder{}); err == nil || !strings.Contains(err.Error(), "an instrument is used because") {
		t.Errorf("%v", err)
	}
}

// TestOverlapRefuted: on the data of LaLonde few of the untreated could have been
// treated; a level that only one arm has is named.
func TestOverlapRefuted(t *testing.T) {
	data, err := table("lalonde.csv")
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("treat", "re78"), "age", "race", "married", "nodegree", "re74", "re75")
	if err != nil {
		t.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), e, data, estimator.Standardisation{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := refute.Overlap{}.Refute(context.Background(), effect)
	if err != nil || r.OK || !(r.Observed > 0 && r.Observed < 0.5) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := (refute.Overlap{Worth: 1}).Refute(context.Background(), effect); err == nil || !strings.Contains(err.Error(), "want a Worth between 0 and 1, not 1") {
		t.Errorf("%v", err)
	}
	town := make([]string, 60)
	x, y := make([]float64, 60), make([]float64, 60)
	for i := range town {
		town[i] = []string{"north", "south", "west"}[i%3]
		if x[i] = float64(i / 3 % 2); town[i] == "west" {
			x[i] = 1
		}
		y[i] = x[i] + float64(i%5)
	}
	lone, err := bayes.FromColumns(bayes.Col("town", town), bayes.Col("x", x), bayes.Col("y", y))
	if err != nil {
		t.Fatal(err)
	}
	if e, err = causal.Unconfounded(causal.ATE("x", "y"), "town"); err != nil {
		t.Fatal(err)
	}
	// An estimator that extrapolates, so that there is an effect to refute.
	if effect, err = causal.Estimate(context.Background(), e, lone, estimator.Standardisation{Formula: "x + town"}); err != nil {
		t.Fatal(err)
	}
	if r, err := (refute.Overlap{}).Refute(context.Background(), effect); err != nil || r.OK || !strings.Contains(r.Verdict, "town = west") || r.Observed != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	// The risk ratio of an outcome of 0 and 1.
	z := make([]float64, 60)
	for i := range z {
		z[i] = float64(i % 2)
	}
	binary, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("y", z))
	if err != nil {
		t.Fatal(err)
	}
	if e, err = causal.Unconfounded(causal.ATE("x", "y")); err != nil {
		t.Fatal(err)
	}
	if effect, err = causal.Estimate(context.Background(), e, binary, estimator.Difference{}); err != nil {
		t.Fatal(err)
	}
	risk := [2]float64{}
	n := [2]float64{}
	for i := range x {
		risk[int(x[i])] += z[i]
		n[int(x[i])]++
	}
	ratio, err := refute.RiskRatioOf(effect)
	if want := (risk[1] / n[1]) / (risk[0] / n[0]); err != nil || math.Abs(ratio.Estimate-want) > 1e-12 {
		t.Errorf("%+v, want %v (%v)", ratio, want, err)
	}
}
