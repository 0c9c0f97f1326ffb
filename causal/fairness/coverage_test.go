package fairness_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// TestCoverage: samples of a random model with a common cause of group and outcome.
// Statistic: how many intervals of 0.8 cover each part, binomial; limits that it
// leaves with probability 1e-6 on either side. Planted error: a graph that leaves out
// the common cause gives the spurious part as an effect.
func TestCoverage(t *testing.T) {
	const samples, n, level = 80, 1000, 0.8
	g := dag.MustParse("Z -> X; Z -> W; Z -> Y; X -> W -> Y; X -> Y")
	m, err := discrete.Random(g, discrete.Config{Seed: 6})
	if err != nil {
		t.Fatal(err)
	}
	joint, err := m.Joint()
	if err != nil {
		t.Fatal(err)
	}
	q := fairness.Query{Protected: "X", Outcome: "Y"}
	e, err := fairness.Identify(g, q)
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := fairness.Identify(dag.MustParse("X -> W -> Y; X -> Y"), q)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := e.FromTable(joint, mediation.At{})
	if err != nil {
		t.Fatal(err)
	}
	parts := func(d *fairness.Decomposition) []bayes.RV {
		return []bayes.RV{d.Gap(), d.Direct(mediation.Control), d.Indirect(mediation.Treated), d.Spurious()}
	}
	var hits, planted [4]int
	r := rand.New(rand.NewPCG(2, 2))
	p, vars := joint.Values(), joint.Vars()
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
		for k, of := range []*fairness.Estimand{e, wrong} {
			d, err := of.FromData(context.Background(), table, mediation.Counts{Draws: 100, Seed: uint64(s)})
			if err != nil {
				t.Fatal(err)
			}
			for j, v := range parts(d) {
				want := parts(truth)[j].Mean()
				if lo, hi := v.Interval(level); lo <= want && want <= hi {
					if k == 0 {
						hits[j]++
					} else {
						planted[j]++
					}
				}
			}
		}
	}
	t.Logf("of %d intervals cover %v; without the common cause %v; the parts are %v", samples, hits, planted, truth)
	b := distuv.Binomial{N: samples, P: level}
	covers := func(k int) bool { return b.CDF(float64(k)) > 1e-6 && b.CDF(float64(k-1)) < 1-1e-6 }
	for j, k := range hits {
		if !covers(k) {
			t.Errorf("part %d: %d of %d intervals cover", j, k, samples)
		}
	}
	if covers(planted[3]) {
		t.Error("the planted error passes")
	}
}
