package mcmc

import (
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// store is the sink of Sample: it keeps everything.
type store struct {
	run          *run
	main, warmup table
}

// table holds the draws of one phase for all chains.
type table struct {
	draws  int
	counts []int       // draws of each chain so far
	values []float64   // [element][chain][draw]
	stats  [][]float64 // [statistic][chain][draw]
}

func newStore(r *run) *store {
	s := &store{run: r, main: newTable(r, r.cfg.Draws)}
	if r.cfg.SaveWarmup {
		s.warmup = newTable(r, max(r.cfg.Warmup, 0)/r.cfg.Thin)
	}
	return s
}

func newTable(r *run, draws int) table {
	t := table{draws: draws, counts: make([]int, r.cfg.Chains)}
	t.values = make([]float64, r.elements*r.cfg.Chains*draws)
	for range r.plan.stats {
		t.stats = append(t.stats, make([]float64, r.cfg.Chains*draws))
	}
	return t
}

func (s *store) take(k int, warm bool, n int, values []float64, stats []Stats) error {
	t := &s.main
	if warm {
		t = &s.warmup
	}
	first := t.counts[k]
	t.counts[k] += n
	for e := range s.run.elements {
		at := (e*len(t.counts)+k)*t.draws + first
		copy(t.values[at:at+n], values[e*bayes.Lanes:])
	}
	for j, name := range s.run.plan.stats {
		row := t.stats[j][k*t.draws+first:]
		for i := range stats {
			row[i] = stats[i].value(name)
		}
	}
	return nil
}

func (s *store) each(n int, f func(chains [][]float64) bool) error {
	t := &s.main
	chains := make([][]float64, len(t.counts))
	for e := range s.run.elements {
		for k := range chains {
			chains[k] = t.values[(e*len(chains)+k)*t.draws:][:n]
		}
		if !f(chains) {
			return nil
		}
	}
	return nil
}

// draws returns what every chain has drawn.
func (s *store) draws() (*bayes.Draws, error) {
	r := s.main.cut(s.run)
	if s.run.cfg.SaveWarmup {
		warmup, err := bayes.NewDraws(s.warmup.cut(s.run))
		if err != nil {
			return nil, err
		}
		r.Warmup = warmup
	}
	return bayes.NewDraws(r)
}

// cut returns the first n draws of every chain, n the shortest chain's count.
func (t *table) cut(r *run) bayes.Run {
	n := slices.Min(t.counts)
	stats := make([]bayes.Stat, len(t.stats))
	for j, name := range r.plan.stats {
		stats[j] = bayes.Stat{Name: name, Values: shorten(t.stats[j], t.draws, n)}
	}
	return bayes.Run{
		Vars: r.vars, Chains: r.cfg.Chains, Draws: n, Values: shorten(t.values, t.draws, n),
		Stats: stats, Config: r.cfg, Seed: r.cfg.Seed, TargetESS: r.cfg.TargetESS,
	}
}

// shorten cuts rows of length from to length to, in place.
func shorten(rows []float64, from, to int) []float64 {
	if from == to {
		return rows
	}
	n := len(rows) / from
	for i := range n {
		copy(rows[i*to:(i+1)*to], rows[i*from:])
	}
	return rows[: n*to : n*to]
}
