package dag_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

func ExampleNew() {
	g, err := dag.New(dag.ADMG, nil, []dag.Edge{
		dag.Directed("Z", "X"), dag.Directed("X", "Y"), dag.Bidirected("X", "Y"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	above, _ := g.Ancestors("Y")
	after, _ := g.WithoutArrowsInto("X")
	fmt.Println(above)
	fmt.Println(after)
	// Output:
	// [Z X Y]
	// ADMG { Z; X -> Y }
}
