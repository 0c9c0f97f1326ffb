// Draws a belief into the file that is the argument.
package main

import (
	"context"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
)

func main() {
	m := bayes.NewModel("clicks")
	m.Param("rate", bayes.Beta(2, 18))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	prior, err := prog.Prior(context.Background(), 1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	figure, err := plot.Density(prior, plot.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
