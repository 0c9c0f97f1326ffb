package dag_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// Conditioning on what an effect of both causes: smoking and a gene are
// independent until one looks among the treated.
func ExampleGraph_OpenPath() {
	g, err := dag.New(dag.DAG, nil, []dag.Edge{
		dag.Directed("smoking", "cancer"), dag.Directed("gene", "cancer"), dag.Directed("cancer", "treated"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	independent, _ := g.Separated([]string{"smoking"}, []string{"gene"}, nil)
	path, _ := g.OpenPath([]string{"smoking"}, []string{"gene"}, []string{"treated"})
	fmt.Println(independent)
	fmt.Println(path)
	// Output:
	// true
	// smoking -> cancer <- gene is open: cancer is a collider opened by its descendant treated, which is given (cancer -> treated)
}

func ExampleGraph_Separators() {
	g, err := dag.New(dag.DAG, nil, []dag.Edge{
		dag.Directed("A", "B"), dag.Directed("B", "D"), dag.Directed("A", "C"), dag.Directed("C", "D"), dag.Directed("D", "E"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, _ := g.Separators([]string{"A"}, []string{"E"}, nil, nil)
	for z := range all {
		fmt.Println(z)
	}
	one, _, _ := g.Separator([]string{"A"}, []string{"E"}, nil, []string{"D"})
	fmt.Println(one)
	// Output:
	// [B C]
	// [D]
	// [D]
}

func ExampleGraph_Moral() {
	g, err := dag.New(dag.DAG, nil, []dag.Edge{dag.Directed("A", "C"), dag.Directed("B", "C")})
	if err != nil {
		fmt.Println(err)
		return
	}
	edges, _ := g.Moral()
	fmt.Println(edges)
	// Output: [A -- C A -- B C -- B]
}
