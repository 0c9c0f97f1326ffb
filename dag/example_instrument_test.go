package dag_test

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
)

func ExampleGraph_Instruments() {
	g, err := dag.Parse("dag { Z -> X -> Y; X <- U -> Y; W -> Z; W -> Y; U [latent] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	found, _ := g.Instruments("X", "Y")
	verdict, _ := g.IsInstrument("Z", "X", "Y", nil)
	fmt.Println(found)
	fmt.Println(verdict)
	// Output:
	// [Z | W]
	// no instrument: the path Z <- W -> Y is open: W is a fork that is not given
}

func ExampleGraph_FrontDoor() {
	g, err := dag.Parse("dag { smoking -> tar -> cancer; smoking <- gene -> cancer; gene [latent] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	z, ok, _ := g.FrontDoor([]string{"smoking"}, []string{"cancer"}, nil, nil)
	fmt.Println(z, ok)
	// Output: [tar] true
}

func ExampleGraph_FrontDoors() {
	g, err := dag.Parse("dag { X -> A -> B -> Y; X <- U -> Y; U [latent] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	all, _ := g.FrontDoors([]string{"X"}, []string{"Y"}, nil, nil)
	fmt.Println(slices.Collect(all))
	verdict, _ := g.IsFrontDoorSet([]string{"X"}, []string{"Y"}, nil)
	fmt.Println(verdict)
	// Output:
	// [[A B] [A] [B]]
	// no front-door set: it misses the causal path X -> A -> B -> Y
}

func ExampleGraph_Implied() {
	g, err := dag.Parse("dag { A -> B -> C -> D; A -> D }")
	if err != nil {
		fmt.Println(err)
		return
	}
	all, _ := g.Implied()
	for i := range all {
		fmt.Println(i)
	}
	basis, _ := g.Basis()
	fmt.Println("basis:", basis)
	// Output:
	// A _||_ C | B
	// B _||_ D | A, C
	// basis: [C _||_ A | B D _||_ B | A, C]
}
