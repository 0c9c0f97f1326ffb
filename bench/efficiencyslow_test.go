//go:build slow

package main

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/mcmc"
)

// TestEfficiencyEqualsStan compares effective draws per leapfrog step on
// syn_logit with Stan's at equal step size.
//
// Statistic: the ratio that compare returns, normal with standard error se.
// The smallest ESS over 51 parameters, and the ESS of whole runs, vary by a
// tenth between Stan's own runs, mostly because warm-up ends at another step
// size; the median over the parameters, a chain at a time, given the step
// size, varies by a few percent.
func TestEfficiencyEqualsStan(t *testing.T) {
	p := problems[2]
	prog, err := p.compile()
	if err != nil {
		t.Fatal(err)
	}
	var ours []chain
	for seed := range uint64(3) {
		d, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Warmup: 1000, Adapt: mcmc.PerChain, Seed: seed + 1})
		if err != nil {
			t.Fatal(err)
		}
		ours = append(ours, chainsOf(t, d, p.vars)...)
	}
	stan := stanChains(t)
	ratio, se := compare(ours, stan)
	t.Logf("ESS per leapfrog step is %.3f ± %.3f of Stan's at equal step size (%d and %d chains)", ratio, se, len(ours), len(stan))
	if !withinStan(ratio, se) {
		t.Errorf("ratio %.3f ± %.3f is not within 10 %% of Stan's", ratio, se)
	}
}

// chainsOf returns the figures of every chain of a run.
func chainsOf(t *testing.T, d *bayes.Draws, vars []string) (out []chain) {
	t.Helper()
	steps, _ := d.Stat("n_steps")
	size, _ := d.Stat("step_size")
	for k := range d.Chains() {
		var ess []float64
		for _, name := range vars {
			v, err := d.Var(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range v.Elems() {
				ess = append(ess, diagnostics.ESSBulk([][]float64{e.Chain(k)}))
			}
		}
		out = append(out, chain{size[k][0], stat.Mean(steps[k], nil), median(ess)})
	}
	return out
}
