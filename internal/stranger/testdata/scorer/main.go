// Prints the classes that a row may have; the network's file is the argument.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/scorer"
)

func main() {
	ctx := context.Background()
	model, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var x []float32 // of forty patients, whose glucose says it all
	var ill []int
	for i := range 40 {
		x = append(x, 2, float32(80+3*i), 70, 20, 80, 27, 0.4, 40)
		ill = append(ill, i/20)
	}
	in, err := nn.NewTensor(x, len(ill), 8)
	if err != nil {
		log.Fatal(err)
	}
	s, err := scorer.Fit(ctx, scorer.Config{
		Members: []scorer.Network{{Model: model, Output: "logit", Scale: predictive.Logit}},
		Alpha:   0.1,
	}, scorer.Data{Inputs: []*nn.Tensor{in}, Labels: ill}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	var scores scorer.Scores
	if err := s.Score(ctx, []*nn.Tensor{in}, &scores); err != nil {
		log.Fatal(err)
	}
	fmt.Println("the last patient's classes:", scores.Rows[len(ill)-1].Set)
}
