package bayes

import "fmt"

// Thin returns every k-th draw of each chain, k the least for which at most n a
// chain are left: enough for a plot or for predictions of many rows. Warm-up,
// statistics and weights are thinned alike.
func (d *Draws) Thin(n int) (*Draws, error) {
	if n < 1 {
		return nil, fmt.Errorf("bayes: Thin: %d draws a chain asked for; want at least 1", n)
	}
	step := max(1, (d.draws+n-1)/n)
	every := func(values []float64) []float64 {
		var kept []float64
		for at := 0; at < len(values); at += d.draws {
			for i := 0; i < d.draws; i += step {
				kept = append(kept, values[at+i])
			}
		}
		return kept
	}
	run := Run{
		Chains: d.chains, Draws: (d.draws + step - 1) / step,
		LogWeights: every(d.logWeights), Config: d.config, Seed: d.seed,
	}
	for _, v := range d.vars {
		run.Vars = append(run.Vars, Variable{Name: v.name, Dims: v.dims})
		run.Values = append(run.Values, every(v.values)...)
	}
	for _, s := range d.stats {
		run.Stats = append(run.Stats, Stat{Name: s.Name, Values: every(s.Values)})
	}
	if d.warmup != nil {
		var err error
		if run.Warmup, err = d.warmup.Thin(n); err != nil {
			return nil, err
		}
	}
	return NewDraws(run)
}
