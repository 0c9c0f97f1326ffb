package dynamic_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/dynamic"
	"github.com/seed78144065/credence/dag/bn/gaussian"
)

// Does it rain outside, if all that one sees is whether people carry umbrellas?
func ExampleTwoSlice() {
	two, err := bn.Parse(`network umbrella {}
		variable "Rain[0]" { type discrete [2] { yes, no }; }
		variable "Rain[1]" { type discrete [2] { yes, no }; }
		variable "Umbrella[0]" { type discrete [2] { yes, no }; }
		variable "Umbrella[1]" { type discrete [2] { yes, no }; }
		probability ("Rain[0]") { table 0.5, 0.5; }
		probability ("Rain[1]" | "Rain[0]") { (yes) 0.7, 0.3; (no) 0.3, 0.7; }
		probability ("Umbrella[0]" | "Rain[0]") { (yes) 0.9, 0.1; (no) 0.2, 0.8; }
		probability ("Umbrella[1]" | "Rain[1]") { (yes) 0.9, 0.1; (no) 0.2, 0.8; }`)
	if err != nil {
		log.Fatal(err)
	}
	rain, err := dynamic.New(two)
	if err != nil {
		log.Fatal(err)
	}
	const days = 4
	chain, err := rain.Compile(days, bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	seen := dynamic.Series{{"Umbrella": "yes"}, {"Umbrella": "yes"}, {"Umbrella": "no"}}
	filtered, err := chain.Filter(seen, "Rain")
	if err != nil {
		log.Fatal(err)
	}
	smoothed, err := chain.Smooth(seen, "Rain")
	if err != nil {
		log.Fatal(err)
	}
	for t := range days {
		fmt.Printf("day %d: %.3f on that day, %.3f in the end\n", t, filtered[t][0], smoothed[t][0])
	}
	beliefs, err := chain.Beliefs(seen)
	if err != nil {
		log.Fatal(err)
	}
	best, err := beliefs.MostProbable()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("most probable:", best.States["Rain[0]"], best.States["Rain[1]"], best.States["Rain[2]"])
	// Output:
	// day 0: 0.818 on that day, 0.862 in the end
	// day 1: 0.883 on that day, 0.799 in the end
	// day 2: 0.191 on that day, 0.191 in the end
	// day 3: 0.376 on that day, 0.376 in the end
	// most probable: yes yes no
}

// A walk that is seen with noise, and where it will be.
func ExampleUnrollGaussian() {
	two, err := gaussian.New(nil,
		gaussian.LinearGaussian("x[0]", gaussian.Regression{Variance: 10}),
		gaussian.LinearGaussian("x[1]", gaussian.Regression{Coefficients: []float64{1}, Variance: 1}, "x[0]"),
		gaussian.LinearGaussian("y[0]", gaussian.Regression{Coefficients: []float64{1}, Variance: 2}, "x[0]"),
		gaussian.LinearGaussian("y[1]", gaussian.Regression{Coefficients: []float64{1}, Variance: 2}, "x[1]"))
	if err != nil {
		log.Fatal(err)
	}
	walk, err := dynamic.UnrollGaussian(two, 5)
	if err != nil {
		log.Fatal(err)
	}
	post, err := walk.Posterior(gaussian.Findings{Values: map[string]float64{"y[0]": 1, "y[1]": 2.5, "y[2]": 4}})
	if err != nil {
		log.Fatal(err)
	}
	for t := range 5 {
		name := dynamic.Name("x", t)
		x, err := post.Values(name)
		if err != nil {
			log.Fatal(err)
		}
		mean, _ := x.Mean(name)
		sd, _ := x.SD(name)
		fmt.Printf("%s: %.2f ± %.2f\n", name, mean, sd)
	}
	// Output:
	// x[0]: 1.81 ± 0.97
	// x[1]: 2.40 ± 0.91
	// x[2]: 2.93 ± 1.02
	// x[3]: 2.93 ± 1.43
	// x[4]: 2.93 ± 1.74
}

// What is said today of the slices to come.
func ExampleChain_Predict() {
	two, err := bn.Parse(`{"name": "machine", "variables": [
			{"name": "works[0]", "states": ["yes", "no"]}, {"name": "works[1]", "states": ["yes", "no"]}],
		"tables": [{"variable": "works[0]", "parents": [], "rows": [[0.99, 0.01]]},
			{"variable": "works[1]", "parents": ["works[0]"], "rows": [[0.9, 0.1], [0, 1]]}]}`)
	if err != nil {
		log.Fatal(err)
	}
	machine, err := dynamic.New(two)
	if err != nil {
		log.Fatal(err)
	}
	chain, err := machine.Compile(4, bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	// Each slice is predicted from the one before: the last two from slice 1.
	next, err := chain.Predict(dynamic.Series{{}, {"works": "yes"}}, "works", 1)
	if err != nil {
		log.Fatal(err)
	}
	for t, p := range next {
		fmt.Printf("%d: %.3f\n", t, p[0])
	}
	// Output:
	// 0: 0.990
	// 1: 0.891
	// 2: 0.900
	// 3: 0.810
}
