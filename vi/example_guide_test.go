package vi_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/infer"
	"github.com/seed78144065/credence/vi"
)

// Example_variational is the code of docs/variational.md.
func Example_variational() {
	ctx := context.Background()
	dose := []float64{-0.86, -0.3, -0.05, 0.73} // log of grams per millilitre
	died := []int{0, 1, 3, 5}                   // of 5 animals each

	m := bayes.NewModel("bioassay")
	alpha, beta := m.Param("alpha", bayes.Normal(0, 2)), m.Param("beta", bayes.Normal(10, 10))
	m.Observe(m.Data("died", died), bayes.BinomialLogit(5, alpha.Add(beta.Mul(m.Data("dose", dose)))))
	m.Let("lethal", alpha.Neg().Div(beta)) // the log dose that kills one half
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}

	fit, err := vi.Fit(ctx, prog, vi.Pathfinder{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("k-hat %.2f, ELBO %.1f\n", fit.Khat, fit.ELBO)
	for _, w := range fit.Check() {
		fmt.Println(w.Msg)
	}
	fmt.Print(fit.Draws().Summary("beta", "lethal"))

	draws, why, err := infer.Fit(ctx, prog, infer.Auto{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(why)
	lethal, err := draws.Var("lethal")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("one half die at a log dose of %.2f ± %.2f\n", lethal.Mean(), lethal.SD())

	m = bayes.NewModel("funnel")
	scale := m.Param("scale", bayes.HalfNormal(5))
	m.Param("x", bayes.Normal(0, scale), bayes.Size(8))
	funnel, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	bad, err := vi.Fit(ctx, funnel, vi.Pathfinder{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range bad.Check() {
		fmt.Println(w.Msg)
	}
	// Output:
	// k-hat 0.64, ELBO -4.5
	//             mean      sd       q5    median      q95  mcse_mean  ess_bulk  ess_tail  rhat
	// beta       9.945   4.217    4.082     9.372    17.89       0.17      1854      1757   NaN
	// lethal  -0.08993  0.1022  -0.2291  -0.09226  0.06036     0.0017      1906      1819   NaN
	// pathfinder: k-hat 0.64, weights worth 1896 of 4000 draws; above 0.5 the weights don't make up for what it misses
	// laplace: k-hat 0.39, weights worth 2599 of 4000 draws: its weighted draws are as good as a sampler's, and taken
	// one half die at a log dose of -0.09 ± 0.10
	// Pareto k-hat is 0.97, above 0.7: the approximation misses part of the posterior and weights can't mend it; don't trust these draws: reparametrise, or sample with mcmc
}
