package dag_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// No set separates A from D, and yet their missing edge can be seen in data: when B
// and C are set, which the data can answer for, A and D are independent.
func ExampleGraph_Verma() {
	g, err := dag.Parse("dag { A -> B -> C -> D; B <- U -> D; U [latent] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	constraints, _ := g.Verma()
	fmt.Println(constraints)
	// Output: [A _||_ D in P(· | do(B, C))]
}
