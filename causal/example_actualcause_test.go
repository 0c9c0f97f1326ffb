package causal_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// Sally and Bill throw stones at a bottle. Both would hit, but Sally's stone is
// there first. Without her throw the bottle would have been broken all the same,
// by Bill; yet it was she who broke it.
func ExampleActualCause() {
	m := bayes.NewModel("bottle")
	sally, bill := m.Data("sally", 1), m.Data("bill", 1)
	m.Observe(sally, bayes.Bernoulli(0.5))
	m.Observe(bill, bayes.Bernoulli(0.5))
	hers := m.Let("hers hits", bayes.Mul(1, sally))
	his := m.Let("his hits", bill.Mul(bayes.Sub(1, hers)))
	m.Let("broken", bayes.Max(hers, his))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	happened := map[string]float64{"sally": 1, "bill": 1}
	for _, who := range []string{"sally", "bill"} {
		verdict, err := causal.ActualCause(context.Background(), scm, happened, map[string]float64{who: 1}, "broken", 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s is %v\n", who, verdict)
	}
	// Output:
	// sally is a cause: with sally = 0 the outcome would have been another, his hits being as it was
	// bill is no cause
}
