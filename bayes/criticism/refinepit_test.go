package criticism

import (
	"context"
	"math"
	"strings"
	"testing"
)

// TestRefinePIT: the transform of the outlier has a closed form. Statistic: its
// error over √(p(1−p)/1000), for weights of 4000 draws, half of which are moved,
// are worth a quarter of them at least; null distribution: standard normal,
// false-alarm rate 1e-6. Before, it is off.
func TestRefinePIT(t *testing.T) {
	ctx := context.Background()
	for _, known := range []bool{true, false} {
		r := outlier(known)
		prog, draws, _ := r.estimate(t, 4000, 3)
		predicted, err := prog.Predict(ctx, draws, 4)
		if err != nil {
			t.Fatal(err)
		}
		replicated, err := predicted.Var("y")
		if err != nil {
			t.Fatal(err)
		}
		before, err := LOOPIT(ctx, r.y, replicated, loglikOf(t, prog, draws), 1)
		if err != nil {
			t.Fatal(err)
		}
		after, err := Refine{Program: prog, Draws: draws}.PIT(ctx, before, r.y, "y", 1)
		if err != nil {
			t.Fatal(err)
		}
		last := len(r.y) - 1
		exact := r.without(last).CDF(r.y[last])
		se := math.Sqrt(exact * (1 - exact) / 1000)
		t.Logf("σ known %v: exact %.4f; before %.4f, k-hat %.2f; after %.4f, k-hat %.2f", known, exact, before.Values[last], before.Khat[last], after.Values[last], after.Khat[last])
		if z := (after.Values[last] - exact) / se; !(math.Abs(z) < allowed) || after.Khat[last] > KhatLimit(after.Draws) {
			t.Errorf("σ known %v: %v with k-hat %v, exact is %v", known, after.Values[last], after.Khat[last], exact)
		}
		if math.Abs(before.Values[last]-exact) < allowed*se || len(before.Warnings()) == 0 {
			t.Errorf("σ known %v: the value was right before", known)
		}
		for i := range last {
			if after.Values[i] != before.Values[i] && before.Khat[i] < KhatLimit(before.Draws) {
				t.Errorf("value %d was not mended and has changed", i)
			}
		}
		for _, w := range after.Warnings() {
			if w.Code == WarnKhat {
				t.Error(w.Msg)
			}
		}
		again, err := Refine{Program: prog, Draws: draws}.PIT(ctx, before, r.y, "y", 1)
		if err != nil || again.Values[last] != after.Values[last] {
			t.Errorf("the same seed gives %v, then %v; %v", after.Values[last], again.Values[last], err)
		}

		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		good := Refine{Program: prog, Draws: draws}
		for want, f := range map[string]func() (*PIT, error){
			"pass what LOOPIT":  func() (*PIT, error) { return good.PIT(ctx, nil, r.y, "y", 1) },
			"2 observed values": func() (*PIT, error) { return good.PIT(ctx, before, r.y[:2], "y", 1) },
			"Program is nil":    func() (*PIT, error) { return Refine{Draws: draws}.PIT(ctx, before, r.y, "y", 1) },
			"from 7 draws": func() (*PIT, error) {
				return good.PIT(ctx, &PIT{Names: before.Names, Values: before.Values, Khat: before.Khat, Draws: 7}, r.y, "y", 1)
			},
			`no variable "z"`:  func() (*PIT, error) { return good.PIT(ctx, before, r.y, "z", 1) },
			"context canceled": func() (*PIT, error) { return good.PIT(cancelled, before, r.y, "y", 1) },
		} {
			if got, err := f(); err == nil || got != nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, %v; want an error with %q", got, err, want)
			}
		}
	}
}
