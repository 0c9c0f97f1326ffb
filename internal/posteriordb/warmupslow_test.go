//go:build slow

package posteriordb

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// TestWarmups compares warm-ups over the quick posteriors: the least effective
// draws of 8 chains of 1000 for a thousand gradients, those of the sampling
// phase alone and all. The default must not lose a tenth of what 1000 iterations
// of every chain by itself find for sampling, and be twice as good in all; the
// geometric means of eleven posteriors are known to some 4 %.
func TestWarmups(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	type figures struct{ sampling, all float64 }
	measure := func(warmup int, adapt mcmc.Adaptation) figures {
		var sum figures
		failed := 0
		for _, posterior := range quick {
			m, err := kit.Model(posterior)
			if err != nil {
				t.Fatal(err)
			}
			cfg := config(posterior, 1, 1)
			cfg.Warmup, cfg.Adapt, cfg.SaveWarmup = warmup, adapt, true
			d := sampled(t, compile(t, m), cfg)
			w := judged(t, d, refs[posterior])
			failed += min(1, len(w.failed))
			n := steps(d)
			sum.sampling += math.Log(w.ess/n*1000) / float64(len(quick))
			sum.all += math.Log(w.ess/(n+steps(d.Warmup()))*1000) / float64(len(quick))
		}
		f := figures{math.Exp(sum.sampling), math.Exp(sum.all)}
		t.Logf("%d %v: %.1f effective draws for 1000 gradients of sampling, %.1f of all, %d posteriors fail the rule", warmup, adapt, f.sampling, f.all, failed)
		return f
	}
	old := measure(1000, mcmc.PerChain)
	for _, warmup := range []int{1000, 500, 200} {
		measure(warmup, mcmc.Pooled)
	}
	pooled := measure(0, mcmc.Pooled)
	if pooled.sampling < 0.9*old.sampling || pooled.all < 2*old.all {
		t.Errorf("the default warm-up finds %+v, 1000 iterations of single chains %+v", pooled, old)
	}
}

// steps returns the leapfrog steps of all draws.
func steps(d *bayes.Draws) (sum float64) {
	chains, _ := d.Stat("n_steps")
	for _, c := range chains {
		for _, n := range c {
			sum += n
		}
	}
	return sum
}
