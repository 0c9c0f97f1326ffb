package infer_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/infer"
)

func ExampleFit() {
	m := bayes.NewModel("waiting")
	rate := m.Param("rate", bayes.Gamma(2, 1))
	m.Observe(m.Data("minutes", []float64{0.4, 2.1, 0.9, 1.2, 0.3, 3.3, 0.8, 1.6}), bayes.Exponential(rate))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, why, err := infer.Fit(context.Background(), prog, infer.Auto{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(why)
	v, _ := draws.Var("rate")
	fmt.Printf("rate %.2f ± %.2f\n", v.Mean(), v.SD())
	// Output:
	// pathfinder: k-hat 0.40, weights worth 3851 of 4000 draws: its weighted draws are as good as a sampler's, and taken
	// rate 0.86 ± 0.27
}
