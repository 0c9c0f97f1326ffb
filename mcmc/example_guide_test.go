package mcmc_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Example_sampling is the code of docs/sampling.md.
func Example_sampling() {
	ctx := context.Background()
	effects := []float64{28, 8, -3, 7, -1, 1, 18, 12}
	se := []float64{15, 10, 16, 11, 9, 11, 10, 18}

	m := bayes.NewModel("schools")
	school := m.DimSize("school", len(effects))
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfNormal(5))
	theta := m.Param("theta", bayes.Normal(mu, tau), school) // centred
	m.Observe(m.Data("y", effects, school), bayes.Normal(theta, se))
	centred, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	draws, err := mcmc.Sample(ctx, centred, mcmc.Config{Seed: 42})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range draws.Check() {
		fmt.Printf("%s %q\n", w.Code, w.Var)
	}

	m = bayes.NewModel("schools")
	school = m.DimSize("school", len(effects))
	mu = m.Param("mu", bayes.Normal(0, 5))
	tau = m.Param("tau", bayes.HalfNormal(5))
	eta := m.Param("eta", bayes.Normal(0, 1), school) // not centred
	theta = m.Let("theta", mu.Add(tau.Mul(eta)))
	m.Observe(m.Data("y", effects, school), bayes.Normal(theta, se))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	draws, err = mcmc.Sample(ctx, prog, mcmc.Config{Seed: 42, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("warnings:", len(draws.Check()))
	fmt.Print(draws.Summary("mu", "tau"))
	// Output:
	// divergences ""
	// ebfmi ""
	// rhat "mu"
	// ess_bulk "mu"
	// rhat "tau"
	// ess_bulk "tau"
	// ess_tail "tau"
	// rhat "theta[6]"
	// ess_bulk "theta[5]"
	// warnings: 0
	//       mean     sd       q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// mu   4.444  3.281  -0.9785   4.496  9.849      0.030     11581      6333  1.003
	// tau  3.297  2.452   0.2798   2.793  7.934      0.028      5959      4123  1.000
}
