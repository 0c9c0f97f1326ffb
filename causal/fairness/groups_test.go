package fairness_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/fairness"
	"gonum.org/v1/gonum/stat/distuv"
)

// scored are two groups whose tables of decision by outcome are, by hand: of a 30
// right of 40 good, 10 wrong of 60 bad; of b 20 of 50 and 10 of 50.
func scored(t *testing.T) *bayes.Table {
	t.Helper()
	var group []string
	var score, outcome, n []float64
	for _, c := range []struct {
		group             string
		score, outcome, n float64
	}{
		{"a", .8, 1, 30}, {"a", .2, 1, 10}, {"a", .8, 0, 10}, {"a", .2, 0, 50},
		{"b", .8, 1, 20}, {"b", .2, 1, 30}, {"b", .8, 0, 10}, {"b", .2, 0, 40},
	} {
		group, score, outcome, n = append(group, c.group), append(score, c.score), append(outcome, c.outcome), append(n, c.n)
	}
	table, err := bayes.FromColumns(bayes.Col("group", group), bayes.Col("score", score), bayes.Col("good", outcome), bayes.Col("n", n))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestGroups: rates by hand, intervals against quantiles of the beta distribution by
// gonum; the ends of 20000 draws are within 4.9 standard errors of a quantile, whose
// density is bounded by that of a normal at the end of an interval of 0.95.
func TestGroups(t *testing.T) {
	const draws = 20000
	m, err := fairness.Groups{Group: "group", Score: "score", Outcome: "good", Weights: "n", Draws: draws, Seed: 1}.Compare(context.Background(), scored(t))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2][2]float64{ // hits and cases, of a and b
		"selection rate": {{40, 100}, {30, 100}}, "base rate": {{40, 100}, {50, 100}}, "true positive rate": {{30, 40}, {20, 50}},
		"false positive rate": {{10, 60}, {10, 50}}, "positive predictive value": {{30, 40}, {20, 30}},
	}
	if len(m.Rates) != 10 {
		t.Fatalf("%d rates", len(m.Rates))
	}
	for _, r := range m.Rates {
		w := want[r.Name][strings.Index("ab", r.Group)]
		near(t, r.Group+" "+r.Name, r.Mean, w[0]/w[1], 1e-15)
		b := distuv.Beta{Alpha: w[0] + .5, Beta: w[1] - w[0] + .5}
		for k, p := range []float64{.025, .975} {
			se := math.Sqrt(p*(1-p)/draws) * b.StdDev() / distuv.UnitNormal.Prob(distuv.UnitNormal.Quantile(p))
			near(t, r.Group+" "+r.Name+" interval", r.Interval[k], b.Quantile(p), 4.9*1.2*se) // a beta's tail is up to a fifth longer
		}
	}
	if len(m.Comparisons) != 4 {
		t.Fatalf("%d comparisons", len(m.Comparisons))
	}
	near(t, "the level of each", m.Together, 1-.05/4, 1e-15)
	violated := map[string]bool{}
	for _, c := range m.Comparisons {
		if c.Group != "b" || c.Reference != "a" {
			t.Errorf("%+v", c)
		}
		violated[c.Rate] = c.Violated
		near(t, c.Rate, c.Mean, want[c.Rate][1][0]/want[c.Rate][1][1]-want[c.Rate][0][0]/want[c.Rate][0][1], 1e-15)
	}
	// The difference of true positive rates is −0.35 with standard error 0.097.
	if !violated["true positive rate"] || violated["selection rate"] || violated["positive predictive value"] {
		t.Errorf("violated are %v", violated)
	}
	if ratio, low, high := m.Parity(); math.Abs(ratio-.75) > 1e-15 || low != "b" || high != "a" {
		t.Errorf("%v %v %v", ratio, low, high)
	}
	// Calibration: .2 of a is 10 of 60, .8 is 30 of 40; of b 30 of 70 and 20 of 30.
	if len(m.Calibration) != 4 {
		t.Fatalf("%+v", m.Calibration)
	}
	for i, off := range []bool{false, false, true, false} {
		if m.Calibration[i].Off != off {
			t.Errorf("%+v", m.Calibration[i])
		}
	}
	near(t, "a bin's rate", m.Calibration[2].Rate, 30./70, 1e-15)
	near(t, "a bin's score", m.Calibration[2].Score, .2, 1e-12)
	if text := m.String(); !strings.Contains(text, "equalised odds: true positive rate of b less a -0.350") || !strings.Contains(text, "violated") || !strings.Contains(text, "b has score 0.20 where 0.43") {
		t.Error(text)
	}
}

func TestGroupsBadInput(t *testing.T) {
	table := scored(t)
	ctx := context.Background()
	for _, c := range []struct {
		g    fairness.Groups
		want []string
	}{
		{fairness.Groups{Group: "grop", Score: "scor", Outcome: "god", Weights: "nn"}, []string{"group", "score", "outcome", "weights", `did you mean "good"`}},
		{fairness.Groups{Group: "group", Score: "n"}, []string{"n is 30 in row 0; want probabilities"}},
		{fairness.Groups{Group: "group", Score: "score", Outcome: "n"}, []string{"n is 30 in row 0; want 0 and 1"}},
		{fairness.Groups{Group: "group", Score: "score", Reference: "c"}, []string{`no group "c"`}},
		{fairness.Groups{Group: "group", Score: "group", Success: "x", Reference: "a", Level: 2}, []string{"level 2"}},
		{fairness.Groups{Group: "group", Score: "score", Draws: -1}, []string{"-1 draws"}},
		{fairness.Groups{Group: "group", Score: "score", Threshold: 50}, []string{"threshold is 50"}},
	} {
		_, err := c.g.Compare(ctx, table)
		wants(t, err, c.want...)
	}
	_, err := fairness.Groups{}.Compare(ctx, nil)
	wants(t, err, "no rows")
	one, err := bayes.FromColumns(bayes.Col("group", []string{"a", "a"}), bayes.Col("score", []float64{0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fairness.Groups{Group: "group", Score: "score"}.Compare(ctx, one)
	wants(t, err, "one group, a")
	two, err := bayes.FromColumns(bayes.Col("group", []string{"a", "b"}), bayes.Col("score", []float64{0, 1}), bayes.Col("good", []float64{0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	m, err := fairness.Groups{Group: "group", Score: "score", Outcome: "good"}.Compare(ctx, two)
	if err != nil || !strings.Contains(strings.Join(m.Warnings, " "), "a has 0 cases for the true positive rate") {
		t.Errorf("%v %v", m, err)
	}
}
