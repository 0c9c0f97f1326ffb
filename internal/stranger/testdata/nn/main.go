// Prints what a network says of one patient; the file is the argument.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/nn"
)

func main() {
	m, err := nn.OpenFile(os.Args[1], nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	risk, err := nn.NewPredictor(m, "prob", 0)
	if err != nil {
		log.Fatal(err)
	}
	p, err := risk.Predict(context.Background(), [][]float64{{2, 180, 70, 20, 80, 27, 0.4, 40}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("risk %.2f\n", p[0])
}
