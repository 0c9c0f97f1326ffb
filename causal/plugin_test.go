package causal_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

func identified(t *testing.T, graph string, q causal.Query) *causal.Estimand {
	t.Helper()
	g, err := dag.Parse(graph)
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Identify(g, q)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func tableOf(t *testing.T, cols ...bayes.Column) *bayes.Table {
	t.Helper()
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func plugged(t *testing.T, p causal.PlugIn, e *causal.Estimand, data *bayes.Table) *causal.Effects {
	t.Helper()
	f, err := p.Fit(context.Background(), e, data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// frontDoorRows are the observed rows of U ~ ½, P(T|U) = .1 + .5U,
// P(M|T) = .1 + .7T, P(Y|M,U) = .05 + .9MU in whole numbers.
func frontDoorRows(t *testing.T, times int) *bayes.Table {
	t.Helper()
	var x, m, y []int
	for k := range 16 {
		u, tt, mm, yy := k>>3, k>>2&1, k>>1&1, k&1
		p := func(v int, of float64) float64 { return of*float64(v) + (1-of)*float64(1-v) }
		share := p(tt, .1+.5*float64(u)) * p(mm, .1+.7*float64(tt)) * p(yy, .05+.9*float64(mm*u)) / 2
		n := share * 4000 // the least number of rows that makes all counts whole
		if math.Abs(n-math.Round(n)) > 1e-9 {
			t.Fatalf("%v rows", n)
		}
		for range int(math.Round(n)) * times {
			x, m, y = append(x, tt), append(m, mm), append(y, yy)
		}
	}
	return tableOf(t, bayes.Col("T", x), bayes.Col("M", m), bayes.Col("Y", y))
}

const frontDoor = "dag { U [latent]; U -> T; U -> Y; T -> M; M -> Y }"

var quick = mcmc.Config{Chains: 2, Warmup: 300, Draws: 400, Seed: 3}

// TestPlugInFrontDoor: of the front door with effect .315, the product of linear
// coefficients is .3631: that is what linear regressions give, and neither the
// joint table nor regressions of probabilities. The statistic is the distance of
// the posterior mean in standard deviations of the posterior: the rows have the
// exact shares, so that it is near 0, within 0.5; the linear answer is off by 4.
func TestPlugInFrontDoor(t *testing.T) {
	rows := frontDoorRows(t, 1)
	e := identified(t, frontDoor, causal.ATE("T", "Y"))
	for _, c := range []struct {
		name string
		p    causal.PlugIn
		ok   bool
	}{
		{"table", causal.PlugIn{Seed: 1}, true},
		{"regressions of probabilities", causal.PlugIn{Seed: 1, Infer: quick, Models: map[string]string{"M": "M ~ T", "Y": "Y ~ M * T"}}, true},
		{"linear", causal.PlugIn{Seed: 1, Infer: quick, Models: map[string]string{"M": "M ~ T", "Y": "Y ~ M + T"},
			Families: map[string]formula.Family{"M": formula.Gaussian, "Y": formula.Gaussian}}, false},
	} {
		ate := plugged(t, c.p, e, rows).ATE()
		t.Logf("%s: %v", c.name, ate)
		if off := math.Abs(ate.Mean()-0.315) / ate.SD(); (off < 0.5) != c.ok {
			t.Errorf("%s: %v, %.2f standard deviations from .315", c.name, ate, off)
		}
		if product := 0.3631; c.ok && math.Abs(ate.Mean()-product) < 3*ate.SD() {
			t.Errorf("%s: %v is near the product of coefficients", c.name, ate)
		}
	}
}

// noise draws n standard normal numbers.
func noise(src *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = src.NormFloat64()
	}
	return x
}

// TestPlugInContinuous: linear-Gaussian front door and napkin, whose effects are
// 0.8·1.5 and 0.7. The statistic is (posterior mean − truth)/posterior standard
// deviation, approximately standard normal; 4.9 is passed with probability 1e-6.
// Comparing as they are, which confounding biases by far, fails it.
func TestPlugInContinuous(t *testing.T) {
	const n = 600
	src := rand.New(rand.NewPCG(7, 8))
	u, v, w, x, m, y := noise(src, n), noise(src, n), noise(src, n), noise(src, n), noise(src, n), noise(src, n)
	for i := range n {
		x[i] += u[i]
		m[i] = 0.8*x[i] + 0.7*m[i]
		y[i] += 1.5*m[i] + 2*u[i]
	}
	front := tableOf(t, bayes.Col("T", x), bayes.Col("M", m), bayes.Col("Y", y))
	z, x2, y2 := noise(src, n), noise(src, n), noise(src, n)
	for i := range n {
		w[i] += u[i] + v[i]
		z[i] += 0.8 * w[i]
		x2[i] += 0.9*z[i] + u[i]
		y2[i] += 0.7*x2[i] + 2*v[i]
	}
	napkin := tableOf(t, bayes.Col("W", w), bayes.Col("Z", z), bayes.Col("X", x2), bayes.Col("Y", y2))
	p := causal.PlugIn{Seed: 1, Infer: quick}
	for _, c := range []struct {
		name, graph, x, y string
		data              *bayes.Table
		truth             float64
		ok                bool
	}{
		{"front door", frontDoor, "T", "Y", front, 1.2, true},
		{"unadjusted", "dag { T -> Y }", "T", "Y", front, 1.2, false},
		{"napkin", "dag { W -> Z; Z -> X; X -> Y; W <-> X; W <-> Y }", "X", "Y", napkin, 0.7, true},
		{"unadjusted napkin", "dag { X -> Y }", "X", "Y", napkin, 0.7, false},
	} {
		f := plugged(t, p, identified(t, c.graph, causal.ATE(c.x, c.y)), c.data)
		ate := f.ATE()
		t.Logf("%s: %v", c.name, ate)
		if z := (ate.Mean() - c.truth) / ate.SD(); (math.Abs(z) <= 4.9) != c.ok {
			t.Errorf("%s: %v, want %v: z = %.2f", c.name, ate, c.truth, z)
		}
	}
}

// TestPlugInBadInput: what can't be estimated, and why.
func TestPlugInBadInput(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 1))
	const n = 60
	z, y, x, w := noise(src, n), noise(src, n), make([]int, n), noise(src, n)
	for i := range n {
		x[i] = i % 2
		w[i] += y[i]
	}
	data := tableOf(t, bayes.Col("z", z), bayes.Col("x", x), bayes.Col("y", y), bayes.Col("w", w))
	holes := append([]float64(nil), z...)
	holes[3] = math.NaN()
	missing := tableOf(t, bayes.Col("z", holes), bayes.Col("x", x), bayes.Col("y", y), bayes.Col("w", w))
	const graph = "dag { z -> x; z -> y; x -> y; y -> w }"
	ctx := context.Background()
	for _, c := range []struct {
		p     causal.PlugIn
		q     causal.Query
		graph string
		data  *bayes.Table
		words []string
	}{
		{causal.PlugIn{Models: map[string]string{"y": "y ~ z"}}, causal.ATE("x", "y"), graph, data, []string{`lacks "x"`}},
		{causal.PlugIn{Models: map[string]string{"y": "y ~ x + w"}}, causal.ATE("x", "y"), graph, data, []string{`uses "w"`, `lacks "z"`}},
		{causal.PlugIn{Models: map[string]string{"v": "v ~ x"}}, causal.ATE("x", "y"), graph, data, []string{`no factor of the functional is of "v"`}},
		{causal.PlugIn{Models: map[string]string{"y": "z ~ x + z"}}, causal.ATE("x", "y"), graph, data, []string{"is not a formula of y"}},
		{causal.PlugIn{}, causal.ATE("x", "y"), graph, missing, []string{"z has 1 missing"}},
		{causal.PlugIn{}, causal.Query{Treatment: "x", Outcome: "y", Over: causal.Overlap}, graph, data, []string{"estimator.IPW"}},
		{causal.PlugIn{Level: 2, Impute: map[string]string{"w": ""}}, causal.ATE("x", "y"), graph, data, []string{"Level is 2", `"w" is not adjusted for`}},
		{causal.PlugIn{}, causal.ATT("T", "Y"), frontDoor, data, []string{"needs an adjustment set"}},
		{causal.PlugIn{}, causal.ATE("T", "Y"), frontDoor, data, []string{`no column "T"`, `no column "M"`}},
		{causal.PlugIn{Tables: true}, causal.ATE("x", "y"), graph, data, []string{"cut the others into levels"}},
	} {
		_, err := c.p.Fit(ctx, identified(t, c.graph, c.q), c.data)
		for _, words := range c.words {
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("%+v: %v; want %q", c.p, err, words)
			}
		}
	}
	var no *causal.UnsupportedError
	if _, err := (causal.PlugIn{Tables: true}).Fit(ctx, identified(t, graph, causal.ATE("x", "y")), data); !errors.As(err, &no) {
		t.Errorf("%v is no UnsupportedError", err)
	}
	f := plugged(t, causal.PlugIn{Infer: quick}, identified(t, graph, causal.ATE("x", "y")), data)
	if _, err := f.OddsRatio(); err == nil {
		t.Error("an odds ratio of numbers")
	}
	if _, err := f.NNT(); err == nil {
		t.Error("a number needed to treat of numbers")
	}
	if _, err := f.RiskRatio(); err == nil {
		t.Error("a ratio of means about 0")
	}
	if _, err := f.Quantile(ctx, 1); err == nil {
		t.Error("the quantile 1")
	}
	if _, err := f.DoseResponse(ctx, math.NaN()); err == nil {
		t.Error("a dose that is no number")
	}
	if _, err := f.DoseResponse(ctx, 1e6); err == nil || !strings.Contains(err.Error(), "beyond what is known") {
		t.Errorf("%v, want that nobody had such a dose", err)
	}
	if _, err := f.DoseResponse(ctx); err == nil {
		t.Error("no doses")
	}
}
