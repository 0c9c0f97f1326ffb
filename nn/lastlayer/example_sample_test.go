package lastlayer_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
)

func ExampleSample() {
	x := [][]float64{{-2, 1}, {-1, 0}, {-0.5, 1}, {0.2, 0}, {0.4, 1}, {1, 1}, {1.5, 0}, {2, 1}}
	labels := []int{0, 0, 1, 0, 1, 1, 1, 1}
	draws, err := lastlayer.Sample(context.Background(), x, labels, lastlayer.Prior{Precision: 0.25}, mcmc.Config{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	heads, err := lastlayer.HeadsOf(draws, 400)
	if err != nil {
		log.Fatal(err)
	}
	var c predictive.Classes
	if err := heads.Classify(context.Background(), [][]float64{{0, 0}, {3, 1}}, &c); err != nil {
		log.Fatal(err)
	}
	for row := range c.Rows {
		fmt.Printf("%.1f\n", c.Mean(row, nil)[1])
	}
	// Output:
	// 0.4
	// 1.0
}

// The layer of ExampleFitNormal with a prior on its noise too, by a sampler: five rows
// say little of it, and far away the mean is as uncertain.
func ExampleSampleNormal() {
	x := [][]float64{{0.1}, {0.4}, {0.5}, {0.9}, {1.3}}
	y := []float64{0.2, 0.3, 0.7, 0.9, 1.2}
	draws, err := lastlayer.SampleNormal(context.Background(), x, y, lastlayer.Prior{Precision: 0.5, NoiseScale: 0.5}, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.99}})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range draws.Check() {
		fmt.Println(w.Msg)
	}
	heads, err := lastlayer.HeadsOf(draws, 400)
	if err != nil {
		log.Fatal(err)
	}
	var n predictive.Normals
	if err := heads.Regress(context.Background(), [][]float64{{0.6}, {5}}, &n); err != nil {
		log.Fatal(err)
	}
	fmt.Println(heads.Members(), "layers,", heads.Likelihood())
	for row := range n.Rows {
		mean, noise, ignorance := n.Split(row)
		fmt.Printf("%.2f, variance %.2f + %.2f\n", mean, noise, ignorance)
	}
	// Output:
	// 400 layers, Normal
	// 0.63, variance 0.05 + 0.01
	// 4.32, variance 0.05 + 1.12
}
