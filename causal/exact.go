package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Enumerate is Ask for worlds whose variables are discrete, with or without
// evidence: exact, not sampled.
//
// Result: of one row, every state of what was asked for, under each draw of the
// parameters, as a weighted draw; if no parameter matters, one draw's. So means
// and probabilities are exact. Of several rows, which then share nothing but
// parameters, one state for each row and draw, drawn from its exact distribution.
// Errors: those of Ask; why there is no exact answer.
// Source: enumeration of the noise by its cells, the response types of
// [BalkePearl1997] as far as the coupling allows them; see twin.
// Cost: a few microseconds a draw and row for ten binary variables, and in
// general as many steps as there are states of what is needed at a time.
func (w *Worlds) Enumerate(ctx context.Context, draws *bayes.Draws, seed uint64, vars ...string) (*Answer, error) {
	q, err := w.query(draws, seed, vars)
	if err != nil {
		return nil, err
	}
	l, err := q.twin(ctx)
	if err != nil {
		return nil, fmt.Errorf("causal: Enumerate: %w", err)
	}
	return l.answer(ctx, q)
}

// exact answers where all that matters is discrete and was seen in one row or
// more that share parameters alone.
type exact struct{}

func (exact) fits(q *query) error {
	if q.several() && (direct{}).fits(q) == nil {
		return errors.New("there are several rows, and their noise is read off")
	}
	l, err := q.twin(context.Background())
	q.exact = l
	return err
}

func (exact) answer(ctx context.Context, q *query) (*Answer, error) { return q.exact.answer(ctx, q) }

// twin returns the joint distribution of what is asked for and what was seen.
func (q *query) twin(ctx context.Context) (*twin, error) {
	j, known, conditions := q.joint(), make(map[string][]float64), []string(nil)
	for _, s := range q.seen {
		known[s.world+"."+s.name] = s.values
	}
	for i, cond := range q.given {
		conditions = append(conditions, fmt.Sprint("condition ", i+1))
		j.Let = append(slices.Clip(j.Let), bayes.Named{Name: conditions[i], Expr: cond})
	}
	var apart []string
	for _, site := range slices.Sorted(maps.Keys(q.coupling)) {
		if q.coupling[site] == Independent {
			apart = append(apart, site)
		}
	}
	names := q.names()
	tables, err := j.Tabulate(ctx, q.draws, known, apart, append(names, conditions...)...)
	if err != nil {
		return nil, err
	}
	var seen []finding
	for _, s := range q.seen {
		k, _ := tables.Var(s.world + "." + s.name)
		seen = append(seen, finding{k, s.values, s.String()})
	}
	for i, cond := range q.given {
		k, _ := tables.Var(conditions[i])
		seen = append(seen, finding{k, nil, cond.String()})
	}
	of := make([]int, len(names))
	for i, name := range names {
		of[i], _ = tables.Var(name)
	}
	return newTwin(tables, q.coupling, seen, of)
}

// answer runs the network for every draw and row.
func (l *twin) answer(ctx context.Context, q *query) (*Answer, error) {
	run := bayes.Run{Vars: q.of, Seed: q.seed}
	var err error
	if l.tables.Rows == 1 {
		err = l.enumerate(ctx, q, &run)
	} else {
		err = l.sample(ctx, q, &run)
	}
	if err != nil {
		return nil, err
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		return nil, err
	}
	a := q.answered(d, l.noise(q))
	a.ess = make(map[string]float64)
	for _, name := range q.names() {
		a.ess[name] = float64(l.tables.Draws)
		if !l.perDraw() && l.tables.Rows == 1 {
			a.ess[name] = math.Inf(1)
		}
	}
	a.notes = append(a.notes, "exact: all states of discrete variables were enumerated")
	return a, l.bound(ctx, q, a)
}

// perDraw reports whether a parameter matters.
func (l *twin) perDraw() bool {
	return slices.ContainsFunc(l.tables.Vars, func(v bayes.Tabulated) bool { return v.PerDraw() })
}

// enumerate makes each state a weighted draw.
func (l *twin) enumerate(ctx context.Context, q *query, run *bayes.Run) error {
	weights, draws := q.draws.LogWeights(), l.tables.Draws
	if !l.perDraw() {
		weights, draws = nil, 1
	}
	values := make([][]float64, len(l.of))
	var s states
	for d := range draws {
		total, err := l.posterior(ctx, d, 0, &s)
		if err != nil {
			return err
		}
		for i, key := range s.next.key {
			w := numeric.Log(s.next.p[i] / total)
			if weights != nil {
				w += weights[d]
			}
			run.LogWeights = append(run.LogWeights, w)
			for j, k := range l.of {
				values[j] = append(values[j], l.tables.Vars[k].Value(d, 0, s.level(l, key, k)))
			}
		}
	}
	run.Chains, run.Draws, run.Values = 1, len(run.LogWeights), slices.Concat(values...)
	return nil
}

// sample draws a state for each row and draw.
func (l *twin) sample(ctx context.Context, q *query, run *bayes.Run) error {
	draws, rows := l.tables.Draws, l.tables.Rows
	run.Chains, run.Draws, run.LogWeights = q.draws.Chains(), q.draws.Len(), q.draws.LogWeights()
	run.Values = make([]float64, len(l.of)*rows*draws)
	site := rng.NewSite(q.seed, rng.Key("state of the worlds"))
	var s states
	for row := range rows {
		for d := range draws {
			if d == 0 || l.perDraw() {
				if _, err := l.posterior(ctx, d, row, &s); err != nil {
					return err
				}
			}
			total := 0.0
			for _, p := range s.next.p {
				total += p
			}
			noise := site.At(uint64(row), uint64(d%run.Draws)|uint64(d/run.Draws)<<32)
			left, at := float64(total*rng.Uniform(&noise)), 0
			for at < len(s.next.p)-1 && left >= s.next.p[at] {
				left -= s.next.p[at]
				at++
			}
			for j, k := range l.of {
				run.Values[(j*rows+row)*draws+d] = l.tables.Vars[k].Value(d, row, s.level(l, s.next.key[at], k))
			}
		}
	}
	return nil
}

// posterior runs the network and returns the probability of what was seen.
func (l *twin) posterior(ctx context.Context, draw, row int, s *states) (float64, error) {
	if err := l.run(ctx, draw, row, s, nil); err != nil {
		return 0, fmt.Errorf("causal: Ask: %w", err)
	}
	total := 0.0
	for _, p := range s.next.p {
		total += p
	}
	if total > 0 {
		return total, nil
	}
	return 0, l.impossible(ctx, draw, row)
}

// impossible finds the first finding that can't be, together with those before.
func (l *twin) impossible(ctx context.Context, draw, row int) error {
	e := &ImpossibleError{Row: row, Draw: -1}
	if l.perDraw() {
		e.Draw = draw
	}
	for n := range l.seen {
		sub, err := newTwin(l.tables, l.coupling, l.seen[:n+1], nil)
		if err != nil {
			return err
		}
		var s states
		if err := sub.run(ctx, draw, row, &s, nil); err != nil {
			return err
		}
		if e.Evidence = l.seen[n].text; len(s.next.p) == 0 {
			break
		}
	}
	return e
}

// noise says how the noise of each site was known.
func (l *twin) noise(q *query) map[string]Knowledge {
	bears := make([]bool, len(l.tables.Vars)) // on what was seen
	for _, f := range l.seen {
		bears[f.v] = true
	}
	known := make(map[string]Knowledge)
	for k := len(l.tables.Vars) - 1; k >= 0; k-- {
		v := &l.tables.Vars[k]
		if !bears[k] {
			continue
		}
		for _, p := range v.Parents {
			bears[p] = true
		}
		if v.Site != "" {
			known[v.Site] = Posterior
		}
	}
	told := make([]bool, len(l.tables.Vars))
	for _, f := range l.seen {
		told[f.v] = f.values != nil
	}
	var open func(k int) bool // something that it is drawn given was not seen
	open = func(k int) bool {
		return slices.ContainsFunc(l.tables.Vars[k].Parents, func(p int) bool {
			return !told[p] && (l.tables.Vars[p].Site != "" || open(p))
		})
	}
	for _, f := range l.seen {
		if v := &l.tables.Vars[f.v]; v.Site != "" && told[f.v] && !open(f.v) {
			known[v.Site] = Interval
			if v.Levels == 1 { // continuous
				known[v.Site] = Known
			}
		}
	}
	return known
}
