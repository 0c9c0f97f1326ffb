package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/mcmc"
)

// bound answers where something unmeasured causes two variables: no model of the
// graph can be fitted, and the data say where the probability lies. The table of
// the data has a posterior; each draw of it has bounds.
func (q *question) bound(ctx context.Context) (*answer, error) {
	names := q.table.Names()
	var vars []discrete.Variable
	cells := 1
	for _, name := range names {
		if !q.table.IsFactor(name) {
			return nil, fmt.Errorf("%s has more than %d values, and the graph has causes that nobody measured: bounds are of variables with few levels", name, maxLevels)
		}
		f, err := q.table.Factor(name)
		if err != nil {
			return nil, err
		}
		vars = append(vars, discrete.Variable{Name: name, Levels: len(f.Levels)})
		cells *= len(f.Levels)
	}
	counts := make([]float64, cells)
	for i := range q.table.N() {
		at := 0
		for k, name := range names {
			f, err := q.table.Factor(name)
			if err != nil {
				return nil, err
			}
			at = at*vars[k].Levels + f.Codes[i]
		}
		counts[at]++
	}
	m := bayes.NewModel("table")
	cell := m.DimSize("cell", cells)
	p := m.Param("p", bayes.Dirichlet(slices.Repeat([]float64{1}, cells)), cell)
	m.Observe(m.Data("count", counts, cell), bayes.Multinomial(q.table.N(), p))
	prog, err := m.Compile()
	if err != nil {
		return nil, err
	}
	draws, err := q.program.Sample(ctx, prog, mcmc.Config{})
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	a := q.begin(draws)
	a.Coupling = "none: the graph has causes that nobody measured"
	var given []discrete.Event
	for _, name := range slices.Sorted(maps.Keys(q.unit)) {
		value, err := q.code(name, q.unit[name])
		if err != nil {
			return nil, err
		}
		given = append(given, discrete.Event{Var: name, Value: int(value)})
		a.Noise[name] = "not determined"
	}
	event, err := q.code(q.outcome, q.event)
	if err != nil {
		return nil, err
	}
	f, err := q.table.Factor(q.treatment)
	if err != nil {
		return nil, err
	}
	ask := func(t int, given []discrete.Event) (*limits, error) {
		term := bounds.Term{Weight: 1, Of: []discrete.Event{{Var: q.outcome, Value: int(event), Do: discrete.Values{q.treatment: t}}}}
		var lower, upper []float64
		for _, draw := range apart(draws) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			v, err := draw.Var("p")
			if err != nil {
				return nil, err
			}
			joint, err := discrete.NewTable(vars, v.Values())
			if err != nil {
				return nil, err
			}
			r, err := bounds.LP(q.graph, bounds.Query{Terms: []bounds.Term{term}, Given: given}, bounds.Config{}, bounds.Data{P: joint})
			if err != nil {
				return nil, err
			}
			lower, upper = append(lower, r.Lower), append(upper, r.Upper)
		}
		return limitsOf(lower, upper)
	}
	to, err := q.code(q.treatment, q.to)
	if err != nil {
		return nil, err
	}
	if a.Bounds, err = ask(int(to), given); err != nil {
		return nil, err
	}
	for t, name := range f.Levels { // what patients at large would do lies within bounds too
		l, err := ask(t, nil)
		if err != nil {
			return nil, err
		}
		a.Doing[name] = *l
	}
	a.conclude()
	return a, nil
}
