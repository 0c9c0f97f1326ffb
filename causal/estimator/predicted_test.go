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

// predicted are the predictions that AIPW makes of a table itself.
func predicted(t *testing.T, data *bayes.Table, names []string) estimator.Predicted {
	t.Helper()
	right := " ~ " + strings.Join(names, " + ")
	fit, err := estimator.Logit("t"+right, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := estimator.Predicted{Propensity: fit.Fitted()}
	x, _ := data.Float("t")
	for arm, to := range []*[]float64{&p.Control, &p.Treated} {
		rows, err := data.Rows(func(i int) bool { return x[i] == float64(arm) })
		if err != nil {
			t.Fatal(err)
		}
		fit, err := estimator.LeastSquares("y"+right, rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		if *to, err = fit.Predict(data); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// TestPredicted: handed its own predictions, AIPW gives the same effects, errors
// and overlap; clipped propensities are those that were moved by hand.
func TestPredicted(t *testing.T) {
	data, names := wide(t, 300, 3, 0)
	p := predicted(t, data, names)
	ctx := context.Background()
	for _, q := range []causal.Query{causal.ATE("t", "y"), causal.ATT("t", "y"), causal.ATC("t", "y")} {
		e, err := causal.Unconfounded(q, names...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := causal.Estimate(ctx, e, data, estimator.AIPW{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := causal.Estimate(ctx, e, data, p)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "effect", got.Mean, want.Mean, 1e-9)
		near(t, "error", got.SE, want.SE, 1e-9)
		near(t, "effective sample size", got.Diagnostics["ess_treated"], want.Diagnostics["ess_treated"], 1e-6)
		swapped := estimator.Predicted{Control: p.Treated, Treated: p.Control, Propensity: p.Propensity}
		if got, err := causal.Estimate(ctx, e, data, swapped); err != nil || math.Abs(got.Mean-want.Mean) < 1e-6 {
			t.Errorf("planted: with heads the wrong way round the %v is %v, %v", q, got, err)
		}
		overlap, err := p.CheckOverlap(e, data)
		if err != nil {
			t.Fatal(err)
		}
		own, err := estimator.CheckOverlap(e, data, "")
		if err != nil {
			t.Fatal(err)
		}
		near(t, "least of the treated", overlap.Treated[0], own.Treated[0], 1e-9)
		near(t, "outside", overlap.Outside, own.Outside, 1e-12)
	}
	e, err := causal.Unconfounded(causal.ATE("t", "y"), names...)
	if err != nil {
		t.Fatal(err)
	}
	by := p
	by.Clip = [2]float64{0.3, 0.6}
	clipped, err := causal.Estimate(ctx, e, data, by)
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	hand := p
	hand.Propensity = slices.Clone(p.Propensity)
	for i, v := range hand.Propensity {
		if v < 0.3 || v > 0.6 {
			hand.Propensity[i] = min(max(v, 0.3), 0.6)
			moved++
		}
	}
	want, err := causal.Estimate(ctx, e, data, hand)
	if err != nil {
		t.Fatal(err)
	}
	if clipped.Mean != want.Mean || clipped.Diagnostics["propensity_clipped"] != float64(moved) || moved == 0 {
		t.Errorf("clipped %v of %v rows, by hand %v of %d", clipped.Mean, clipped.Diagnostics["propensity_clipped"], want.Mean, moved)
	}
}

func TestPredictedFaults(t *testing.T) {
	data, names := wide(t, 40, 2, 0)
	e, err := causal.Unconfounded(causal.ATE("t", "y"), names...)
	if err != nil {
		t.Fatal(err)
	}
	with := func(i int, v float64) []float64 {
		p := slices.Repeat([]float64{0.5}, data.N())
		if i >= 0 {
			p[i] = v
		}
		return p
	}
	good := estimator.Predicted{Control: with(-1, 0), Treated: with(-1, 0), Propensity: with(-1, 0)}
	for _, c := range []struct {
		change func(p *estimator.Predicted)
		words  []string
	}{
		{func(p *estimator.Predicted) { p.Control, p.Treated = p.Control[:7], nil }, []string{"Control has 7 rows, the data have 40", "Treated has 0 rows"}},
		{func(p *estimator.Predicted) { p.Treated = with(3, math.NaN()) }, []string{"Treated is NaN in row 3"}},
		{func(p *estimator.Predicted) { p.Propensity = with(2, 1.5) }, []string{"Propensity is 1.5 in row 2", "logit"}},
		{func(p *estimator.Predicted) { p.Propensity = with(0, 0) }, []string{"Propensity is 0 in row 0", "Clip"}},
		{func(p *estimator.Predicted) { p.Clip = [2]float64{0.9, 0.1} }, []string{"Clip is [0.9 0.1]"}},
		{func(p *estimator.Predicted) { p.Level = 7 }, []string{"level is 7"}},
	} {
		by := good
		c.change(&by)
		_, err := causal.Estimate(context.Background(), e, data, by)
		wants(t, err, c.words...)
	}
	late, err := causal.Instrumented(causal.ATE("t", "y"), names[0])
	if err != nil {
		t.Fatal(err)
	}
	_, err = causal.Estimate(context.Background(), late, data, good)
	wants(t, err, "LATE")
	_, err = good.CheckOverlap(late, data)
	wants(t, err, "CheckOverlap", "LATE")
}
