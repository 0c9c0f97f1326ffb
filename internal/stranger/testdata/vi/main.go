// Prints a posterior by Pathfinder.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

func main() {
	m := bayes.NewModel("clicks")
	rate := m.Param("rate", bayes.Beta(2, 18))
	m.Observe(m.Data("clicks", []float64{3}), bayes.Binomial(20, rate))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	fit, err := vi.Fit(context.Background(), prog, vi.Pathfinder{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fit.Draws().Summary("rate"))
}
