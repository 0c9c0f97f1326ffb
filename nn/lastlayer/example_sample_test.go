package lastlayer_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
)

func ExampleSample() {
	x := [][]float64{{-2, 1}, {-1, 0}, {-0.5, 1}, {0.2, 0}, {0.4, 1}, {1, 1}, {1.5, 0}, {2, 1}}
	labels := []int{0, 0, 1, 0, 1, 1, 1, 1}
	draws, err := lastlayer.Sample(context.Background(), x, labels, lastlayer.Prior{Precision: 0.25}, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	heads, err := lastlayer.HeadsOf(draws, 400)
	if err != nil {
		fmt.Println(err)
		return
	}
	var c predictive.Classes
	if err := heads.Classify(context.Background(), [][]float64{{0, 0}, {3, 1}}, &c); err != nil {
		fmt.Println(err)
		return
	}
	for row := range c.Rows {
		fmt.Printf("%.1f\n", c.Mean(row, nil)[1])
	}
	// Output:
	// 0.4
	// 1.0
}
