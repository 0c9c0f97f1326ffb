package causal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
)

// Causation is a probability of causation, one for each draw of the parameters:
// its spread is what is not known of them.
type Causation struct {
	// Value is what it is if y goes with x in the same direction for all whose
	// other causes are the same: the Monotone coupling.
	Value bayes.RV
	// Lower and Upper are where it lies whatever the coupling and whatever other
	// causes there are: what P(x, y) and experiments on x say, as the model has
	// them.
	Lower, Upper bayes.RV
}

// Necessity is the probability that y, which happened with x, would not have
// happened without: P(y[x=0] = 0 | x = 1, y = 1), PN. A claim for damages asks for
// it.
//
// x and y are variables with the values 0 and 1. Rows of the data are cases with
// covariates of their own; the probability is that of one of them at random.
// Continuous variables that x doesn't cause are such covariates, whether they have
// a distribution or not.
//
// Errors: unknown names, variables that are not binary, models without an exact
// answer (see Worlds.Enumerate); *ImpossibleError if x and y never happen together.
// Source: [TianPearl2000] definition 1, and its bounds by bounds.LP.
// Cost: an enumeration for each draw and row, and a small linear program a draw.
func Necessity(ctx context.Context, m *SCM, draws *bayes.Draws, x, y string) (*Causation, error) {
	return causation{
		name: "PN", query: bounds.Necessity, x: x, y: y,
		of:    func(c fourfold) bool { return c.without == 0 },
		given: func(c fourfold) bool { return c.x == 1 && c.y == 1 }, evidence: "%s = 1, %s = 1",
	}.compute(ctx, m, draws)
}

// Sufficiency is the probability that y, which did not happen without x, would
// have happened with it: P(y[x=1] = 1 | x = 0, y = 0), PS. See Necessity.
//
// Source: [TianPearl2000] definition 2.
func Sufficiency(ctx context.Context, m *SCM, draws *bayes.Draws, x, y string) (*Causation, error) {
	return causation{
		name: "PS", query: bounds.Sufficiency, x: x, y: y,
		of:    func(c fourfold) bool { return c.with == 1 },
		given: func(c fourfold) bool { return c.x == 0 && c.y == 0 }, evidence: "%s = 0, %s = 0",
	}.compute(ctx, m, draws)
}

// NecessityAndSufficiency is the probability that y happens with x and not
// without: P(y[x=1] = 1, y[x=0] = 0), PNS, the share of those whom x helps. See
// Necessity.
//
// Source: [TianPearl2000] definition 3.
func NecessityAndSufficiency(ctx context.Context, m *SCM, draws *bayes.Draws, x, y string) (*Causation, error) {
	return causation{
		name: "PNS", query: bounds.NecessityAndSufficiency, x: x, y: y,
		of:    func(c fourfold) bool { return c.with == 1 && c.without == 0 },
		given: func(fourfold) bool { return true },
	}.compute(ctx, m, draws)
}

// fourfold is a state of x and y as they are, and of y with and without x.
type fourfold struct{ x, y, with, without int }

// causation is a question about such states.
type causation struct {
	name, x, y, evidence string
	query                func(x, y string) bounds.Query
	of, given            func(c fourfold) bool
}

func (c causation) compute(ctx context.Context, m *SCM, draws *bayes.Draws) (*Causation, error) {
	w := m.Worlds()
	w.Do("with", map[string]bayes.Action{c.x: bayes.Set(1)})
	w.Do("without", map[string]bayes.Action{c.x: bayes.Set(0)})
	c.covariates(m, w)
	q, err := w.query(draws, 0, []string{factual + "." + c.x, factual + "." + c.y, "with." + c.y, "without." + c.y})
	if err != nil {
		return nil, err
	}
	t, err := q.twin(ctx)
	if err != nil {
		return nil, fmt.Errorf("causal: %s is exact or not at all: what %s causes must be discrete: %w", c.name, c.x, err)
	}
	n := t.tables.Draws
	values := make([]float64, 3*n)
	var s states
	for d := range n {
		if d > 0 && !t.perDraw() {
			for k := range 3 {
				values[k*n+d] = values[k*n]
			}
			continue
		}
		p, err := c.states(ctx, t, d, &s)
		if err != nil {
			return nil, err
		}
		value, given := 0.0, 0.0
		for state, weight := range p {
			at := fourfold{state & 1, state >> 1 & 1, state >> 2 & 1, state >> 3}
			if c.given(at) {
				if given += weight; c.of(at) {
					value += weight
				}
			}
		}
		if given == 0 {
			return nil, &ImpossibleError{Evidence: fmt.Sprintf(c.evidence, c.x, c.y), Draw: d}
		}
		within, err := c.bounds(p)
		if err != nil {
			return nil, fmt.Errorf("causal: %s: draw %d: %w", c.name, d, err)
		}
		values[d], values[n+d], values[2*n+d] = value/given, max(within.Lower, 0), min(within.Upper, 1)
	}
	names := []string{c.name, c.name + " at least", c.name + " at most"}
	run := bayes.Run{Chains: draws.Chains(), Draws: draws.Len(), Values: values, LogWeights: draws.LogWeights()}
	for _, name := range names {
		run.Vars = append(run.Vars, bayes.Variable{Name: name})
	}
	out, err := bayes.NewDraws(run)
	if err != nil {
		return nil, err
	}
	var r Causation
	var errs [3]error
	r.Value, errs[0] = out.Var(names[0])
	r.Lower, errs[1] = out.Var(names[1])
	r.Upper, errs[2] = out.Var(names[2])
	return &r, errors.Join(errs[:]...)
}

// covariates states that continuous variables that x doesn't cause are those of the
// rows.
func (c causation) covariates(m *SCM, w *Worlds) {
	if m == nil {
		return // a fault of the query
	}
	effects, err := m.graph.Descendants(c.x)
	if err != nil {
		return // an unknown name, which is a fault of the query
	}
	all := m.Worlds() // only to find out what is continuous
	for _, s := range m.prog.Sites() {
		if s.Role == bayes.Observed && !slices.Contains(effects, s.Name) {
			all.SeeData(s.Name)
		}
	}
	q := query{worlds: all.worlds, seen: all.seen}
	noise, err := q.evidence().Noise()
	if err != nil {
		return // there is no exact answer, and the reason is given there
	}
	for _, s := range all.seen {
		if noise[s.name] == bayes.Exact {
			w.SeeData(s.name)
		}
	}
}

// states returns the probabilities of fourfold states, as the bits of a number,
// over all rows.
func (c causation) states(ctx context.Context, t *twin, draw int, s *states) (p [16]float64, err error) {
	for row := range t.tables.Rows {
		total, err := t.posterior(ctx, draw, row, s) // the density of covariates
		if err != nil {
			return p, err
		}
		for i, key := range s.next.key {
			state := 0
			for bit, k := range t.of {
				switch v := t.tables.Vars[k].Value(draw, row, s.level(t, key, k)); v {
				case 0:
				case 1:
					state |= 1 << bit
				default:
					return p, fmt.Errorf("causal: %s: %s is %v in row %d; want 0 or 1: make a variable of it that is, by Let", c.name, t.tables.Vars[k].Name, v, row)
				}
			}
			p[state] += s.next.p[i] / (total * float64(t.tables.Rows))
		}
	}
	return p, nil
}

// bounds are those from what is seen and from experiments alone.
func (c causation) bounds(p [16]float64) (bounds.Interval, error) {
	seen, set := make([]float64, 4), make([]float64, 4)
	for state, weight := range p {
		x, y, with, without := state&1, state>>1&1, state>>2&1, state>>3
		seen[2*x+y] += weight
		set[without] += weight
		set[2+with] += weight
	}
	vars := []discrete.Variable{{Name: "x", Levels: 2}, {Name: "y", Levels: 2}}
	observed, errSeen := discrete.NewTable(vars, seen)
	experiment, errSet := discrete.NewTable(vars, set)
	if err := errors.Join(errSeen, errSet); err != nil {
		return bounds.Interval{}, err
	}
	g, err := dag.Parse("x -> y; x <-> y")
	if err != nil {
		return bounds.Interval{}, err
	}
	r, err := bounds.LP(g, c.query("x", "y"), bounds.Config{}, bounds.Data{P: observed}, bounds.Data{P: experiment, Do: []string{"x"}})
	if err != nil {
		return bounds.Interval{}, err
	}
	return r.Interval, nil
}
