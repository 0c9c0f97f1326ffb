package infer

import (
	"context"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/vi"
)

// starts returns a starting point for each chain, one of the approximation's draws
// each, by weight; nil, so that chains start at random, if it has none.
func starts(t bayes.Target, fit *vi.Approximation, chains int, seed uint64) []bayes.Values {
	if chains == 0 {
		chains = bayes.Lanes
	}
	draws, err := fit.Resample(chains, seed)
	if err != nil {
		return nil
	}
	named := map[string]bool{bayes.PlainName: true}
	if p, ok := t.(interface{ Parameters() []bayes.Variable }); ok {
		named = make(map[string]bool)
		for _, v := range p.Parameters() {
			named[v.Name] = true
		}
	}
	points := make([]bayes.Values, chains)
	for k := range points {
		points[k] = make(bayes.Values)
		for name, v := range draws.Vars() {
			if !named[name] {
				continue
			}
			var x []float64
			for _, e := range v.Elems() {
				x = append(x, e.Chain(0)[k])
			}
			points[k][name] = x
		}
	}
	return points
}

// stretched is the variance of a coordinate over what it is given those before it
// from which on a dense metric is worth its price: steps of a diagonal one are as
// long as the shortest direction and trajectories as the longest, so they take
// √100 times the steps.
const stretched = 100

// correlated reports whether draws lie so on the sampler's scale; not if it can't
// be told.
func correlated(ctx context.Context, t bayes.Target, draws *bayes.Draws) bool {
	var rows [][]float64
	switch u, ok := t.(interface {
		UnconstrainDraws(context.Context, *bayes.Draws) ([][]float64, error)
	}); {
	case t.Dim() < 2 || t.Dim() > maxDense:
		return false
	case ok:
		var err error
		if rows, err = u.UnconstrainDraws(ctx, draws); err != nil {
			return false
		}
	default:
		x, err := draws.Var(bayes.PlainName)
		if err != nil {
			return false
		}
		rows = make([][]float64, draws.Len())
		for _, e := range x.Elems() {
			for i, v := range e.Chain(0) {
				rows[i] = append(rows[i], v)
			}
		}
	}
	cov := covariance(rows, t.Dim())
	l := linalg.Factor(cov, t.Dim())
	for j := range t.Dim() {
		if d := l[j*t.Dim()+j]; cov[j*t.Dim()+j] > stretched*d*d {
			return true
		}
	}
	return false
}

// covariance returns the covariance matrix of rows of n coordinates, row-major.
func covariance(rows [][]float64, n int) []float64 {
	mean, cov := make([]float64, n), make([]float64, n*n)
	for _, row := range rows {
		for j, v := range row {
			mean[j] += v / float64(len(rows))
		}
	}
	for _, row := range rows {
		for i := range n {
			d := row[i] - mean[i]
			for j := range i + 1 {
				cov[i*n+j] = math.FMA(d, row[j]-mean[j], cov[i*n+j])
			}
		}
	}
	return cov
}
