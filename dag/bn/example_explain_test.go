package bn_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
)

// cough is a patient of the network asia: a smoker, short of breath, whose X-ray
// is not clear.
var cough = []bn.Finding{{Variable: "smoke", State: "yes"}, {Variable: "dysp", State: "yes"}, {Variable: "xray", State: "yes"}}

func asiaTree() *bn.JunctionTree {
	net, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		log.Fatal(err)
	}
	tree, err := net.Compile(bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	return tree
}

// Why does the network think of lung cancer?
func ExampleDiagnosis_Explain() {
	tree := asiaTree()
	d, err := tree.Diagnose("lung", cough...)
	if err != nil {
		log.Fatal(err)
	}
	e, err := d.Explain("")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(e)
	// Output:
	// lung=yes had probability 0.055 and has 0.724: the findings multiplied the odds by 45 (+16.5 decibans).
	//   smoke=yes: 0.055 became 0.1; it multiplied the odds by 1.91 (+2.8 decibans).
	//   dysp=yes: 0.1 became 0.148; it multiplied the odds by 1.57 (+2.0 decibans).
	//   xray=yes: 0.148 became 0.724; it multiplied the odds by 15 (+11.8 decibans). Without it another state would be the most probable.
	// The most influential finding is xray=yes: without it the probability would be 0.148.
}

// Which numbers of the tables does the conclusion hang on?
func ExampleDiagnosis_Sensitivity() {
	tree := asiaTree()
	d, err := tree.Diagnose("lung", cough...)
	if err != nil {
		log.Fatal(err)
	}
	s, err := d.Sensitivity(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(s)
	functions, err := s.Functions("yes")
	if err != nil {
		log.Fatal(err)
	}
	f := functions[0]
	fmt.Printf("Steepest: %v is %v; at twice that lung=yes has probability %.3f\n", f.Entry, f.Value, f.At(2*f.Value))
	// Output:
	// lung=yes would no longer be the most probable if one entry of a table were another: 6 of them can do that. The smallest such changes:
	//   P(lung=yes | smoke=yes) = 0.0407 instead of 0.1, and lung=no is as probable.
	//   P(xray=yes | either=no) = 0.157 instead of 0.05, and lung=no is as probable.
	//   P(tub=yes | asia=no) = 0.0817 instead of 0.01, and lung=no is as probable.
	//   P(xray=yes | either=yes) = 0.312 instead of 0.98, and lung=no is as probable.
	//   P(either=yes | lung=no, tub=no) = 0.0717 instead of 0, and lung=no is as probable.
	// Steepest: P(tub=yes | asia=no) is 0.01; at twice that lung=yes has probability 0.681
}

// What to look at next, if to wait with a cancer costs 200 and to operate for
// nothing 50?
func ExampleDiagnosis_Tests() {
	tree := asiaTree()
	d, err := tree.Diagnose("lung", cough[:2]...)
	if err != nil {
		log.Fatal(err)
	}
	dec := &bn.Decision{Actions: []string{"operate", "wait"}, Cost: [][]float64{{40, 50}, {200, 0}}}
	now, err := d.Decide(*dec)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Now: %s, which costs %.1f; to know would save %.1f.\n", now.Action, now.Cost, now.Perfect)
	tests, err := d.Tests([]bn.Test{{Variable: "xray", Cost: 2}, {Variable: "asia"}, {Variable: "bronc", Cost: 5}}, dec)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range tests {
		fmt.Println(t)
	}
	// Output:
	// Now: wait, which costs 29.7; to know would save 23.7.
	// xray tells 0.407 bits on average and costs 2; acting on it saves 20.48 on average, 18.48 after its cost
	// asia tells 4.68e-07 bits on average and costs 0; nothing it can show would change what to do
	// bronc tells 0.0453 bits on average and costs 5; acting on it saves 4.645 on average, less than it costs
}

// Do the findings go together?
func ExampleJunctionTree_Conflict() {
	tree := asiaTree()
	c, err := tree.Conflict(bn.Finding{Variable: "smoke", State: "no"}, bn.Finding{Variable: "bronc", State: "no"}, bn.Finding{Variable: "dysp", State: "yes"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(c)
	// Output:
	// The findings are in conflict (4.8 decibans): they would be 3.05 times as probable if they had nothing to do with each other.
	//   bronc=no and dysp=yes: each makes the other 3.31 times less probable.
	//   smoke=no and dysp=yes: each makes the other 1.37 times less probable.
	//   dysp=yes fits the others least: they make it 3.89 times less probable.
	//   A rare case would explain it: tub=yes, which had probability 0.0104 and has 0.0649.
}
