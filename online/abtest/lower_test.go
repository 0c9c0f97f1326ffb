package abtest

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// TestLowerIsBetter: churn is retention looked at from the other side, so all that
// is decided is the same; and without the field the decision is another.
func TestLowerIsBetter(t *testing.T) {
	kept, churned := []Arm{}, []Arm{}
	for i, c := range []int{500, 430, 470} {
		name := string(rune('a' + i))
		kept, churned = append(kept, share(name, 5000-c, 5000)), append(churned, share(name, c, 5000))
	}
	high := decide(t, Experiment{Arms: kept, Loss: 0.002, ROPE: 0.001})
	low := decide(t, Experiment{Arms: churned, LowerIsBetter: true, Loss: 0.002, ROPE: 0.001})
	near := func(what string, a, b float64) {
		if !(math.Abs(a-b) <= 4e-9) { // each is right to 2e-9
			t.Errorf("%s: %v of what is kept, %v of what is lost", what, a, b)
		}
	}
	for _, a := range kept {
		near("P(best) "+a.Name, high.ProbBest[a.Name], low.ProbBest[a.Name])
		near("loss "+a.Name, high.ExpectedLoss[a.Name], low.ExpectedLoss[a.Name])
		near("P(beats) "+a.Name, high.ProbBeatsControl[a.Name], low.ProbBeatsControl[a.Name])
		near("P(in ROPE) "+a.Name, high.Difference[a.Name].ProbInROPE, low.Difference[a.Name].ProbInROPE)
		near("difference "+a.Name, high.Difference[a.Name].Interval[0], -low.Difference[a.Name].Interval[1])
	}
	if low.Verdict != Ship || low.Chosen != "b" || high.Chosen != "b" || !strings.HasPrefix(low.Sentence, "b is better, that is lower, than a with") || !low.LowerIsBetter {
		t.Errorf("%s: %s", low.Verdict, low.Sentence)
	}
	if other := decide(t, Experiment{Arms: churned, Loss: 0.002}); other.Verdict != KeepControl {
		t.Errorf("if more is better, the decision is %s", other.Sentence)
	}

	looks := Experiment{Arms: churned, LowerIsBetter: true, Loss: 0.002, Sequential: &sequential.Asymptotic{}}
	if d := decide(t, looks); d.Verdict != KeepTesting || !strings.Contains(d.Rule, "leaves open whether b is better") {
		t.Errorf("at every look: %s", d.Sentence)
	}
	looks.Arms = []Arm{share("a", 5000, 50000), share("b", 4300, 50000)}
	if d := decide(t, looks); d.Verdict != Ship || !(d.Anytime["b"].Interval[1] < 0) {
		t.Errorf("at every look, with more: %s", d.Sentence)
	}
}

// TestRankLowest: of exponential variables that of rate r is the smallest with
// probability r over the sum of the rates, and the mean of the smallest is 1 over it.
func TestRankLowest(t *testing.T) {
	var m []Metric
	rates := []float64{1, 2, 5}
	for _, r := range rates {
		m = append(m, Poisson(online.Gamma{Shape: 1, Rate: r}))
	}
	r, err := RankLowest(m...)
	if err != nil {
		t.Fatal(err)
	}
	for i, rate := range rates {
		if want := rate / 8; math.Abs(r.ProbBest[i]-want) > 1e-8 || math.Abs(r.Loss[i]-(1/rate-0.125)) > 1e-7 || math.Abs(r.Max-0.125) > 1e-7 {
			t.Errorf("arm %d is the lowest with probability %v, loss %v, of a mean of %v; want %v, %v, 0.125", i, r.ProbBest[i], r.Loss[i], r.Max, want, 1/rate-0.125)
		}
	}
	if _, err := RankLowest(m[0]); err == nil {
		t.Error("one metric is ranked")
	}
}
