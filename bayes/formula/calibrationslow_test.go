//go:build slow

package formula_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/mcmc"
)

// TestCalibration: simulation-based calibration of formulas, every parameter
// and effect; false alarms 1e-6 a model. That the check sees a wrong posterior
// is tested in bayes/bayestest; here a prior of another width is seen.
func TestCalibration(t *testing.T) {
	unit := bayes.Normal(0, 1)
	for _, c := range []struct {
		text   string
		family formula.Family
		priors map[string]bayes.Dist
	}{
		{"y ~ x + arm + (1 + x | site)", formula.Gaussian, map[string]bayes.Dist{
			"Intercept": unit, "b": unit, "sd_site": bayes.HalfNormal(1), "sigma": bayes.LogNormal(0, 0.5), "cor_site": bayes.LKJCholesky(2)}},
		{"count ~ s(x, k = 5) + offset(log(size))\nphi ~ arm", formula.NegBinomial, map[string]bayes.Dist{
			"Intercept": unit, "b": unit, "sd_s(x, k = 5)": bayes.HalfNormal(1), "phi_Intercept": unit, "phi_b": unit}},
		{"grade ~ x + (1 | site)", formula.Cumulative, map[string]bayes.Dist{
			"b": unit, "sd_site": bayes.HalfNormal(1), "cutpoints": bayes.Normal(0, 2)}},
	} {
		build := func(priors map[string]bayes.Dist) *bayes.Program {
			m, err := formula.Build(c.text, clinic(t), formula.Config{Family: c.family, Priors: priors})
			if err != nil {
				t.Fatal(err)
			}
			return m.Program()
		}
		check := func(prior, posterior *bayes.Program) error {
			r, err := bayestest.SBC{
				Simulate: bayestest.FromModel(prior, posterior),
				Infer: func(seed uint64) bayes.Inferrer {
					return mcmc.Config{Draws: 8, Thin: 6, Warmup: 300, Seed: seed, Workers: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}
				},
				Sims: 200,
			}.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return r.Check(1e-6)
		}
		right := build(c.priors)
		if err := check(right, right); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if c.family == formula.Cumulative {
			c.priors["b"] = bayes.Normal(2, 1)
			if err := check(right, build(c.priors)); err == nil {
				t.Errorf("%s: a prior about 2 instead of 0 passes", c.text)
			}
		}
	}
}
