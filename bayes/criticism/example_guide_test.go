package criticism_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/mcmc"
)

// calls a desk had in each of twenty hours.
var calls = []float64{0, 2, 7, 1, 0, 3, 9, 0, 1, 4, 0, 0, 12, 2, 1, 0, 5, 3, 0, 6}

// desk compiles a model of the calls, of a law with their mean.
func desk(law func(m *bayes.Model, mean bayes.Expr) bayes.Dist) *bayes.Program {
	m := bayes.NewModel("desk")
	mean := m.Param("mean", bayes.Exponential(0.3))
	m.Observe(m.Data("calls", calls), law(m, mean))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	return prog
}

// Example_checking is the code of docs/checking.md.
func Example_checking() {
	ctx := context.Background()
	poisson := desk(func(m *bayes.Model, mean bayes.Expr) bayes.Dist { return bayes.Poisson(mean) })
	spread := desk(func(m *bayes.Model, mean bayes.Expr) bayes.Dist {
		return bayes.NegBinomialMean(mean, m.Param("phi", bayes.Exponential(0.5)))
	})

	cfg := mcmc.Config{Seed: 1}
	draws, err := mcmc.Sample(ctx, poisson, cfg)
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := poisson.Predict(ctx, draws, 1)
	if err != nil {
		log.Fatal(err)
	}
	replicated, err := predicted.Var("calls")
	if err != nil {
		log.Fatal(err)
	}
	check, err := criticism.PosteriorPredictiveCheck(ctx, calls, replicated, criticism.SD(), criticism.Zeros())
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range check.Warnings() {
		fmt.Println(w.Msg)
	}

	wider, err := mcmc.Sample(ctx, spread, cfg)
	if err != nil {
		log.Fatal(err)
	}
	leaveOneOut := func(prog *bayes.Program, draws *bayes.Draws) *criticism.Elpd {
		loglik, err := prog.LogLik(ctx, draws)
		if err != nil {
			log.Fatal(err)
		}
		loo, err := criticism.LOO(ctx, loglik, "calls")
		if err != nil {
			log.Fatal(err)
		}
		return loo
	}
	table, err := criticism.Compare(
		criticism.Model{Name: "poisson", Elpd: leaveOneOut(poisson, draws)},
		criticism.Model{Name: "negative binomial", Elpd: leaveOneOut(spread, wider)})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range table {
		fmt.Printf("%s: %.0f ± %.0f\n", r.Name, r.Diff, r.DiffSE)
	}

	one, err := evidence.Bridge(ctx, poisson, draws, evidence.BridgeConfig{})
	if err != nil {
		log.Fatal(err)
	}
	other, err := evidence.Bridge(ctx, spread, wider, evidence.BridgeConfig{})
	if err != nil {
		log.Fatal(err)
	}
	logBF, _ := evidence.LogBF(other, one)
	fmt.Printf("the data favour it by e to the %.0f\n", logBF)

	sbc := bayestest.SBC{
		Simulate: bayestest.FromModel(spread, spread),
		Infer: func(seed uint64) bayes.Inferrer {
			return mcmc.Config{Draws: 50, Warmup: 150, Seed: seed, Workers: 1}
		},
		Sims: 100, Seed: 1, Bins: 5, Draws: 99,
	}
	result, err := sbc.Run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(result)

	mean, err := wider.Var("mean")
	if err != nil {
		log.Fatal(err)
	}
	x := mean.Values()
	c, err := decision.Choose(4, len(x), nil, func(staff, draw int) float64 {
		answered := min(x[draw], 2*float64(staff)) // each answers two calls an hour
		return 10*answered - 8*float64(staff)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d at the desk; knowing more would be worth %.2f\n", c.Best, c.Loss[c.Best])
	// Output:
	// sd is 3.427, and as high in none of the replicated data sets: the model does not repeat it; ask what part of the model makes it, and whether it matters to the question
	// zeros is 0.35, and as high in 0.037 % of the replicated data sets: the model does not repeat it; ask what part of the model makes it, and whether it matters to the question
	// negative binomial: 0 ± 0
	// poisson: -16 ± 8
	// the data favour it by e to the 15
	// ranks among 99 draws, 100 simulations
	// log_lik          p 0.0876   ▄▄▃▆▂
	// mean             p 0.546    ▄▃▃▆▄
	// phi              p 0.906    ▃▄▄▄▄
	// no quantity is off, as far as 100 simulations tell (false-alarm rate 0.01)
	// 2 at the desk; knowing more would be worth 2.45
}
