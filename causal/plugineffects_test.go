package causal_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
)

// stones are the cases of kidney stones in Charig et al., BMJ 292: 879–882, 1986:
// treatment, size of stone, success, number.
func stones(t *testing.T) *bayes.Table {
	t.Helper()
	var open, large, success []int
	for _, c := range [][4]int{{1, 0, 1, 81}, {1, 0, 0, 6}, {1, 1, 1, 192}, {1, 1, 0, 71}, {0, 0, 1, 234}, {0, 0, 0, 36}, {0, 1, 1, 55}, {0, 1, 0, 25}} {
		for range c[3] {
			open, large, success = append(open, c[0]), append(large, c[1]), append(success, c[2])
		}
	}
	return tableOf(t, bayes.Col("open", open), bayes.Col("large", large), bayes.Col("success", success))
}

const stonesGraph = "dag { large -> open; large -> success; open -> success }"

// TestPlugInTableMoments: under a Dirichlet posterior of the joint table, with
// parameters a, the mean of Σ_z P(y | x, z) P(z) is Σ_z a_z/a · a_yxz/a_xz: the
// two are independent. The statistic is the distance of the mean of 4000 draws in
// standard errors; 4.9 are passed with probability 1e-6. Weighing by the treated
// instead of by everyone fails.
func TestPlugInTableMoments(t *testing.T) {
	rows := stones(t)
	e := identified(t, stonesGraph, causal.ATE("open", "success"))
	f := plugged(t, causal.PlugIn{Tables: true, Seed: 5}, e, rows)
	const n, cell = 700.0, 1.0 / 8
	mean := func(yes, all [2]float64, weights [2]float64) (sum float64) {
		for z := range 2 {
			sum += weights[z] / (weights[0] + weights[1]) * (yes[z] + cell) / (all[z] + 2*cell)
		}
		return sum
	}
	everyone := [2]float64{357 + 4*cell, 343 + 4*cell}
	for _, c := range []struct {
		name    string
		draws   bayes.RV
		yes     [2]float64
		all     [2]float64
		weights [2]float64
		ok      bool
	}{
		{"open", f.To(), [2]float64{81, 192}, [2]float64{87, 263}, everyone, true},
		{"closed", f.From(), [2]float64{234, 55}, [2]float64{270, 80}, everyone, true},
		{"open, weights of the treated", f.To(), [2]float64{81, 192}, [2]float64{87, 263}, [2]float64{87, 263}, false},
	} {
		want := mean(c.yes, c.all, c.weights)
		z := (c.draws.Mean() - want) / (c.draws.SD() / math.Sqrt(float64(c.draws.Len())))
		if (math.Abs(z) < 4.9) != c.ok {
			t.Errorf("%s: %v, want %v: z = %.2f", c.name, c.draws, want, z)
		}
	}
}

// TestPlugInRisks: ratios and numbers needed to treat are functions of the two
// risks, draw by draw; the odds ratio is of everyone, which neither a coefficient
// nor the average of the groups' is. Standardised risks are .83255 and .77887.
func TestPlugInRisks(t *testing.T) {
	e := identified(t, stonesGraph, causal.ATE("open", "success"))
	f := plugged(t, causal.PlugIn{Seed: 5, Infer: quick, Models: map[string]string{"success": "success ~ open * large"}}, e, stones(t))
	if d := math.Abs(f.To().Mean()-0.83255) + math.Abs(f.From().Mean()-0.77887); d > 0.5*f.To().SD() {
		t.Errorf("risks %v and %v", f.From(), f.To())
	}
	rr, err := f.RiskRatio()
	if err != nil {
		t.Fatal(err)
	}
	or, err := f.OddsRatio()
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range f.To().Values() {
		p := f.From().Values()[i]
		if math.Abs(rr.Values()[i]-q/p) > 1e-12 || math.Abs(or.Values()[i]-q*(1-p)/(p*(1-q))) > 1e-9 {
			t.Fatalf("draw %d: risks %v and %v, ratio %v, odds ratio %v", i, p, q, rr.Values()[i], or.Values()[i])
		}
	}
	groups := (81*36.0/(6*234)*357 + 192*25.0/(71*55)*343) / 700
	if marginal := 0.83255 * (1 - 0.77887) / (0.77887 * (1 - 0.83255)); math.Abs(or.Mean()-marginal) > math.Abs(or.Mean()-groups) {
		t.Errorf("odds ratio %v, marginal %v, mean of groups %v", or, marginal, groups)
	}
	n, err := f.NNT()
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := f.ATE().Interval(0.95)
	if !(lo < 0 && hi > 0) {
		t.Fatalf("the interval %v to %v does not cover 0: the test shows nothing", lo, hi)
	}
	if n.Harm == nil || n.Benefit == nil || n.Benefit[0] != 1/hi || n.Harm[0] != -1/lo || !math.IsInf(n.Benefit[1], 1) || !math.IsInf(n.Harm[1], 1) {
		t.Errorf("of a difference in %v to %v: %+v", lo, hi, n)
	}
	if s := n.String(); !strings.Contains(s, "or more, or number needed to harm") {
		t.Error(s)
	}
}

// TestPlugInPopulations: where the effect is 2 + 3z the average in a population is
// 2 + 3 E[z]; in everyone, the treated and the untreated that differs by far more
// than the posterior's width. z is a coin, .2 in the untreated and .8 in the
// treated of 2000; the statistic is z of posterior mean and truth, with 1e-6 at
// 4.9, and the average in everyone is none of the treated.
func TestPlugInPopulations(t *testing.T) {
	const n = 2000
	src := rand.New(rand.NewPCG(2, 2))
	x, z, y := make([]int, n), make([]int, n), noise(src, n)
	for i := range n {
		x[i] = i % 2
		if src.Float64() < 0.2+0.6*float64(x[i]) {
			z[i] = 1
		}
		y[i] += (2+3*float64(z[i]))*float64(x[i]) + 4*float64(z[i])
	}
	data := tableOf(t, bayes.Col("x", x), bayes.Col("z", z), bayes.Col("y", y))
	e := identified(t, "dag { z -> x; z -> y; x -> y }", causal.ATE("x", "y"))
	f := plugged(t, causal.PlugIn{Seed: 1, Infer: quick, Models: map[string]string{"y": "y ~ x * z"}}, e, data)
	att, err := f.ATT()
	if err != nil {
		t.Fatal(err)
	}
	atc, err := f.ATC()
	if err != nil {
		t.Fatal(err)
	}
	off := func(v bayes.RV, truth float64) float64 { return math.Abs(v.Mean()-truth) / v.SD() }
	for _, c := range []struct {
		name  string
		v     bayes.RV
		truth float64
		ok    bool
	}{{"ATE", f.ATE(), 3.5, true}, {"ATT", att, 4.4, true}, {"ATC", atc, 2.6, true}, {"ATE for ATT", f.ATE(), 4.4, false}} {
		if z := off(c.v, c.truth); (z < 4.9) != c.ok {
			t.Errorf("%s: %v, want %v: z = %.2f", c.name, c.v, c.truth, z)
		}
	}
	groups, err := f.CATE(context.Background(), "z")
	if err != nil {
		t.Fatal(err)
	}
	for i, truth := range []float64{2, 5} {
		if z := off(groups[i].Effect, truth); z > 4.9 || groups[i].Name != []string{"z = 0", "z = 1"}[i] {
			t.Errorf("%s: %v, want %v", groups[i].Name, groups[i].Effect, truth)
		}
	}
	if _, err := f.CATE(context.Background(), "w"); err == nil {
		t.Error("effects given a column that is not adjusted for")
	}
	sample := plugged(t, causal.PlugIn{Seed: 1, Infer: quick, Sample: true, Models: map[string]string{"y": "y ~ x * z"}}, e, data)
	if !(sample.ATE().SD() < f.ATE().SD()) {
		t.Errorf("the effect in these rows, %v, is no surer than that in the population, %v", sample.ATE(), f.ATE())
	}
}

// TestPlugInQuantiles: of normal outcomes with standard deviation 1 + x the effect
// on the p-quantile is 2 + Φ⁻¹(p); that on the mean is 2. The statistic is z of
// the posterior, with 1e-6 at 4.9.
func TestPlugInQuantiles(t *testing.T) {
	const n = 500
	src := rand.New(rand.NewPCG(4, 4))
	x, y := make([]int, n), noise(src, n)
	for i := range n {
		x[i] = i % 2
		y[i] = 2*float64(x[i]) + (1+float64(x[i]))*y[i]
	}
	data := tableOf(t, bayes.Col("x", x), bayes.Col("y", y))
	e := identified(t, "dag { x -> y }", causal.ATE("x", "y"))
	f := plugged(t, causal.PlugIn{Seed: 1, Infer: quick, Families: map[string]formula.Family{"y": formula.Gaussian},
		Models: map[string]string{"y": "y ~ x\nsigma ~ x"}}, e, data)
	for p, normal := range map[float64]float64{0.5: 0, 0.9: 1.2815515655446004} { // Φ⁻¹ by SciPy 1.10
		v, err := f.Quantile(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if z := (v.Mean() - 2 - normal) / v.SD(); math.Abs(z) > 4.9 {
			t.Errorf("quantile %v: %v, want %v", p, v, 2+normal)
		}
		if p > 0.5 && math.Abs(v.Mean()-2)/v.SD() < 4.9 {
			t.Errorf("quantile %v: %v is the effect on the mean", p, v)
		}
	}
}

// TestPlugInOverlap: strata and ranges with one treatment only are named.
func TestPlugInOverlap(t *testing.T) {
	const n = 90
	src := rand.New(rand.NewPCG(4, 4))
	x, g, age, y := make([]int, n), make([]string, n), make([]float64, n), noise(src, n)
	for i := range n {
		x[i], g[i], age[i] = i%2, []string{"a", "b", "c"}[i%3], float64(i)
		if g[i] == "c" {
			x[i] = 0
		}
	}
	data := tableOf(t, bayes.Col("x", x), bayes.Col("g", g), bayes.Col("age", age), bayes.Col("y", y))
	e := identified(t, "dag { g -> x; g -> y; age -> x; age -> y; x -> y }", causal.ATE("x", "y"))
	effect, err := causal.Estimate(context.Background(), e, data, causal.PlugIn{Seed: 1, Infer: quick})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(effect.Warnings, "; ")
	if !strings.Contains(text, "only one treatment occurs in {g = c}, 30 rows") || !strings.Contains(text, "their age is outside") {
		t.Error(text)
	}
	// Where the arms share no value of age, no range is given; a few rows are no
	// strata; a dose among doses of many values need not occur.
	for _, c := range []struct {
		x    []float64
		want string
	}{
		{[]float64{0, 0, 0, 0, 1, 1, 1, 1}, "at no value of age do both"},
		{[]float64{1, 1, 2, 1, 2, 1, 2, 2}, "4 rows: their age is outside 2 to 5,"},
		{[]float64{-1, -2, 2, 1, 3, 0.5, -3, 1}, ""},
		{[]float64{2, 3, 2, 1, 3, 5, 2, 1}, "nobody has x = 0"},
		{[]float64{-1, 1, 2, 1, 2, -1, 2, 1}, "nobody has x = 0"}, // between levels, of which it is none
		{[]float64{2, 3, 2.5, 1.5, 3.5, 5, 0.5, 1}, "nobody has x = 0"},
	} {
		few := tableOf(t, bayes.Col("x", c.x), bayes.Col("age", age[:8]), bayes.Col("y", y[:8]))
		e := identified(t, "age -> x -> y; age -> y", causal.ATE("x", "y"))
		effect, err := causal.Estimate(context.Background(), e, few, causal.PlugIn{Seed: 1, Infer: quick})
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(effect.Warnings, "; "); !strings.Contains(text, c.want) || c.want == "" && strings.Contains(text, "nobody") || strings.Contains(text, "{") {
			t.Errorf("%v: %q, want %q", c.x, text, c.want)
		}
	}
	if effect.Diagnostics["rows_without_overlap"] != 30 || effect.Draws.Len() == 0 || effect.Method != "PlugIn" {
		t.Errorf("%+v", effect)
	}
}
