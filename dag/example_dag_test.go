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

func ExampleParse() {
	g, err := dag.Parse(`dag {
		smoking [exposure]
		cancer [outcome]
		genes [latent]
		smoking -> tar -> cancer
		genes -> {smoking cancer}
	}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	seen, _ := g.Project()
	fmt.Println(seen)
	_, err = dag.Parse("smoking -> tar -> cancer\ncancer -> smoking")
	fmt.Println(err)
	// Output:
	// ADMG { smoking [exposure]; cancer [outcome]; smoking -> tar; smoking <-> cancer; tar -> cancer }
	// dag: there is a cycle: smoking -> tar -> cancer -> smoking
}

func ExampleGraph_CPDAG() {
	g := dag.MustParse("A -> B -> C; A -> C; C -> D")
	class, _ := g.CPDAG()
	fmt.Println(class)
	known, _ := class.Orient(dag.Directed("A", "C"), dag.Directed("B", "C"))
	fmt.Println(known)
	// Output:
	// CPDAG { A -- B; B -- C; A -- C; C -- D }
	// CPDAG { A -- B; B -> C; A -> C; C -> D }
}

func ExampleGraph_PAG() {
	g := dag.MustParse("A -> C; B -> C; C -> D")
	class, _ := g.PAG()
	fmt.Println(class) // whatever is hidden, C is a cause of D
	// Output:
	// PAG { A o-> C; C <-o B; C -> D }
}
