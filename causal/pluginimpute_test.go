package causal_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// TestPlugInImpute: y = 2x + 3z + 2xz + e with z missing where y is high: missing
// at random given what is seen, and the complete cases have a z and an effect of
// their own. The effect in everyone is 2 + 2 E[z] = 2. The statistic is z of the
// posterior, with 1e-6 at 4.9; leaving rows out fails it.
func TestPlugInImpute(t *testing.T) {
	const n = 400
	src := rand.New(rand.NewPCG(3, 9))
	x, z, w, y := make([]int, n), noise(src, n), noise(src, n), noise(src, n)
	for i := range n {
		z[i] = 0.8*w[i] + 0.6*z[i]
		if src.NormFloat64()+z[i] > 0 {
			x[i] = 1
		}
		y[i] += 2*float64(x[i]) + 3*z[i] + 2*float64(x[i])*z[i]
		if y[i] > 1.5 && src.Float64() < 0.8 {
			z[i] = math.NaN()
		}
	}
	data := tableOf(t, bayes.Col("x", x), bayes.Col("z", z), bayes.Col("w", w), bayes.Col("y", y))
	e := identified(t, "dag { w -> z; z -> x; z -> y; x -> y; w -> y }", causal.ATE("x", "y"))
	e, err := e.AdjustFor("z", "w")
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]string{"y": "y ~ x * z + w"}
	p := causal.PlugIn{Seed: 1, Infer: mcmc.Config{Chains: 2, Warmup: 400, Draws: 400, Seed: 1}, Models: models, Impute: map[string]string{"z": "z ~ w"}}
	effect, err := causal.Estimate(context.Background(), e, data, p)
	if err != nil {
		t.Fatal(err)
	}
	complete, err := data.DropMissing("z")
	if err != nil {
		t.Fatal(err)
	}
	left := plugged(t, causal.PlugIn{Seed: 1, Infer: quick, Models: models}, e, complete).ATE()
	t.Logf("imputed %v, complete cases %v, %v missing", effect.Draws, left, effect.Diagnostics["imputed_z"])
	if z := (effect.Mean - 2) / effect.SE; math.Abs(z) > 4.9 {
		t.Errorf("imputed: %v, want 2: z = %.2f", effect.Draws, z)
	}
	if z := (left.Mean() - 2) / left.SD(); math.Abs(z) < 4.9 {
		t.Errorf("complete cases: %v: the test shows nothing", left)
	}
	if effect.Diagnostics["imputed_z"] != float64(n-complete.N()) {
		t.Errorf("%v", effect.Diagnostics)
	}
	for _, c := range []struct {
		impute map[string]string
		words  string
	}{
		{map[string]string{"z": "w ~ z"}, "is not a formula of z"},
		{map[string]string{"z": "z ~ y"}, `uses "y"`},
		{map[string]string{"x": ""}, `"x" is not adjusted for`},
		{nil, "missing or infinite"},
	} {
		p := p
		p.Impute = c.impute
		if _, err := p.Fit(context.Background(), e, data); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: %v; want %q", c.impute, err, c.words)
		}
	}
}
