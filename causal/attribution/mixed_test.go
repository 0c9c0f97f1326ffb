package attribution_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
)

// TestMixedMechanisms: levels, counts, curves and laws in one graph. Between a
// data set and itself nothing changed; shares of an outlier add up to its score;
// arrows from all parents have a strength.
func TestMixedMechanisms(t *testing.T) {
	const n = 40
	sex, arm, size := make([]string, n), make([]string, n), make([]float64, n)
	grade, count, twice, y := make([]string, n), make([]int, n), make([]float64, n), make([]float64, n)
	for i := range n {
		size[i] = math.Sin(float64(3 * i))
		sex[i], arm[i] = []string{"f", "m"}[i%2], []string{"a", "b", "c"}[i*i%3+i/30]
		grade[i] = []string{"low", "mid", "top"}[(i/2+i%5)%3]
		count[i], twice[i] = i%4, 2*size[i]
		y[i] = size[i] + float64(count[i]) + math.Cos(float64(5*i))
	}
	scm := newSCM(t, "sex -> arm; arm -> grade; size -> grade; arm -> count; size -> twice; twice -> y; count -> y; grade -> y", map[string]causal.Mechanism{
		"size": causal.Given{}, "twice": causal.Function{Of: func(p []float64) float64 { return 2 * p[0] }, Noise: causal.NoNoise},
		"count": causal.Regression{Config: formula.Config{Family: formula.Poisson, Priors: map[string]bayes.Dist{"b": bayes.Normal(0, 0.1), "Intercept": bayes.Normal(0, 0.1)}}},
	}, bayes.Col("sex", sex), bayes.Col("arm", arm), bayes.Col("size", size), bayes.Col("grade", grade), bayes.Col("count", count), bayes.Col("twice", twice), bayes.Col("y", y))
	ctx := context.Background()
	d, err := scm.Program().Prior(ctx, 12, 5)
	if err != nil {
		t.Fatal(err)
	}
	fit := attribution.Fit{SCM: scm, Draws: d}
	r, err := attribution.Change(ctx, fit, fit, "y", attribution.Variance, attribution.Config{Rows: 60})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sex", "arm", "size", "grade", "count", "y"} {
		for _, v := range share(t, r, name).Values() {
			if v != 0 {
				t.Errorf("%s has a share of %v in no change", name, v)
			}
		}
	}
	if r, err = attribution.RootCauses(ctx, scm, d, "y", 3, attribution.Config{Rows: 100}); err != nil {
		t.Fatal(err)
	}
	total := r.Total.Values()
	for _, name := range []string{"sex", "arm", "grade", "count", "y"} {
		for i, v := range share(t, r, name).Values() {
			total[i] -= v
		}
	}
	for i, v := range total {
		if math.Abs(v) > 1e-9 {
			t.Errorf("%v of the score is left in draw %d", v, i)
		}
	}
	if r, err = attribution.ArrowStrengths(ctx, scm, d, "y", attribution.Config{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"twice -> y", "count -> y", "grade -> y"} {
		if v := share(t, r, name).Mean(); !(v > 0) {
			t.Errorf("%s has strength %v", name, v)
		}
	}
}
