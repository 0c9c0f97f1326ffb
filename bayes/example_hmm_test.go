package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Was the weather of each day fair or foul, from the umbrellas seen?
func ExampleHMM() {
	m := bayes.NewModel("umbrellas")
	day, state := m.DimSize("day", 5), m.Dim("state", "fair", "foul")
	umbrella := m.Data("umbrella", []float64{1, 1, 0, 1, 1}, day)
	h := bayes.HMM{
		Initial:    m.Data("initial", []float64{0.5, 0.5}, state),
		Transition: m.Data("transition", [][]float64{{0.7, 0.3}, {0.3, 0.7}}, m.Dim("yesterday", "fair", "foul"), state),
		LogLik:     bayes.LogProb(umbrella, bayes.Bernoulli(m.Data("carried", []float64{0.2, 0.9}, state))),
	}
	m.Potential("seen", h.LogMarginal())
	m.Generate("weather", h.States(), day)
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := prog.Prior(context.Background(), 10000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	weather, err := draws.Var("weather")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", weather.Means()) // frequencies of foul; exactly 0.867, 0.820, 0.307, 0.820, 0.867
	// Output:
	// [0.86 0.82 0.30 0.82 0.86]
}
