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

// The same, smoothed: how probable foul weather was on each day, and the most
// probable week as a whole, which need not be made of the most probable days.
func ExampleHMM_MostLikely() {
	m := bayes.NewModel("umbrellas")
	day, state := m.DimSize("day", 5), m.Dim("state", "fair", "foul")
	umbrella := m.Data("umbrella", []float64{1, 1, 0, 1, 1}, day)
	h := bayes.HMM{
		Initial:    m.Data("initial", []float64{0.5, 0.5}, state),
		Transition: m.Data("transition", [][]float64{{0.7, 0.3}, {0.3, 0.7}}, m.Dim("yesterday", "fair", "foul"), state),
		LogLik:     bayes.LogProb(umbrella, bayes.Bernoulli(m.Data("carried", []float64{0.2, 0.9}, state))),
	}
	m.Potential("seen", h.LogMarginal())
	m.Let("probability", h.Probabilities().Index(1, state))
	m.Let("week", h.MostLikely())
	draws, err := compiled(m).Prior(context.Background(), 1, 1) // nothing is drawn: no parameter, no States
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"probability", "week"} {
		v, err := draws.Var(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s %.3f\n", name, v.Means())
	}
	// Output:
	// probability [0.867 0.820 0.307 0.820 0.867]
	// week [1.000 1.000 0.000 1.000 1.000]
}
