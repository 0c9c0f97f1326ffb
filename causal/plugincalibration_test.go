package causal_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/mcmc"
)

// uniform tests that ranks of the truth among 99 nearly independent draws are
// uniform: χ² of ten bins, 9 degrees of freedom, false alarms 1e-6.
func uniform(ranks []int) bool {
	const bins, draws = 10, 99
	counts := make([]float64, bins)
	for _, r := range ranks {
		counts[r*bins/(draws+1)]++
	}
	chi, want := 0.0, float64(len(ranks))/bins
	for _, c := range counts {
		chi += (c - want) * (c - want) / want
	}
	return chi < distuv.ChiSquared{K: bins - 1}.Quantile(1-1e-6)
}

// rankOf counts the draws below the truth, of 99 spread over all.
func rankOf(v bayes.RV, truth float64) int {
	rank := 0
	for k := range 99 {
		if v.Values()[k*len(v.Values())/99] < truth {
			rank++
		}
	}
	return rank
}

// TestPlugInCalibrationTables: simulation-based calibration of the front door by
// a joint table: cells from the prior Dirichlet(1, …, 1), rows from the cells, and
// the rank of the true effect. Planted errors: mediators' causes weighed equally
// instead of by their shares, and a prior of fifty times the weight.
func TestPlugInCalibrationTables(t *testing.T) {
	const sims, rows = 400, 300
	e := identified(t, frontDoor, causal.ATE("T", "Y"))
	src := rand.New(rand.NewPCG(11, 12))
	var right, equal, heavy []int
	for sim := range sims {
		var p [2][2][2]float64 // t, m, y
		sum := 0.0
		for k := range 8 {
			p[k>>2][k>>1&1][k&1] = src.ExpFloat64()
			sum += p[k>>2][k>>1&1][k&1]
		}
		codes := [3][]int{}
		for range rows {
			u, k := src.Float64()*sum, 0
			for ; k < 7; k++ {
				if u -= p[k>>2][k>>1&1][k&1]; u < 0 {
					break
				}
			}
			codes[0], codes[1], codes[2] = append(codes[0], k>>2), append(codes[1], k>>1&1), append(codes[2], k&1)
		}
		var cols []bayes.Column
		for i, name := range []string{"T", "M", "Y"} {
			cols = append(cols, bayes.Col(name, &bayes.Factor{Levels: []string{"0", "1"}, Codes: codes[i]}))
		}
		f, err := causal.PlugIn{Seed: uint64(sim), TablePrior: 8, TableDraws: 99}.Fit(context.Background(), e, tableOf(t, cols...))
		if err != nil {
			continue // a constant column: to leave data out by their own looks moves no rank
		}
		truth := func(share func(x int) float64) (ate float64) {
			for m := range 2 {
				y := 0.0
				for x := range 2 {
					y += share(x) * p[x][m][1] / (p[x][m][0] + p[x][m][1])
				}
				given := func(x int) float64 {
					return (p[x][m][0] + p[x][m][1]) / (p[x][0][0] + p[x][0][1] + p[x][1][0] + p[x][1][1])
				}
				ate += y * (given(1) - given(0))
			}
			return ate
		}
		shares := truth(func(x int) float64 { return (p[x][0][0] + p[x][0][1] + p[x][1][0] + p[x][1][1]) / sum })
		right = append(right, rankOf(f.ATE(), shares))
		equal = append(equal, rankOf(f.ATE(), truth(func(int) float64 { return 0.5 })))
		f, err = causal.PlugIn{Seed: uint64(sim), TablePrior: 400, TableDraws: 99}.Fit(context.Background(), e, tableOf(t, cols...))
		if err != nil {
			t.Fatal(err)
		}
		heavy = append(heavy, rankOf(f.ATE(), shares))
	}
	if len(right) < sims*9/10 || !uniform(right) {
		t.Errorf("%d ranks are not uniform", len(right))
	}
	if uniform(equal) {
		t.Error("equal weights pass")
	}
	if uniform(heavy) {
		t.Error("a prior of another weight passes")
	}
}

// TestPlugInCalibration: simulation-based calibration of the g-formula by a
// logistic regression with a confounder and an interaction, in the rows at hand.
// The posteriors of the effect in all rows, of that in the treated and of the odds
// ratio are calibrated; an effect without the confounder, one of the treated taken
// for all, and an odds ratio averaged over groups are not.
func TestPlugInCalibration(t *testing.T) { calibrated(t, 150) }

func calibrated(t *testing.T, sims int) {
	const n = 300
	src := rand.New(rand.NewPCG(21, 22))
	adjusted := identified(t, "dag { z -> x; z -> y; x -> y }", causal.ATE("x", "y"))
	naive := identified(t, "dag { x -> y }", causal.ATE("x", "y"))
	unit := map[string]bayes.Dist{"Intercept": bayes.Normal(0, 1), "b": bayes.Normal(0, 1)}
	ranks := make(map[string][]int)
	for sim := range sims {
		var b [4]float64
		for k := range b {
			b[k] = src.NormFloat64()
		}
		x, z, y := make([]int, n), noise(src, n), make([]int, n)
		risk := func(i, x int) float64 {
			return numeric.Expit(b[0] + b[1]*float64(x) + b[2]*z[i] + b[3]*z[i]*float64(x))
		}
		var from, to, treated, count, odds float64
		for i := range n {
			if src.NormFloat64()+1.5*z[i] > 0 {
				x[i] = 1
			}
			if src.Float64() < risk(i, x[i]) {
				y[i] = 1
			}
			p, q := risk(i, 0), risk(i, 1)
			from, to, odds = from+p/n, to+q/n, odds+q*(1-p)/(p*(1-q))/n
			treated, count = treated+float64(x[i])*(q-p), count+float64(x[i])
		}
		if slices.Max(y) == slices.Min(y) {
			continue
		}
		data := tableOf(t, bayes.Col("x", x), bayes.Col("z", z), bayes.Col("y", y))
		p := causal.PlugIn{Sample: true, Seed: uint64(sim), Models: map[string]string{"y": "y ~ x * z"}, Priors: map[string]map[string]bayes.Dist{"y": unit},
			Families: map[string]formula.Family{"y": formula.Bernoulli}, Infer: mcmc.Config{Draws: 13, Thin: 8, Warmup: 200, Seed: uint64(sim)}}
		f := plugged(t, p, adjusted, data)
		att, err := f.ATT()
		if err != nil {
			t.Fatal(err)
		}
		or, err := f.OddsRatio()
		if err != nil {
			t.Fatal(err)
		}
		p.Models = map[string]string{"y": "y ~ x"}
		without := plugged(t, p, naive, data)
		add := func(name string, v bayes.RV, truth float64) { ranks[name] = append(ranks[name], rankOf(v, truth)) }
		add("effect", f.ATE(), to-from)
		add("effect in the treated", att, treated/count)
		add("odds ratio", or, to*(1-from)/(from*(1-to)))
		add("planted: no confounder", without.ATE(), to-from)
		add("planted: the treated for all", att, to-from)
		add("planted: mean of odds ratios", or, odds)
	}
	for _, name := range []string{"effect", "effect in the treated", "odds ratio"} {
		if !uniform(ranks[name]) {
			t.Errorf("%s: ranks are not uniform: %v", name, ranks[name])
		}
	}
	for _, name := range []string{"planted: no confounder", "planted: the treated for all", "planted: mean of odds ratios"} {
		if uniform(ranks[name]) {
			t.Errorf("%s: %d ranks pass", name, len(ranks[name]))
		}
	}
}
