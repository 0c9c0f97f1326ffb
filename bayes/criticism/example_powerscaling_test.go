package criticism_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// The prior expects about 0, the data are about 10: they disagree.
func ExamplePowerScaling() {
	ctx := context.Background()
	m := bayes.NewModel("measurements")
	mean, sd := m.Param("mean", bayes.Normal(0, 1)), m.Param("sd", bayes.HalfNormal(2.5))
	m.Observe(m.Data("y", []float64{9.1, 10.4, 9.8, 11.2, 8.7, 10.1, 10.9, 9.5, 10.3, 9.9}), bayes.Normal(mean, sd))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := criticism.PowerScaling{Program: prog, Draws: draws}.Estimate(ctx, "mean")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Rows {
		fmt.Printf("%s: prior %.1f, likelihood %.1f: %s\n", r.Name, r.Prior, r.Likelihood, r.Verdict())
	}
	// Output:
	// mean: prior 0.3, likelihood 0.2: prior and data may conflict
}
