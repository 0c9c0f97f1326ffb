package causal_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// What an effect takes, before any data are looked at; an adjustment set of one's own
// is checked against the graph.
func ExampleEstimand_Adjustment() {
	g := dag.MustParse("dag { age -> quit; age -> gain; sex -> gain; quit -> gain }")
	estimand, err := causal.Identify(g, causal.ATE("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	set, found := estimand.Adjustment()
	fmt.Println(set, found, estimand.Variables(), estimand.Query())
	fmt.Println("it rests on:", estimand.Assumptions()[1])
	both, err := estimand.AdjustFor("age", "sex") // more than needed, and more precise
	fmt.Println(both, err)
	_, err = estimand.AdjustFor("sex")
	fmt.Println(err)
	// Output:
	// [age sex] true [quit gain age sex] ATE of quit on gain
	// it rests on: among cases alike in age, sex, who has which quit is as good as random (no unobserved confounding)
	// ATE of quit on gain, by adjusting for age, sex <nil>
	// causal: AdjustFor: adjusting for {sex} does not give the effect of quit on gain: no adjustment set: the path quit <- age -> gain is open: age is a fork that is not given
}

// A cause that nobody measured, and a mediator that carries all of the effect.
func ExampleEstimand_FrontDoor() {
	g := dag.MustParse("dag { smoking -> tar -> cancer; smoking <-> cancer }")
	estimand, err := causal.Identify(g, causal.ATE("smoking", "cancer"))
	if err != nil {
		log.Fatal(err)
	}
	_, adjustable := estimand.Adjustment()
	mediators, found := estimand.FrontDoor()
	fmt.Println(adjustable, mediators, found)
	// Output:
	// false [tar] true
}
