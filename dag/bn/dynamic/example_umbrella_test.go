package dynamic_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/dynamic"
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
