package criticism

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/mcmc"
)

// Invented counts of roaches in 12 flats, by a standardised measure of exposure:
// two are far from what a Poisson regression of the others has.
var (
	exposure = []float64{-1.2, -1, -0.9, -0.6, -0.4, -0.1, 0.1, 0.3, 0.6, 0.9, 1.1, 2.4}
	roaches  = []float64{1, 0, 3, 2, 14, 1, 4, 2, 6, 3, 7, 3}
)

// leftOutRoaches returns the log density of each count given the others, by
// quadrature over both coefficients: the trapezium rule, which for smooth
// functions that vanish at the ends is exact to rounding.
func leftOutRoaches() []float64 {
	const half, points = 4.0, 400 // of each coefficient's range, about 0.8
	logs := make([][]float64, len(roaches)+1)
	for i := range points * points {
		a, b := 0.8+half*(2*float64(i/points)/points-1), 0.3+half*(2*float64(i%points)/points-1)
		prior := -a*a/8 - b*b/2
		all := prior
		row := make([]float64, len(roaches))
		for k, y := range roaches {
			eta := a + b*exposure[k]
			row[k] = y*eta - numeric.Exp(eta) - numeric.Lgamma(y+1)
			all += row[k]
		}
		logs[len(roaches)] = append(logs[len(roaches)], all)
		for k := range row {
			logs[k] = append(logs[k], all-row[k])
		}
	}
	whole := numeric.LogSumExp(logs[len(roaches)])
	out := make([]float64, len(roaches))
	for k := range out {
		out[k] = whole - numeric.LogSumExp(logs[k])
	}
	return out
}

// TestRefinePoisson: a posterior that is not normal, sampled. Statistic: the
// error of a count's elpd over its MCSE; null distribution: standard normal,
// false-alarm rate 1e-6 a count. Before, one is off by more.
func TestRefinePoisson(t *testing.T) {
	ctx := context.Background()
	m := bayes.NewModel("roaches")
	a, b := m.Param("a", bayes.Normal(0, 2)), m.Param("b", bayes.Normal(0, 1))
	m.Observe(m.Data("y", roaches), bayes.PoissonLog(a.Add(b.Mul(m.Data("x", exposure)))))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		t.Fatal(err)
	}
	e, err := LOO(ctx, loglik)
	if err != nil {
		t.Fatal(err)
	}
	refined, err := Refine{Program: prog, Draws: draws}.Estimate(ctx, e, "y")
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i, exact := range leftOutRoaches() {
		before, after := e.Points[i], refined.Points[i]
		t.Logf("%s: exact %.4f; before %.4f ± %.4f, k-hat %.2f; after %.4f ± %.4f, k-hat %.2f", after.Name, exact,
			before.Elpd, before.MCSE, before.Khat, after.Elpd, after.MCSE, after.Khat)
		if z := (after.Elpd - exact) / after.MCSE; !(math.Abs(z) < allowed) || after.Khat > KhatLimit(e.Draws) {
			t.Errorf("%s: elpd %v is %v standard errors from %v; k-hat %v", after.Name, after.Elpd, z, exact, after.Khat)
		}
		if math.Abs(before.Elpd-exact) > allowed*after.MCSE {
			wrong++
		}
	}
	if wrong == 0 || len(e.Warnings()) == 0 {
		t.Errorf("%d counts were off before; warnings %v", wrong, e.Warnings())
	}
}
