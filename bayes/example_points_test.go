package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Draws of a rate, as points of the line that samplers move on, and back.
func ExampleProgram_UnconstrainDraws() {
	m := bayes.NewModel("rate")
	m.Param("rate", bayes.Exponential(1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "rate"}}, Chains: 1, Draws: 2, Values: []float64{1, 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	points, err := prog.UnconstrainDraws(ctx, draws)
	fmt.Printf("%.3f %v\n", points, err) // logarithms
	logp, err := prog.LogDensities(ctx, points)
	fmt.Printf("%.3f %v\n", logp, err) // −rate + log rate, the log-Jacobian
	back, err := prog.ConstrainDraws(ctx, points, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, err := back.Var("rate")
	fmt.Println(rate.Values(), err)
	// Output:
	// [[0.000] [0.693]] <nil>
	// [-1.000 -1.307] <nil>
	// [1 2] <nil>
}
