// Prints what a model believes of a rate before any data.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
)

func main() {
	m := bayes.NewModel("clicks")
	rate := m.Param("rate", bayes.Beta(2, 18))
	m.Observe(m.Data("clicks", []float64{3}), bayes.Binomial(20, rate))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	prior, err := prog.Prior(context.Background(), 1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(prior.Summary("rate"))
}
