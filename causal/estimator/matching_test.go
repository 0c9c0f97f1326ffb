package estimator_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// TestMatchingBesideR compares estimates and errors with those of the package
// Matching (testdata/matching.R).
func TestMatchingBesideR(t *testing.T) {
	var want struct {
		X1, X2, T, Y []float64
		Cases        map[string]struct{ Estimate, SE float64 }
	}
	readJSON(t, "matching.json", &want)
	data := table(t, bayes.Col("x1", want.X1), bayes.Col("x2", want.X2), bayes.Col("t", want.T), bayes.Col("y", want.Y))
	for name, w := range want.Cases {
		q := causal.ATE("t", "y")
		q.Over = causal.Population(slices.Index([]string{"ATE", "ATT", "ATC"}, name[:3]))
		e, err := causal.Unconfounded(q, "x1", "x2")
		if err != nil {
			t.Fatal(err)
		}
		f, err := causal.Estimate(context.Background(), e, data, estimator.Matching{Mahalanobis: true, Ratio: int(name[3] - '0')})
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, f.Mean, w.Estimate, 1e-10)
		near(t, name+": error", f.SE/w.SE, 1, 1e-10)
	}
	if len(want.Cases) != 5 {
		t.Errorf("%d cases", len(want.Cases))
	}
}

// TestNearestByBruteForce: the search by score finds what trying all rows finds,
// with many equal scores and distances.
func TestNearestByBruteForce(t *testing.T) {
	const n = 200
	z := noise(31, n)
	x, treated, y := make([]float64, n), make([]float64, n), noise(32, n)
	for i := range x {
		x[i] = math.Round(2 * z[i]) // ten or so values
		if i%3 == 0 {
			treated[i] = 1
		}
	}
	data := table(t, bayes.Col("x", x), bayes.Col("t", treated), bayes.Col("y", y))
	q := causal.ATT("t", "y")
	e, err := causal.Unconfounded(q, "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []estimator.Matching{{}, {Ratio: 3}, {WithoutReplacement: true}, {WithoutReplacement: true, Ratio: 2}, {Caliper: 0.05}, {Exact: []string{"x"}, WithoutReplacement: true}} {
		w, scores, err := m.Weights(e, data)
		if err != nil {
			t.Fatal(err)
		}
		_, variance := moments(scores)
		want := bruteForce(m, scores, treated, m.Caliper*math.Sqrt(variance), x)
		for i := range w {
			if math.Abs(w[i]-want[i]) > 1e-12 {
				t.Fatalf("%+v: row %d has weight %v, want %v", m, i, w[i], want[i])
			}
		}
	}
}

func moments(x []float64) (mean, variance float64) {
	mean = average(x)
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}

// bruteForce matches by trying all rows, as the documentation says.
func bruteForce(m estimator.Matching, score, treated []float64, limit float64, x []float64) []float64 {
	n := len(score)
	if limit == 0 {
		limit = math.Inf(1)
	}
	var order []int
	for i, t := range treated {
		if t == 1 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case score[i] > score[j]:
			return -1
		case score[i] < score[j]:
			return 1
		}
		return 0
	})
	taken, sets := make([]bool, n), make([][]int, n)
	pick := func(i int, skip []int) int {
		best := -1
		for j := range n {
			if treated[j] == 1 || taken[j] || slices.Contains(skip, j) || len(m.Exact) > 0 && x[i] != x[j] {
				continue
			}
			if d := math.Abs(score[i] - score[j]); d <= limit && (best < 0 || d < math.Abs(score[i]-score[best])) {
				best = j
			}
		}
		return best
	}
	for range max(m.Ratio, 1) {
		for _, i := range order {
			if j := pick(i, sets[i]); j >= 0 {
				sets[i] = append(sets[i], j)
				taken[j] = m.WithoutReplacement
			}
		}
	}
	w := make([]float64, n)
	for i, set := range sets {
		if len(set) > 0 {
			w[i] = 1
		}
		for _, j := range set {
			w[j] += 1 / float64(len(set))
		}
	}
	return w
}

func TestMatchingFaults(t *testing.T) {
	data := lalonde(t)
	run := func(over causal.Population, m causal.Estimator) (*causal.Effect, error) {
		return causal.Estimate(context.Background(), unconfounded(t, over, "y"), data, m)
	}
	_, err := run(causal.Everyone, estimator.Matching{WithoutReplacement: true, Exact: []string{"rase"}, Ratio: -1, Mahalanobis: true, Formula: "~ age"})
	wants(t, err, "left over", "rase", "Ratio -1", "has none", "leaves out educ")
	_, err = run(causal.Treated, estimator.Matching{Outcome: "age + educ"})
	wants(t, err, "lacks treat")
	_, err = run(causal.Overlap, estimator.Matching{})
	wants(t, err, "ATE, ATT, ATC, not the ATO")
	f, err := run(causal.Treated, estimator.Matching{WithoutReplacement: true, Caliper: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if lost := f.Diagnostics["unmatched"]; lost == 0 || !strings.Contains(strings.Join(f.Warnings, ";"), "have no match") {
		t.Errorf("%v rows are unmatched: %q", lost, f.Warnings)
	}
	_, err = run(causal.Everyone, estimator.CoarsenedExact{})
	wants(t, err, "ATT, ATC, not the ATE")
	_, err = run(causal.Treated, estimator.Subclassification{Classes: 1})
	wants(t, err, "Classes is 1")
}
