//go:build slow

package main

import (
	"context"
	"testing"

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
		d, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: seed + 1})
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
