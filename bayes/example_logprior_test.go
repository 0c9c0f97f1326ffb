package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

func ExampleProgram_LogPrior() {
	m := bayes.NewModel("rate")
	rate := m.Param("rate", bayes.Exponential(2))
	m.Observe(m.Data("n", []int{3, 5}), bayes.Poisson(rate))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: 2, Values: []float64{1, 4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	prior, err := prog.LogPrior(context.Background(), draws)
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, v := range prior.Vars() {
		fmt.Printf("%s %.3f\n", name, v.Values()) // log 2 − 2·rate
	}
	// Output:
	// rate [-1.307 -7.307]
}
