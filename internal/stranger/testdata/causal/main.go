// Prints the effect of a drug, by age, from a table.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

func main() {
	g, err := dag.Parse("age -> drug -> pressure; age -> pressure")
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Identify(g, causal.ATE("drug", "pressure"))
	if err != nil {
		log.Fatal(err)
	}
	table, err := bayes.FromColumns(
		bayes.Col("age", []float64{40, 45, 50, 55, 60, 65, 70, 75}),
		bayes.Col("drug", []float64{0, 0, 0, 1, 0, 1, 1, 1}),
		bayes.Col("pressure", []float64{120, 124, 129, 123, 138, 134, 137, 142}),
	)
	if err != nil {
		log.Fatal(err)
	}
	by := causal.PlugIn{Models: map[string]string{"pressure": "pressure ~ drug + age"}, Seed: 1}
	effects, err := by.Fit(context.Background(), estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effects.ATE())
}
