package guide_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/cmdstan"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/vi"
)

// The code of docs/from-stan.md, section by section.

// schools is the model of the eight schools, non-centred.
func schools(y, sigma []float64) *bayes.Model {
	m := bayes.NewModel("schools")
	school := m.DimSize("school", len(y))
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfCauchy(5))
	z := m.Param("z", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(z)))
	m.Observe(m.Data("y", y, school), bayes.Normal(theta, m.Data("sigma", sigma, school)))
	return m
}

var (
	coached = []float64{28, 8, -3, 7, -1, 1, 18, 12}
	within  = []float64{15, 10, 16, 11, 9, 11, 10, 18}
)

func Example_stanRun() {
	y, sigma := coached, within
	ctx := context.Background()
	prog := must(schools(y, sigma).Compile())
	draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
	fmt.Println(draws.Chains(), "chains of", draws.Len(), "draws")
	fmt.Print(draws.Summary("mu", "tau"))
	fmt.Println("warnings:", len(draws.Check()))
	// Output:
	// 8 chains of 1000 draws
	//       mean     sd      q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// mu   4.465  3.344  -1.000   4.499  9.968      0.040      7118      5376  1.000
	// tau  3.561  3.220  0.2376   2.719  9.830      0.040      4812      3260  1.001
	// warnings: 0
}

func Example_stanSupports() {
	m := bayes.NewModel("supports")
	one := bayes.Normal(0, 1)
	m.Param("sigma", bayes.HalfNormal(1))                                // <lower=0>: its prior has it
	m.Param("p", bayes.Truncated(bayes.Normal(0.5, 0.2), 0, 1))          // <lower=0, upper=1>, normalised
	m.Param("q", bayes.On(bayes.Interval(0, 1), bayes.Normal(0.5, 0.2))) // the same, as Stan has it
	m.Param("r", bayes.On(bayes.Lower(2), bayes.Flat()))                 // <lower=2>, without a prior
	m.Param("share", bayes.Dirichlet([]float64{1, 1, 1}), bayes.Size(3)) // simplex[3]
	m.Param("cut", bayes.On(bayes.Ordered(), one), bayes.Size(4))        // ordered[4]
	m.Param("effect", bayes.On(bayes.SumToZero(), one), bayes.Size(5))   // sum_to_zero_vector[5]
	m.Param("chol", bayes.LKJCholesky(2), bayes.Size(3), bayes.Size(3))  // cholesky_factor_corr[3]
	prog := must(m.Compile())
	fmt.Println(prog.Dim(), "unconstrained numbers")
	// Output:
	// 17 unconstrained numbers
}

func Example_stanGenerated() {
	ctx := context.Background()
	m := schools(coached, within)
	prog := must(m.Compile())
	draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))

	type params struct {
		Theta []float64 `bayes:"theta"`
	}
	gap := must(bayes.Derive(draws, "gap", func(p params) float64 { return p.Theta[0] - p.Theta[2] }))
	replicated := must(must(prog.Predict(ctx, draws, 2)).Var("y"))
	check := must(criticism.PosteriorPredictiveCheck(ctx, coached, replicated, criticism.Max()))
	loglik := must(prog.LogLik(ctx, draws))
	loo := must(criticism.LOO(ctx, loglik))
	fmt.Printf("P(A > C) = %.2f\n", gap.ProbPositive())
	fmt.Printf("largest replicated effect: %.0f to %.0f\n", check.Tested[0].Low, check.Tested[0].High)
	fmt.Printf("elpd %.1f ± %.1f\n", loo.Elpd, loo.ElpdSE)
	// Output:
	// P(A > C) = 0.61
	// largest replicated effect: 8 to 47
	// elpd -30.7 ± 1.5
}

func Example_stanTarget() {
	m := bayes.NewModel("two clocks")
	y := m.Data("y", []float64{1.1, 0.9, 3.2, 2.9, 1.0})
	w := m.Param("w", bayes.Beta(1, 1))
	m.Observe(y, bayes.Mixture(bayes.Stack(bayes.Size(2), w, bayes.Sub(1, w)), bayes.Normal(1, 0.2), bayes.Normal(3, 0.2)))

	n := bayes.NewModel("by hand")
	y = n.Data("y", []float64{1.1, 0.9, 3.2, 2.9, 1.0})
	w = n.Param("w", bayes.Beta(1, 1))
	n.Potential("y given w", bayes.LogAddExp(
		bayes.Log(w).Add(bayes.LogProb(y, bayes.Normal(1, 0.2))),
		bayes.Log1p(w.Neg()).Add(bayes.LogProb(y, bayes.Normal(3, 0.2)))))
	at := bayes.Values{"w": 0.6}
	fmt.Printf("%.6f %.6f\n", must(must(m.Compile()).LogDensity(at)), must(must(n.Compile()).LogDensity(at)))
	// Output:
	// -0.787561 -0.787561
}

func Example_stanIndex() {
	county := []int{0, 0, 1, 1, 2} // from 0: Stan's 1, 1, 2, 2, 3
	x := []float64{0, 1, 0, 1, 0}
	y := []float64{1.5, 0.8, 2.4, 1.9, 0.9}
	m := bayes.NewModel("varying intercepts")
	row, place := m.DimSize("row", len(y)), m.Dim("county", "Aitkin", "Anoka", "Becker")
	mu, tau := m.Param("mu", bayes.Normal(0, 2)), m.Param("tau", bayes.HalfNormal(1))
	a := m.Param("a", bayes.Normal(mu, tau), place)
	b := m.Param("b", bayes.Normal(0, 1))
	mean := a.At(m.Data("county", county, row)).Add(b.Mul(m.Data("x", x, row)))
	m.Observe(m.Data("y", y, row), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(1))))
	prog := must(m.Compile())

	elsewhere := must(prog.Bind(bayes.Values{"county": []int{2, 2}, "x": []float64{0, 1}, "y": []float64{0, 0}}))
	fmt.Println(must(elsewhere.Rows("y")), "rows to predict")
	// Output:
	// 2 rows to predict
}

func Example_stanRecursion() {
	y := []float64{0.1, 0.5, 0.4, 0.9, 1.1}
	m := bayes.NewModel("AR(1)")
	alpha, beta := m.Param("alpha", bayes.Normal(0, 1)), m.Param("beta", bayes.Normal(0, 0.5))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	past, now := m.Data("past", y[:4]), m.Data("now", y[1:])
	m.Observe(now, bayes.Normal(alpha.Add(beta.Mul(past)), sigma)) // no loop needed

	n := bayes.NewModel("GARCH-like")
	a, b := n.Param("a", bayes.HalfNormal(1)), n.Param("b", bayes.Beta(1, 1))
	series := n.Data("y", y)
	variance := bayes.Scan(0.1, []bayes.Expr{bayes.Square(series)}, func(v bayes.Expr, row []bayes.Expr) bayes.Expr {
		return a.Add(b.Mul(v)).Add(bayes.Mul(0.1, row[0]))
	})
	n.Observe(series, bayes.Normal(0, bayes.Sqrt(variance)))
	fmt.Println(must(m.Compile()).Dim(), must(n.Compile()).Dim())
	// Output:
	// 3 2
}

func Example_stanMissing() {
	nan := math.NaN()
	m := bayes.NewModel("missing")
	day := m.DimSize("day", 5)
	warmth := m.Impute("warmth", []float64{18, nan, 24, 21, nan}, bayes.Normal(20, 5), day)
	slope := m.Param("slope", bayes.Normal(0, 2))
	m.Observe(m.Data("sales", []float64{36, 44, 48, 43, 30}, day), bayes.Normal(slope.Mul(warmth), 2))
	for _, p := range must(m.Compile()).Parameters() {
		fmt.Println(p.Name, p.Size())
	}
	// Output:
	// warmth.missing 2
	// slope 1
}

// hill is a saturating response, written by hand with its gradient.
type hill struct{}

func (hill) Value(y []float64, x [][]float64) {
	for i, dose := range x[1] {
		y[i] = dose / (x[0][0] + dose)
	}
}

func (hill) Gradient(dx [][]float64, dy, y []float64, x [][]float64) {
	if dx[0] == nil {
		return
	}
	for i, dose := range x[1] {
		dx[0][0] -= dy[i] * y[i] * y[i] / dose
	}
}

func Example_stanFunction() {
	m := bayes.NewModel("dose")
	row := m.DimSize("row", 3)
	half := m.Param("half", bayes.LogNormal(0, 1))
	response := bayes.Call(hill{}, []bayes.Expr{half, m.Data("dose", []float64{0.5, 1, 4}, row)}, row)
	m.Observe(m.Data("y", []float64{0.3, 0.5, 0.8}, row), bayes.Normal(response, 0.1))
	fmt.Println(bayestest.CheckGradient(must(m.Compile()), 1))
	// Output:
	// <nil>
}

func Example_stanMethods() {
	ctx := context.Background()
	prog := must(schools(coached, within).Compile())
	fast := must(vi.Pathfinder{Seed: 1}.Infer(ctx, prog))
	mode := must(vi.MAP(ctx, must(prog.Do(bayes.Values{"tau": 5.0})), vi.ModeConfig{Seed: 1}))
	fmt.Println(fast.Len()*fast.Chains(), "draws of Pathfinder")
	fmt.Printf("mode of mu where tau is 5: %.2f\n", must(mode.Estimate("mu")).Value)
	// Output:
	// 4000 draws of Pathfinder
	// mode of mu where tau is 5: 4.34
}

func Example_stanFiles() {
	draws := must(cmdstan.ReadFiles("../../bayes/cmdstan/testdata/schools_1.csv"))
	fmt.Println(draws.Names())
	// Output:
	// [mu tau eta theta m a]
}
