package criticism_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// Most waits are short and some are long: a normal distribution has too many
// below 0.
func ExampleLOOPIT() {
	ctx := context.Background()
	waits := make([]float64, 60)
	for i := range waits {
		waits[i] = 1 / (0.02 + float64(i)/60) // most short, some long
	}
	m := bayes.NewModel("waits")
	m.Observe(m.Data("wait", waits), bayes.Normal(m.Param("mean", bayes.Normal(0, 20)), m.Param("sd", bayes.HalfNormal(20))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	predicted, err := prog.Predict(ctx, draws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	logliks, err := prog.LogLik(ctx, draws)
	if err != nil {
		fmt.Println(err)
		return
	}
	replicated, err := predicted.Var("wait")
	if err != nil {
		fmt.Println(err)
		return
	}
	loglik, err := logliks.Var("wait")
	if err != nil {
		fmt.Println(err)
		return
	}
	pit, err := criticism.LOOPIT(ctx, waits, replicated, loglik, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	if pit, err = (criticism.Refine{Program: prog, Draws: draws}).PIT(ctx, pit, waits, "wait", 1); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("calibrated:", pit.P > 0.01)
	for _, w := range pit.Warnings() {
		fmt.Println(w.Code)
	}
	// Output:
	// calibrated: false
	// pit
}
