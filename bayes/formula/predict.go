package formula

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Fitted returns the draws of the expected response in each row of a table,
// nil for that of the fit: [row], or [row, level] for a response with levels.
//
// Groups that the fit did not have are drawn from the population of groups, so
// their uncertainty is that of a new group; seed chooses those draws. Bases,
// centred and scaled columns keep what they learnt from the fit.
//
// Errors: located in the formula: columns that are missing or have no value,
// levels of factors that the fit did not have.
// Cost: one number for each row and draw is kept.
func (f *Fit) Fitted(ctx context.Context, t *bayes.Table, seed uint64) (bayes.RV, error) {
	return f.evaluate(ctx, seed, "mean", func(b *builder, rows *rowReader) {
		if data, trials, row, ok := rows.read(b, f.table(t), "row", ""); ok {
			b.m.Let("mean", b.mean(b.outcome(data, row, trials, ""), row, ""))
		}
	})
}

// Predict draws a new response for each row of a table, nil for that of the
// fit: the posterior predictive distribution. Rows, groups and seed are as in
// Fitted.
func (f *Fit) Predict(ctx context.Context, t *bayes.Table, seed uint64) (bayes.RV, error) {
	name := f.model.response.name()
	return f.evaluate(ctx, seed, name, func(b *builder, rows *rowReader) {
		if data, trials, row, ok := rows.read(b, f.table(t), "row", ""); ok {
			b.m.Generate(name, b.family.dist(b.outcome(data, row, trials, "")), row)
		}
	})
}

func (f *Fit) table(t *bayes.Table) *bayes.Table {
	if t == nil {
		return f.model.table
	}
	return t
}

// evaluate builds a model with the parameters of the fit and what build adds,
// and returns a variable of its predictions.
func (f *Fit) evaluate(ctx context.Context, seed uint64, name string, build func(b *builder, rows *rowReader)) (bayes.RV, error) {
	p := f.model.plan
	rows := &rowReader{p, &faultList{text: p.formula.text}}
	b := newBuilder(p)
	build(b, rows)
	if err := rows.list.err(); err != nil {
		return bayes.RV{}, err
	}
	prog, err := b.m.Compile()
	if err != nil {
		return bayes.RV{}, fmt.Errorf("formula: predictions: %w", err)
	}
	draws, err := bayes.PredictWorlds(ctx, f.draws, seed, []bayes.World{{Program: prog}}, name) // and nothing else is kept
	if err != nil {
		return bayes.RV{}, err
	}
	return draws.Var(name)
}

// rowReader evaluates the plan on tables that the fit did not see.
type rowReader struct {
	*plan
	list *faultList
}

// read evaluates a table; ok is false after a fault.
func (r *rowReader) read(b *builder, t *bayes.Table, dim, tag string) (data []predictorData, trials []float64, row bayes.Dim, ok bool) {
	f := newFrame(t, r.list)
	for _, q := range r.parts {
		data = append(data, q.data(f))
	}
	if r.response.trials != nil {
		trials = r.response.trials.single(f, "trials")
	}
	if len(r.list.faults) > 0 {
		return nil, nil, row, false
	}
	if _, has := b.dims[dim]; !has {
		b.dims[dim] = b.m.DimSize(dim, t.N())
	}
	return data, trials, b.dims[dim], true
}
