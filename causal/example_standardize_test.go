package causal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// demand is a model trained elsewhere: sales by price and season.
type demand struct{ slope float64 }

func (d demand) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	sales := make([]float64, len(rows))
	for i, r := range rows {
		sales[i] = 100 - d.slope*r[0] + 20*r[1]
	}
	return sales, nil
}

// Prices are raised in the season, when more is sold anyway: what is seen at a
// price is not what setting it would do. Of the networks for that, two agree.
func ExampleStandardize() {
	table, err := bayes.FromColumns(
		bayes.Col("season", []int{0, 0, 0, 1, 1, 1}),
		bayes.Col("price", []float64{8, 9, 10, 9, 10, 12}),
		bayes.Col("sales", []float64{60, 55, 50, 75, 70, 60}),
	)
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Identify(dag.MustParse("season -> price; season -> sales; price -> sales"), causal.ATE("price", "sales").Between(9, 10))
	if err != nil {
		log.Fatal(err)
	}
	r, err := causal.Standardize(context.Background(), estimand, causal.Ensemble{demand{5}, demand{5.5}}, table, causal.StandardizeConfig{})
	if err != nil {
		log.Fatal(err)
	}
	effect, err := r.Effect(0, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("sales at 9 %.1f, at 10 %.1f\n", r.Mean[0], r.Mean[1])
	fmt.Println(effect)
	// Output:
	// sales at 9 62.8, at 10 57.5
	// ATE of price on sales from 9 to 10 by standardisation of a trained model: -5.25 (95 % interval -5.74 to -4.76)
}
