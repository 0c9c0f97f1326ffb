package mediation_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/mediation"
)

// covered tells whether intervals cover: counts lie inside the limits that a
// binomial with probability level leaves with probability 1e-6 on each side.
func covered(t *testing.T, what string, hits, of int, level float64) bool {
	t.Helper()
	b := distuv.Binomial{N: float64(of), P: level}
	ok := b.CDF(float64(hits)) > 1e-6 && b.CDF(float64(hits-1)) < 1-1e-6
	t.Logf("%s: %d of %d intervals of %g cover", what, hits, of, level)
	return ok
}

// TestCoverageCounts: samples of 400 cases from a table with known effects. Planted
// error: the direct effect's intervals about the indirect one.
func TestCoverageCounts(t *testing.T) {
	const samples, n, level = 100, 400, 0.8
	m := paths(t)
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	e, err := mediation.Identify(m.Graph(), throughM)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	p, vars := joint.Values(), joint.Vars()
	var direct, indirect, wrong int
	for s := range samples {
		columns := make([][]float64, len(vars))
		for range n {
			u, cell := r.Float64(), 0
			for cell < len(p)-1 && u >= p[cell] {
				u -= p[cell]
				cell++
			}
			for k := range vars {
				columns[k] = append(columns[k], float64(cell>>(len(vars)-1-k)&1))
			}
		}
		var cols []bayes.Column
		for k, v := range vars {
			cols = append(cols, bayes.Col(v.Name, columns[k]))
		}
		table, err := bayes.FromColumns(cols...)
		if err != nil {
			t.Fatal(err)
		}
		f, err := e.FromData(context.Background(), table, mediation.Counts{Draws: 100, Seed: uint64(s)})
		if err != nil {
			t.Fatal(err)
		}
		count := func(v bayes.RV, truth float64) int {
			if lo, hi := v.Interval(level); lo <= truth && truth <= hi {
				return 1
			}
			return 0
		}
		direct += count(f.Direct(mediation.Control), .156)
		indirect += count(f.Indirect(mediation.Control), .12)
		wrong += count(f.Direct(mediation.Control), .236)
	}
	if !covered(t, "direct", direct, samples, level) || !covered(t, "indirect", indirect, samples, level) {
		t.Error("intervals don't cover at their level")
	}
	if covered(t, "direct in the treated, by intervals of the other", wrong, samples, level) {
		t.Error("the planted error passes")
	}
}

// TestCoverageRegressions: quasi-Bayesian intervals of a model with an interaction,
// whose effects are closed: direct b + i·E[M(0)] with E[M(0)] = 0, indirect a·g.
// Planted error: a formula without the interaction.
func TestCoverageRegressions(t *testing.T) {
	const samples, level = 100, 0.8
	run := func(outcome string) (direct, indirect int) {
		for s := range samples {
			data := simulated(t, 150, uint64(100+s), false)
			// Effects in the population of c, whose mean is 0: centred in the sample.
			f, err := mediation.Regressions{Mediator: "m ~ x + center(c)", Outcome: outcome, Covariance: estimator.HC3, Draws: 200, Seed: uint64(s)}.Estimate(context.Background(), data, causal.ATE("x", "y"))
			if err != nil {
				t.Fatal(err)
			}
			c, err := data.Float("c")
			if err != nil {
				t.Fatal(err)
			}
			mean := 0.0
			for _, v := range c {
				mean += v / float64(len(c))
			}
			if lo, hi := f.Direct(mediation.Control).Interval(level); lo <= 0.3+0.5*0.4*mean && 0.3+0.5*0.4*mean <= hi {
				direct++
			}
			if lo, hi := f.Indirect(mediation.Control).Interval(level); lo <= 0.3 && 0.3 <= hi {
				indirect++
			}
		}
		return direct, indirect
	}
	direct, indirect := run("y ~ x * m + center(c)")
	if !covered(t, "direct", direct, samples, level) || !covered(t, "indirect", indirect, samples, level) {
		t.Error("intervals don't cover at their level")
	}
	if _, indirect := run("y ~ x + m + center(c)"); covered(t, "indirect, without interaction", indirect, samples, level) {
		t.Error("the planted error passes")
	}
}
