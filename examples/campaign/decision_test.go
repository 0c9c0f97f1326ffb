package main

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// fixed is a fit of revenue with two draws of each effect [arm][segment].
func fixed(t *testing.T, e *experiment, lift [][][2]float64) fit {
	t.Helper()
	var values []float64
	for _, arm := range lift {
		for _, draws := range arm {
			values = append(values, draws[:]...)
		}
	}
	dims := []bayes.Dim{bayes.NewDim("arm", e.arms()...), bayes.NewDim("segment", e.segments...)}
	draws, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "lift", Dims: dims}}, Chains: 1, Draws: 2, Values: values,
	})
	if err != nil {
		t.Fatal(err)
	}
	return fit{outcome: outcome{name: "spend", kind: revenue}, draws: draws}
}

// TestDecide compares with profits by hand: margin 0.5, cost 1, a quarter of
// the customers in segment s.
func TestDecide(t *testing.T) {
	e := &experiment{
		groups: []string{"none", "a", "b"}, segments: []string{"s", "t"}, share: []float64{0.25, 0.75},
		size: [][]float64{{1, 3}, {1, 3}, {1, 3}},
	}
	for _, c := range []struct {
		name     string
		lift     [][][2]float64
		best     []string
		profit   []float64 // of the best
		prob     []float64 // P(best)
		targeted float64
		everyone string
		conclude string
	}{
		{"each its own", [][][2]float64{{{4, 6}, {0, 0}}, {{2, 2}, {4, 0}}}, []string{"a", "none"}, []float64{1.5, 0}, []float64{1, 0.5}, 0.375, "none",
			`Best is "a" for 25 % of the customers (1 of 2 segments) and "none" for 75 %`},
		{"one for all", [][][2]float64{{{4, 6}, {4, 4}}, {{2, 2}, {6, 0}}}, []string{"a", "a"}, []float64{1.5, 1}, []float64{1, 0.5}, 1.125, "a",
			`Best is "a" for everybody`},
		{"nothing", [][][2]float64{{{1, 1}, {1, 1}}, {{-2, 2}, {0, 0}}}, []string{"none", "none"}, []float64{0, 0}, []float64{1, 1}, 0, "none",
			"Treat nobody"},
	} {
		list, p, err := e.decide(fixed(t, e, c.lift), 0.5, 1)
		if err != nil {
			t.Fatal(err)
		}
		for s, d := range list {
			if d.Arm != c.best[s] || d.ExpectedProfit != c.profit[s] || d.ProbBest != c.prob[s] || d.N != []int{3, 9}[s] {
				t.Errorf("%s: segment %s: %+v", c.name, d.Segment, d)
			}
		}
		const rounding = 1e-15
		if math.Abs(p.Targeted.ExpectedProfit-c.targeted) > rounding || p.Everyone.Arm != c.everyone {
			t.Errorf("%s: %+v", c.name, p)
		}
		if text := e.conclude(list, p); !strings.Contains(text, c.conclude) {
			t.Errorf("%s: %q lacks %q", c.name, text, c.conclude)
		}
	}
}

// TestDecides: profit is made of the revenue, or else of the last outcome.
func TestDecides(t *testing.T) {
	of := func(kinds ...kind) []fit {
		var fits []fit
		for _, k := range kinds {
			fits = append(fits, fit{outcome: outcome{kind: k, name: string(k)}})
		}
		return fits
	}
	for want, kinds := range map[string][]kind{"revenue": {binary, revenue, count}, "count": {binary, count}} {
		if got := decides(of(kinds...)).name; got != want {
			t.Errorf("%v: %s decides, want %s", kinds, got, want)
		}
	}
}
