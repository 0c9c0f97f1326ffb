package identify

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// Verify compares the estimand with the truth in random models that the graph
// allows, one for each seed: two populations that differ at the marked nodes,
// selected cases, values missing. With no seeds there are two.
//
// Errors: *VerifyError; that of ctx; *discrete.SizeError for a graph so dense that
// exact enumeration needs too much memory.
func (d *Derivation) Verify(ctx context.Context, seeds ...uint64) error {
	if len(seeds) == 0 {
		seeds = []uint64{1, 2}
	}
	for _, seed := range seeds {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := d.search.random(seed)
		if err != nil {
			return err
		}
		off, err := d.distance(m)
		if err != nil {
			return err
		}
		if !(off <= agreement) {
			return &VerifyError{d.search.question(d.at), d.Estimand, seed, off}
		}
	}
	return nil
}

// question returns a distribution as a query.
func (s *search) question(p distribution) Query {
	return Query{Outcome: s.list(p.of), Do: s.list(p.do), Given: s.list(p.given | p.population)}
}

// distance returns how far the estimand is from the truth of a model.
func (d *Derivation) distance(m *discrete.Model) (float64, error) {
	s := d.search
	var tables []*discrete.Table
	for _, q := range s.Data {
		t, err := s.truth(m, q)
		if err != nil {
			return 0, err
		}
		tables = append(tables, t)
	}
	at := discrete.Values{}
	question := s.question(d.at)
	names := s.variables(question)
	for _, t := range estimand.Free(d.tagged) {
		if !slices.Contains(names, t.Symbol) {
			at[t.Symbol] = 0 // a free symbol may have any value
		}
	}
	got, err := d.Evaluate(at, tables...)
	if err != nil {
		return 0, err
	}
	truth, err := s.truth(m, question, s.list(d.at.one)...)
	if err != nil {
		return 0, err
	}
	return gap(truth, got)
}

// random draws a model in which transport nodes are 1 in the other population, and
// X* has one level more than X, that X is missing.
func (s *search) random(seed uint64) (*discrete.Model, error) {
	g, err := s.seen()
	if err != nil {
		return nil, err
	}
	const levels = 3 // 0, 1 and missing
	own := map[string]int{}
	for x := range s.Missing {
		own[x+star] = levels
	}
	m, err := discrete.Random(g, discrete.Config{Seed: seed, Levels: own})
	if err != nil {
		return nil, err
	}
	full := m.Graph()
	var tables []*discrete.Table
	for _, name := range full.Names() {
		t, err := m.Mechanism(name)
		if x := s.unstarred(name); err == nil && x != "" {
			t, err = shown(x, s.Missing[x])
		}
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return discrete.NewModel(full, tables...)
}

// shown is the mechanism of X*: X where the indicator is 1, else the last level.
func shown(x, indicator string) (*discrete.Table, error) {
	return discrete.NewTable([]discrete.Variable{{Name: indicator, Levels: 2}, {Name: x, Levels: 2}, {Name: x + star, Levels: 3}}, []float64{
		0, 0, 1,
		0, 0, 1,
		1, 0, 0,
		0, 1, 0,
	})
}

// truth returns a distribution of a model, over the variables that a table of it
// has; indicators named are at 1.
func (s *search) truth(m *discrete.Model, q Query, ones ...string) (*discrete.Table, error) {
	at := discrete.Values{}
	for _, name := range s.Transport {
		at[name] = 0
	}
	for _, name := range ones {
		at[name] = 1
	}
	var seen []string
	for _, name := range q.Given {
		if slices.Contains(s.Transport, name) || slices.Contains(s.Selection, name) {
			at[name] = 1
		}
		if !slices.Contains(s.Transport, name) {
			seen = append(seen, name)
		}
	}
	set := slices.Concat(q.Do, s.Transport)
	joint, err := m.Do(slices.Concat(q.Outcome, seen), set, at)
	if err != nil || len(seen) == 0 {
		return joint, err
	}
	weights, err := m.Do(seen, set, at)
	if err != nil {
		return nil, err
	}
	return joint.Divide(weights)
}
