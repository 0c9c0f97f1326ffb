package guide_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/mcmc"
)

// The code of docs/from-brms.md, section by section.

// sleepers is how long four people took to react after days of little sleep.
func sleepers() *bayes.Table {
	var people []string
	var day []float64
	for _, name := range []string{"Ann", "Ben", "Cat", "Dan"} {
		for d := range 6 {
			people, day = append(people, name), append(day, float64(d))
		}
	}
	return must(bayes.FromColumns(
		bayes.Col("ms", []float64{
			250, 259, 251, 321, 357, 415, 223, 205, 203, 205, 210, 214,
			199, 194, 234, 233, 229, 220, 322, 300, 273, 320, 330, 334}),
		bayes.Col("days", day), bayes.Col("person", people)))
}

func Example_brmsFit() {
	ctx, table := context.Background(), sleepers()
	m := must(formula.Build("ms ~ days + (1 | person)", table, formula.Config{
		Priors: map[string]bayes.Dist{
			"b[days]":   bayes.Normal(0, 20),
			"sd_person": bayes.Exponential(0.02),
		},
	}))
	fmt.Print(m)
	fit := must(m.Fit(ctx, mcmc.Config{Seed: 1, Draws: 500, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
	fmt.Print(fit.Summary("b", "sigma"))
	fmt.Println("warnings:", len(fit.Draws().Check()))
	// Output:
	// ms ~ days + (1 | person)
	// ms ~ Normal(mu, sigma), mu = eta
	// 24 rows, 4 groups of person
	// priors
	//   Intercept  StudentT(3, 242, 240)  default
	//   b[days]    Normal(0, 20)          given
	//   sd_person  Exponential(0.02)      given
	//   sigma      HalfStudentT(3, 140)   default
	// defaults: centre of the predictor 242, unit 54.86 (median and median absolute deviation of the response)
	//           mean     sd     q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// b[days]  10.69  4.022  4.157   10.63  17.42      0.085      2233      2325  1.002
	// sigma    33.79  6.000  25.34   32.98  45.10       0.13      2329      2509  1.001
	// warnings: 0
}

func Example_brmsPredict() {
	ctx, table := context.Background(), sleepers()
	m := must(formula.Build("ms ~ days + (1 | person)", table, formula.Config{}))
	fit := must(m.Fit(ctx, mcmc.Config{Seed: 1, Draws: 500, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
	next := must(bayes.FromColumns(bayes.Col("days", []float64{6, 6}), bayes.Col("person", []string{"Ann", "Eve"})))
	mean := must(fit.Fitted(ctx, next, 1))   // posterior_epred; Eve is new
	times := must(fit.Predict(ctx, next, 1)) // posterior_predict
	slope := must(fit.Slope(ctx, nil, "days", 1))
	fmt.Printf("means %.0f ± %.0f\n", mean.Means(), mean.SDs())
	fmt.Printf("times %.0f ± %.0f\n", times.Means(), times.SDs())
	fmt.Println("ms a day:", slope)
	// Output:
	// means [345 303] ± [20 107]
	// times [344 304] ± [39 112]
	// ms a day: comparison: 11.07 ± 4.032
}

func Example_brmsCompare() {
	ctx, table := context.Background(), sleepers()
	var models []criticism.Model
	for _, text := range []string{
		"ms ~ days + (1 | person)",
		"ms ~ days + (1 | person); sigma ~ person",
	} {
		m := must(formula.Build(text, table, formula.Config{}))
		fit := must(m.Fit(ctx, mcmc.Config{Seed: 1, Draws: 250, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
		loo := must(criticism.LOO(ctx, must(m.Program().LogLik(ctx, fit.Draws()))))
		loo = must(criticism.Refine{Program: m.Program(), Draws: fit.Draws()}.Estimate(ctx, loo, "ms"))
		models = append(models, criticism.Model{Name: text, Elpd: loo})
	}
	for _, r := range must(criticism.Compare(models...)) {
		fmt.Printf("%.0f ± %.0f  %s\n", r.Diff, r.DiffSE, r.Name)
	}
	// Output:
	// 0 ± 0  ms ~ days + (1 | person); sigma ~ person
	// -4 ± 5  ms ~ days + (1 | person)
}

func Example_brmsHypothesis() {
	ctx := context.Background()
	m := must(formula.Build("ms ~ days + (1 | person)", sleepers(), formula.Config{}))
	fit := must(m.Fit(ctx, mcmc.Config{Seed: 1}))
	type params struct {
		B  []float64 `bayes:"b"`
		SD float64   `bayes:"sd_person"`
	}
	ratio := must(bayes.Derive(fit.Draws(), "ratio", func(p params) float64 { return p.SD / p.B[0] }))
	fmt.Printf("P(people differ by more than five days' worth) = %.2f\n", ratio.Prob(func(x float64) bool { return x > 5 }))
	// Output:
	// P(people differ by more than five days' worth) = 0.67
}

func Example_brmsRefused() {
	table := sleepers()
	for _, text := range []string{
		"ms ~ mo(days)", "ms ~ gp(days)", "ms ~ s(days, by = person)", "ms ~ days + ar(p = 1)",
		"ms | trunc(lb = 0) ~ days", "ms ~ b1 * exp(b2 * days)",
	} {
		if _, err := formula.Build(text, table, formula.Config{}); err != nil {
			fmt.Println(strings.SplitN(err.Error(), "\n", 2)[0])
		}
	}
	// Output:
	// formula: col 6: no function "mo" here: an effect of ordered steps is a model of bayes: shares by Dirichlet, summed by Cumsum, picked by At
	// formula: col 6: no function "gp" here: take a smooth, s(x), or bayes.GP or bayes.HilbertGP in a model
	// formula: col 19: s has no argument "by" (there are k): a curve for each group is bayes.HilbertGP in a model, with coefficients by group
	// formula: col 13: no function "ar" here: errors that follow one another are bayes.ARMA in a model
	// formula: col 6: after | the response has trials(n), cens(c) or weights(w); trunc(lb = 0) is none of them: a truncated response is bayes.Truncated in a model
	// formula: col 6: column "b1" is not in the table (there are ms, days, person)
}

func Example_brmsNonlinear() {
	day := []float64{0, 1, 2, 4, 8}
	kept := []float64{0.98, 0.74, 0.55, 0.38, 0.27}
	m := bayes.NewModel("forgetting")
	row := m.DimSize("row", len(day))
	floor := m.Param("floor", bayes.Beta(2, 6))
	rate := m.Param("rate", bayes.LogNormal(-1, 0.5))
	curve := bayes.Exp(rate.Mul(m.Data("day", day, row)).Neg())
	mean := floor.Add(bayes.Sub(1, floor).Mul(curve))
	m.Observe(m.Data("kept", kept, row), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(0.1))))
	draws := must(mcmc.Sample(context.Background(), must(m.Compile()), mcmc.Config{Seed: 1}))
	fmt.Println(must(draws.Var("rate")))
	// Output:
	// rate: 0.4374 ± 0.04911
}

func Example_brmsMonotonic() {
	step := []int{0, 1, 2, 3, 0, 1, 2, 3}
	y := []float64{1.0, 1.9, 2.1, 3.9, 1.2, 2.1, 2.0, 4.1}
	m := bayes.NewModel("monotonic")
	row := m.DimSize("row", len(y))
	share := m.Param("share", bayes.Dirichlet([]float64{1, 1, 1}), bayes.Size(3))
	upTo := bayes.Concat(bayes.Size(4), m.Data("none", []float64{0}), share.Cumsum(bayes.Size(3)))
	b := m.Param("b", bayes.Normal(0, 3))
	mean := m.Param("Intercept", bayes.Normal(0, 3)).Add(b.Mul(upTo.At(m.Data("step", step, row))))
	m.Observe(m.Data("y", y, row), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(1))))
	draws := must(mcmc.Sample(context.Background(), must(m.Compile()), mcmc.Config{Seed: 1, Draws: 500, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
	fmt.Printf("%.2f of the way at each step\n", must(draws.Var("share")).Means())
	// Output:
	// [0.29 0.06 0.65] of the way at each step
}
