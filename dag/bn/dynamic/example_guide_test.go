package dynamic_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/dynamic"
)

// Example_guide is the code of docs/packages/dag/bn/dynamic.md. A pump wears, and all
// that one hears is whether it is loud: is it worn, since when, and how long will it do?
func Example_guide() {
	two, err := bn.Parse(`network pump {}
		variable "Worn[0]" { type discrete [2] { no, yes }; }
		variable "Worn[1]" { type discrete [2] { no, yes }; }
		variable "Loud[0]" { type discrete [2] { no, yes }; }
		variable "Loud[1]" { type discrete [2] { no, yes }; }
		probability ("Worn[0]") { table 1, 0; }
		probability ("Worn[1]" | "Worn[0]") { (no) 0.95, 0.05; (yes) 0, 1; }
		probability ("Loud[0]" | "Worn[0]") { (no) 0.9, 0.1; (yes) 0.3, 0.7; }
		probability ("Loud[1]" | "Worn[1]") { (no) 0.9, 0.1; (yes) 0.3, 0.7; }`)
	if err != nil {
		log.Fatal(err)
	}
	pump, err := dynamic.New(two)
	if err != nil {
		log.Fatal(err)
	}
	chain, err := pump.Compile(10, bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	heard := dynamic.Series{{"Loud": "no"}, {"Loud": "no"}, {"Loud": "yes"}, {"Loud": "no"}, {"Loud": "yes"}, {"Loud": "yes"}, {}, {"Loud": "yes"}}
	then, err := chain.Filter(heard, "Worn")
	if err != nil {
		log.Fatal(err)
	}
	now, err := chain.Smooth(heard, "Worn")
	if err != nil {
		log.Fatal(err)
	}
	for t := range chain.Slices() {
		fmt.Printf("week %d: %.2f as known then, %.2f as known now\n", t, then[t][1], now[t][1])
	}
	// Output:
	// week 0: 0.00 as known then, 0.00 as known now
	// week 1: 0.02 as known then, 0.18 as known now
	// week 2: 0.33 as known then, 0.69 as known now
	// week 3: 0.16 as known then, 0.76 as known now
	// week 4: 0.64 as known then, 0.96 as known now
	// week 5: 0.93 as known then, 0.98 as known now
	// week 6: 0.93 as known then, 0.99 as known now
	// week 7: 0.99 as known then, 0.99 as known now
	// week 8: 0.99 as known then, 0.99 as known now
	// week 9: 0.99 as known then, 0.99 as known now
}

// What a template is: the variables of a slice, and an ordinary network of as many
// slices as are wanted, which can be written, drawn and asked as any other.
func ExampleTwoSlice_Unroll() {
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
	fmt.Println(machine.Variables(), machine.Network().Equal(two))
	year, err := machine.Unroll(52)
	if err != nil {
		log.Fatal(err)
	}
	last, err := year.Query([]string{dynamic.Name("works", 51)}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d variables; works in the last week: %.4f\n", year.Len(), last.Values()[0]) // 0.99 · 0.9⁵¹
	chain, err := machine.Compile(52, bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(chain.Tree().Size()) // what a question costs: linear in slices
	// Output:
	// [works] true
	// 52 variables; works in the last week: 0.0046
	// width 1, 51 cliques, 204 cells, 4 of them in the largest, 5.56 kB
}
