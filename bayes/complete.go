package bayes

import (
	"context"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Complete adds the unknown to the draws of the parameters. Each set holds the
// continuous ones, [element][chain][draw]; the discrete are drawn given those.
// What makes the evidence impossible gets weight 0, what meets a condition the
// inverse of the probability that softening gave to it. Of several sets one is
// chosen for each draw by its weight, row by row where rows are apart; of one set
// the weights stay with the draws.
//
// Errors: a *SeenError if no draw allows the evidence, by the first row and piece
// of it that none does together with those before.
func (c *Conditioned) Complete(ctx context.Context, sets [][]float64, seed uint64) (*Draws, error) {
	chains, length := c.draws.Chains(), c.draws.Len()
	total := chains * length
	known := c.known()
	all, logp := make([][]float64, len(sets)), make([][]float64, len(sets))
	for s, values := range sets {
		coords := slices.Clone(c.theta)
		add := func(values []float64) {
			for x := range slices.Chunk(values, total) {
				coords = append(coords, chainViews(x, chains, length))
			}
		}
		add(values)
		if len(c.discrete) > 0 {
			configs, err := c.evaluate(ctx, coords, chains, length, c.unknown, c.config)
			if err != nil {
				return nil, err
			}
			picked := c.pick(configs, total, seed+uint64(s))
			add(picked)
			values = slices.Concat(values, picked)
		}
		var err error
		if logp[s], err = c.evaluate(ctx, coords, chains, length, known, c.events()); err != nil {
			return nil, err
		}
		all[s] = values
	}
	values := slices.Clone(all[0])
	logw := c.draws.LogWeights()
	alive := make([]float64, total)
	copy(alive, logw)
	changed := false
	site := rng.NewSite(seed, rng.Key("draw that meets a condition"))
	w := make([]float64, len(sets))
	for row := range c.alone {
		weights, err := c.weigh(alive, logp, row)
		if err != nil {
			return nil, err
		}
		for k := range total {
			switch {
			case math.IsInf(alive[k], -1):
				changed = changed || logw == nil || logw[k] > alive[k]
				continue
			case len(sets) == 1:
				alive[k] += weights[0][k]
				changed = changed || weights[0][k] != 0
				continue
			}
			sum := 0.0
			for s := range sets {
				w[s] = numeric.Exp(weights[s][k])
				sum += w[s]
			}
			if sum == 0 {
				alive[k], changed = math.Inf(-1), true
				continue
			}
			noise := site.At(uint64(row), uint64(k))
			left, pick := float64(rng.Uniform(&noise)*sum), 0
			for s, v := range w {
				if v > 0 {
					pick = s
				}
				if left -= v; left < 0 {
					break
				}
			}
			for at := row * total; at < len(values); at += c.alone * total {
				values[at+k] = all[pick][at+k]
			}
		}
	}
	if !changed {
		alive = logw
	}
	run := Run{Chains: chains, Draws: length, LogWeights: alive, Seed: seed}
	for _, p := range c.r.all.params {
		v, err := c.draws.Var(p.Name)
		if err != nil {
			return nil, err
		}
		run.Vars, run.Values = append(run.Vars, Variable{v.Name(), v.Dims()}), append(run.Values, v.Values()...)
	}
	run.Vars, run.Values = append(run.Vars, variables(known)...), append(run.Values, values...)
	if len(run.Vars) == 0 { // the evidence determines everything
		run.Vars, run.Values = []Variable{{Name: "none"}}, make([]float64, total)
	}
	return NewDraws(run)
}

// weigh returns the log weights, [set][draw], that events of one row seen have by
// their log densities, [set][event][draw]. The first row has those of no row.
//
// Errors: a *SeenError if no draw that is alive has a weight.
func (c *Conditioned) weigh(alive []float64, logp [][]float64, row int) ([][]float64, error) {
	total, at := len(alive), 0
	weights := make([][]float64, len(logp))
	for s := range weights {
		weights[s] = make([]float64, total)
	}
	for _, p := range c.pieces {
		for e := range p.node.Size() {
			if c.alone > 1 && p.node.Size() == c.alone && e != row || (c.alone == 1 || p.node.Size() != c.alone) && row > 0 {
				continue
			}
			possible := false
			for s, w := range weights {
				for k, v := range logp[s][(at+e)*total : (at+e+1)*total] {
					if !(v > math.Inf(-1)) { // NaN too
						w[k] = math.Inf(-1)
					} else if p.weights {
						w[k] += v
					}
					possible = possible || w[k]+alive[k] > math.Inf(-1)
				}
			}
			if !possible {
				return nil, &SeenError{p.what, e, -1, p.weights}
			}
		}
		at += p.node.Size()
	}
	return weights, nil
}
