package cmdstan

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// reached is the statistic that files leave to the reader.
const reached = "reached_max_treedepth"

// draws puts the columns of all files together; each column is given up as it
// is copied.
func (r *run) draws() (*bayes.Draws, error) {
	d := bayes.Run{Chains: len(r.cfg.Chains), Draws: r.rows - r.lead, Seed: r.cfg.Chains[0].Seed}
	warmup := bayes.Run{Chains: d.Chains, Draws: r.lead, Seed: d.Seed}
	if r.cfg.Method == "variational" {
		r.cfg.Mean = map[string][]float64{}
	}
	elements := 0
	for _, v := range r.vars {
		elements += len(v.columns)
	}
	d.Values = make([]float64, 0, elements*d.Chains*d.Draws)
	for _, v := range r.vars {
		var dims []bayes.Dim
		for _, n := range v.shape {
			dims = append(dims, bayes.Size(n))
		}
		d.Vars = append(d.Vars, bayes.Variable{Name: v.name, Dims: dims})
		for _, c := range v.columns {
			if r.cfg.Mean != nil {
				r.cfg.Mean[v.name] = append(r.cfg.Mean[v.name], r.values[c][0])
			}
			d.Values = r.cut(d.Values, c, r.lead, r.rows)
			warmup.Values = r.cut(warmup.Values, c, 0, r.lead)
			r.values[c] = nil
		}
	}
	d.Config, d.Stats = r.cfg, r.statistics(r.lead, r.rows)
	if r.lead > 0 && r.cfg.Mean == nil {
		warmup.Vars, warmup.Config, warmup.Stats = d.Vars, r.cfg, r.statistics(0, r.lead)
		var err error
		if d.Warmup, err = bayes.NewDraws(warmup); err != nil {
			return nil, fmt.Errorf("cmdstan: %s: %w", r.first, err)
		}
	}
	out, err := bayes.NewDraws(d)
	if err != nil {
		return nil, fmt.Errorf("cmdstan: %s: %w", r.first, err)
	}
	return out, nil
}

// cut appends the rows from to to of a column in each chain.
func (r *run) cut(values []float64, column, from, to int) []float64 {
	for c := range r.cfg.Chains {
		values = append(values, r.values[column][c*r.rows+from:c*r.rows+to]...)
	}
	return values
}

// statistics returns the sampler's columns of some rows by their ArviZ names.
func (r *run) statistics(from, to int) (stats []bayes.Stat) {
	// Approximations have the log density in log_p__, and lp__ is 0 if it is there.
	logp := r.cfg.Method == "variational" || r.cfg.Method == "laplace"
	var depth []float64
	known := false
	for c := range r.names {
		name, ok := r.stats[c]
		if !ok || name == "lp" && logp {
			continue
		}
		s := bayes.Stat{Name: name, Values: r.cut(nil, c, from, to)}
		switch {
		case name == "log_p" && logp:
			s.Name = "lp"
		case name == "tree_depth":
			depth = s.Values
		case name == reached:
			known = true
		}
		stats = append(stats, s)
	}
	if depth != nil && !known && r.cfg.MaxDepth > 0 {
		stats = append(stats, bayes.Stat{Name: reached, Values: atBound(depth, float64(r.cfg.MaxDepth))})
	}
	return stats
}

// atBound is 1 where a tree is as deep as it may be.
func atBound(depth []float64, bound float64) []float64 {
	out := make([]float64, len(depth))
	for i, d := range depth {
		if d >= bound {
			out[i] = 1
		}
	}
	return out
}
