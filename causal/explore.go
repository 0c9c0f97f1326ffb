package causal

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/mcmc"
)

// explored is a run of chains, and how the worst of its variables fared.
type explored struct {
	run   *bayes.Draws
	name  string  // of the worst
	rhat  float64 // of chains that share a target
	ess   float64
	drift float64 // of chains with one each, in standard errors
}

// explore runs chains and judges them: by R-hat and effective sample sizes where
// they share a target, by how far they still move where each has its own.
func explore(ctx context.Context, target bayes.Target, cfg mcmc.Config, apart bool) (e explored, err error) {
	if e.run, err = mcmc.Sample(ctx, target, cfg); err != nil {
		return e, err
	}
	e.ess = math.Inf(1)
	for _, v := range e.run.Vars() {
		for name, elem := range v.Elems() {
			chains := elem.ByChain()
			if apart {
				if z := drift(chains); !(math.Abs(z) <= math.Abs(e.drift)) {
					e.drift, e.name = z, name
				}
				continue
			}
			if r := diagnostics.Rhat(chains); !(r <= e.rhat) {
				e.rhat, e.name = r, name
			}
			e.ess = min(e.ess, diagnostics.ESSBulk(chains), diagnostics.ESSTail(chains))
		}
	}
	return e, nil
}

// found reports whether a run will do for an answer of so many draws.
func (e *explored) found(total int) bool {
	return e.lost() == "" && e.ess >= min(leastESS, float64(total)/2)
}

// lost says why a run is no answer.
func (e *explored) lost() string {
	switch {
	case !(math.Abs(e.drift) <= drifting):
		return fmt.Sprintf("chains still move (%.1f standard errors)", e.drift)
	case !(e.rhat <= unmixed):
		return fmt.Sprintf("chains disagree (R-hat %.2f)", e.rhat)
	}
	return ""
}

// drift returns how far chains moved between their first and last draws, in
// standard errors of the mean over chains.
func drift(chains [][]float64) float64 {
	n, mean, squares := float64(len(chains)), 0.0, 0.0
	for _, c := range chains {
		mean += (c[len(c)-1] - c[0]) / n
	}
	for _, c := range chains {
		d := c[len(c)-1] - c[0] - mean
		squares += float64(d * d)
	}
	if squares == 0 {
		return 0
	}
	return mean / math.Sqrt(squares/n/n)
}
