package dag_test

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
)

func ExampleGraph_TotalEffect() {
	g, err := dag.Parse("dag { X -> M -> Y; X <- A -> B -> Y; M -> D; W -> Y }")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := g.TotalEffect([]string{"X"}, []string{"Y"})
	if err != nil {
		fmt.Println(err)
		return
	}
	canonical, _ := a.Canonical()
	optimal, _, _ := a.Optimal()
	cheapest, cost, _, _ := a.MinimumCost(func(node string) float64 {
		return map[string]float64{"A": 5, "B": 2}[node]
	})
	verdict, _ := a.Check([]string{"A", "D"})
	fmt.Println("all minimal:", slices.Collect(a.AllMinimal()))
	fmt.Println("canonical:", canonical)
	fmt.Println("smallest variance:", optimal)
	fmt.Println("cheapest:", cheapest, cost)
	fmt.Println("never:", a.Forbidden())
	fmt.Println("A, D:", verdict)
	// Output:
	// all minimal: [[A] [B]]
	// canonical: [A B W]
	// smallest variance: [B W]
	// cheapest: [B] 2
	// never: [M Y D]
	// A, D: no adjustment set: D is forbidden: on a causal path from x to y, or an effect of such a node
}

// With a latent confounder nothing helps, and the verdict shows the path.
func ExampleGraph_IsAdjustmentSet() {
	g, err := dag.Parse("dag { X -> Y; X <- U -> Y; U [latent] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	verdict, _ := g.IsAdjustmentSet([]string{"X"}, []string{"Y"}, nil)
	fmt.Println(verdict)
	// Output: no adjustment set: the path X <- U -> Y is open: U is a fork that is not given
}

// Adjusting for a mediator as well leaves the direct effect.
func ExampleGraph_DirectEffect() {
	g, err := dag.Parse("dag { X -> Y; X -> M -> Y; M <- C -> Y }")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := g.DirectEffect([]string{"X"}, []string{"Y"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(slices.Collect(a.AllMinimal()))
	// Output: [[M C]]
}

// What must be adjusted for, and what may.
func ExampleAdjustment_Within() {
	g, err := dag.Parse("dag { X -> Y; X <- A -> B -> Y; X <- C }")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := g.TotalEffect([]string{"X"}, []string{"Y"})
	if err != nil {
		fmt.Println(err)
		return
	}
	within, err := a.Within([]string{"C"}, []string{"B"})
	if err != nil {
		fmt.Println(err)
		return
	}
	z, ok := within.Minimal()
	fmt.Println(z, ok)
	// Output: [B C] true
}
