package attribution_test

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
)

// TestRootCausesOfLinear compares shares of noise in the score of an outlier of
// x → y with their closed form: y is normal given any of the noise. Statistic:
// the mean of 30 independent draws of 3000 rows each, whose error of 1/rows of a
// logarithm's mean is far below the bound, 4.9 standard errors: false alarms 1e-6.
func TestRootCausesOfLinear(t *testing.T) {
	const c, b, mu, s, sigma = 0.5, 1.5, 1.0, 2.0, 1.0
	scm := pair(t)
	for _, u := range []struct {
		x, y float64
		tail attribution.Tail
	}{{4, 9, attribution.Above}, {0, 2.3, attribution.Above}, {-3, -4, attribution.Below}, {4, 6, attribution.Apart}} {
		data, err := bayes.FromColumns(bayes.Col("x", []float64{0, u.x}), bayes.Col("y", []float64{1, u.y}))
		if err != nil {
			t.Fatal(err)
		}
		of, err := scm.For(data)
		if err != nil {
			t.Fatal(err)
		}
		r, err := attribution.RootCauses(context.Background(), of, constants(t, 30, before), "y", 1, attribution.Config{Draws: 30, Rows: 3000, Tail: u.tail, Seed: 2})
		if err != nil {
			t.Fatal(err)
		}
		centre := c + b*mu
		logP := func(mean, sd float64) float64 {
			normal := distuv.Normal{Mu: mean, Sigma: sd}
			switch u.tail {
			case attribution.Above:
				return math.Log(normal.Survival(u.y))
			case attribution.Below:
				return math.Log(normal.CDF(u.y))
			}
			far := math.Abs(u.y - centre)
			return math.Log(normal.Survival(centre+far) + normal.CDF(centre-far))
		}
		none := logP(centre, math.Hypot(b*s, sigma))
		x := logP(c+b*u.x, sigma)
		y := logP(u.y-b*(u.x-mu), b*s)
		shareX, shareY := (x-none+0-y)/2, (y-none+0-x)/2
		if off(share(t, r, "x"), shareX) || off(share(t, r, "y"), shareY) || off(*r.Total, -none) {
			t.Errorf("x = %v, y = %v: %v\nwant %v, %v and %v", u.x, u.y, r, shareX, shareY, -none)
		}
		if !off(share(t, r, "x"), x-none) {
			t.Error("planted: the share of the first to join passes")
		}
	}
}

// TestRootCausesOfCounts: noise that is known as an interval, of a count, has
// shares too, and noise of a variable that the case's own has nothing to do with
// has none.
func TestRootCausesOfCounts(t *testing.T) {
	scm := newSCM(t, "x -> k; k -> y", map[string]causal.Mechanism{
		"x": causal.Given{}, "k": causal.Function{Of: func(p []float64) float64 { return math.Exp(p[0]) }, Noise: causal.PoissonNoise},
		"y": causal.Function{Of: func(p []float64) float64 { return p[0] }, Noise: causal.NormalNoise},
	}, bayes.Col("x", []float64{0, 0.5, 1}), bayes.Col("k", []int{1, 12, 2}), bayes.Col("y", []float64{1, 12.1, 1}))
	r, err := attribution.RootCauses(context.Background(), scm, constants(t, 40, map[string][]float64{"y_sigma": {0.2}}), "y", 1, attribution.Config{Rows: 400, Tail: attribution.Above})
	if err != nil {
		t.Fatal(err)
	}
	rows := r.Rows(0.9)
	if len(rows) != 2 || rows[0].Name != "k" || !(rows[0].Mean > 5*math.Abs(rows[1].Mean)) {
		t.Errorf("%v: want nearly all by k", r)
	}
	if total := math.Log(401); math.Abs(r.Total.Mean()-total) > 1 { // a count of 12 around 1.6 is rarer than 1 in 400
		t.Errorf("score %v, want about %v", r.Total.Mean(), total)
	}
}

// TestRootCausesOfModel: a model written by hand is as good as one of a graph.
// The numbers are those of the second case of TestRootCausesOfLinear.
func TestRootCausesOfModel(t *testing.T) {
	m := bayes.NewModel("pair")
	row := m.DimSize("row", 2)
	b := m.Param("b", bayes.Normal(0, 1))
	x := m.Data("x", []float64{1, 0}, row)
	m.Observe(x, bayes.Normal(1, 2))
	m.Observe(m.Data("y", []float64{1, 2.3}, row), bayes.Normal(bayes.Add(0.5, b.Mul(x)), 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		t.Fatal(err)
	}
	r, err := attribution.RootCauses(context.Background(), scm, constants(t, 30, map[string][]float64{"b": {1.5}}), "y", 1, attribution.Config{Rows: 3000, Tail: attribution.Above})
	if err != nil {
		t.Fatal(err)
	}
	none := math.Log(distuv.Normal{Mu: 2, Sigma: math.Sqrt(10)}.Survival(2.3))
	first, second := math.Log(distuv.Normal{Mu: 0.5, Sigma: 1}.Survival(2.3)), math.Log(distuv.Normal{Mu: 3.8, Sigma: 3}.Survival(2.3))
	if off(share(t, r, "x"), (first-none-second)/2) || off(share(t, r, "y"), (second-none-first)/2) {
		t.Errorf("%v, want %v and %v", r, (first-none-second)/2, (second-none-first)/2)
	}
}
