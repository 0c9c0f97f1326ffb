package individual_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// arm is a head of a network: visits by age, steeper in those who get a call.
type arm struct{ level, slope float64 }

func (a arm) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	y := make([]float64, len(rows))
	for i, r := range rows {
		y[i] = a.level + a.slope*r[0]
	}
	return y, nil
}

// Eight members of a club, half of whom got a call by the toss of a coin: does it
// make them visit more often, and whom to call if a call costs as much as 1½ visits
// are worth?
func Example() {
	table, err := bayes.FromColumns(
		bayes.Col("age", []float64{20, 25, 30, 35, 40, 45, 50, 55}),
		bayes.Col("called", []int{0, 1, 1, 0, 0, 1, 0, 1}),
		bayes.Col("visits", []float64{2, 3, 4, 3, 4, 6, 5, 8}),
	)
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATE("called", "visits"), "age")
	if err != nil {
		log.Fatal(err)
	}
	networks := []individual.Network{
		{Control: arm{1, 0.07}, Treated: arm{0, 0.13}, Propensity: arm{0.5, 0}},
		{Control: arm{0.5, 0.08}, Treated: arm{0.2, 0.13}, Propensity: arm{0.5, 0}},
	}
	study, err := individual.FromNetworks(context.Background(), estimand, table, networks, individual.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(study.ATE)
	fmt.Printf("the youngest %.2f ± %.2f, the oldest %.2f ± %.2f\n", study.CATE[0], study.Epistemic[0], study.CATE[7], study.Epistemic[7])
	value, err := study.Value(individual.Policy{Cost: 1.5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("call %.0f %%: %v visits more than if nobody is called, costs counted\n", 100*value.Share, value.OverNone)
	// Output:
	// ATE of called on visits by AIPW of predictions: 1.494 (95 % interval 0.6999 to 2.288)
	// the youngest 0.45 ± 0.25, the oldest 2.38 ± 0.08
	// call 50 %: 0.2437 (-0.382 to 0.8695) visits more than if nobody is called, costs counted
}
