package mcmc_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// height is a normal density with mean 170 and standard deviation 8.
type height struct{}

func (height) Dim() int { return 1 }

func (height) LogDensityGrad(x, grad []float64) (float64, error) {
	z := (x[0] - 170) / 8
	grad[0] = -z / 8
	return -float64(z*z) / 2, nil
}

func ExampleSample() {
	draws, err := mcmc.Sample(context.Background(), height{}, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := draws.Var("x")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d chains of %d draws, mean %.0f, sd %.0f\n", draws.Chains(), draws.Len(), x.Means()[0], x.SDs()[0])
	// Output: 8 chains of 1000 draws, mean 170, sd 8
}

func ExampleSteps() {
	tallest, n := 0.0, 0
	for step, err := range mcmc.Steps(context.Background(), height{}, mcmc.Config{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		tallest = max(tallest, step.Values[0])
		if n++; tallest > 190 { // stop when it is enough
			break
		}
	}
	fmt.Println(tallest > 190, n < 8000)
	// Output: true true
}

func ExampleConfig_Infer() {
	var method bayes.Inferrer = mcmc.Config{Draws: 200, Kernel: mcmc.HMC{}}
	draws, err := method.Infer(context.Background(), height{})
	fmt.Println(draws.Len(), err)
	// Output: 200 <nil>
}

func ExampleConfigError() {
	_, err := mcmc.Sample(context.Background(), height{}, mcmc.Config{Draws: -5, Kernel: mcmc.NUTS{TargetAccept: 1.5}})
	fmt.Println(err)
	if fault, ok := errors.AsType[*mcmc.ConfigError](err); ok {
		fmt.Println(fault.Field)
	}
	// Output:
	// mcmc: Config.Draws is -5, want 1 to 1000000000, or 0 for the default
	// mcmc: NUTS.TargetAccept is 1.5, want a rate between 0 and 1, or 0 for the default
	// Config.Draws
}

func ExampleBar() {
	bar := mcmc.Bar(os.Stdout)
	bar(mcmc.Progress{Chains: 8, Done: 4300, Total: 10000, Remaining: 3 * time.Second})
	// Output: 43% [============>                 ] 8 chains, 0 divergences, 3s left
}
