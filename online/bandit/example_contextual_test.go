package bandit_test

import (
	"fmt"

	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/glm"
)

// Two offers; by day the first is bought more often, by night the second.
func ExampleContextual() {
	arm, err := bandit.Regression(glm.Config{Features: 2}) // logistic: bought or not
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := bandit.NewContextual(bandit.ContextualConfig{Seed: 1}, arm, arm)
	if err != nil {
		fmt.Println(err)
		return
	}
	shown := map[bool][]int{true: make([]int, 2), false: make([]int, 2)}
	for i := range uint64(800) {
		night := i%2 == 1
		x := []float64{1, -1}
		if night {
			x[1] = 1
		}
		c, err := b.Choose(x)
		if err != nil {
			fmt.Println(err)
			return
		}
		shown[night][c.Arm]++
		bought := 0.0
		if chance := []uint64{30, 10}[(uint64(c.Arm)+i)%2]; i*2654435761>>8%100 < chance {
			bought = 1
		}
		if err := b.Reward(c.ID, bought); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("by day:", shown[false], "by night:", shown[true])
	p, err := b.Propensities([]float64{1, 1})
	fmt.Printf("tonight's next, for the log: %.2f %v\n", p, err)
	// Output:
	// by day: [391 9] by night: [10 390]
	// tonight's next, for the log: [0.01 0.99] <nil>
}

// LinUCB: no chance, and the doubt of an arm counts in its favour.
func ExampleLinear() {
	arm, err := bandit.Linear(2, 1, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := bandit.NewContextual(bandit.ContextualConfig{UCB: 1}, arm, arm)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 5 {
		if err := b.Observe(0, []float64{1, 2}, 3); err != nil {
			fmt.Println(err)
			return
		}
	}
	means, sds, err := b.Scores([]float64{1, 2})
	fmt.Printf("worth %.2f ± %.2f %v\n", means, sds, err)
	c, err := b.Choose([]float64{1, 2})
	fmt.Println("the arm that is known to be good:", c.Arm, err)
	c, err = b.Choose([]float64{2, -1}) // of which nothing is known, of neither
	fmt.Println("where none is, the first:", c.Arm, err)
	// Output:
	// worth [2.88 0.00] ± [0.44 2.24] <nil>
	// the arm that is known to be good: 0 <nil>
	// where none is, the first: 0 <nil>
}

// What a policy that always offers arm 1 would have earned: a model's guess,
// corrected by what was seen.
func ExampleDR() {
	log := []bandit.Record{
		{Action: 0, Propensity: 0.5, Reward: 0}, {Action: 1, Propensity: 0.5, Reward: 1},
		{Action: 1, Propensity: 0.25, Reward: 0}, {Action: 0, Propensity: 0.75, Reward: 1},
		{Action: 1, Propensity: 0.25, Reward: 1}, {Action: 0, Propensity: 0.75, Reward: 0},
	}
	model := [][]float64{{0.4, 0.5}} // fitted to other data
	e, err := bandit.DR(log, bandit.Policy{{0, 1}}, model)
	fmt.Printf("%.3f ± %.3f %v\n", e.Value, e.SE, err)
	guess, err := bandit.DirectMethod(log, bandit.Policy{{0, 1}}, model)
	fmt.Printf("the model alone: %.3f %v\n", guess.Value, err)
	// Output:
	// 0.667 ± 0.543 <nil>
	// the model alone: 0.500 <nil>
}
