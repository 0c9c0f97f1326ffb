package dag_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/seed78144065/credence/dag"
)

// must returns what a question to a graph answers.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// Who is next to whom: parents and children along arrows, spouses along ↔, which is a
// common cause that nobody observed.
func ExampleGraph_Parents() {
	g := dag.MustParse("dag { season -> advert -> sales; season -> sales; advert <-> sales }")
	fmt.Println(must(g.Parents("sales")), must(g.Children("season")), must(g.Spouses("advert")), must(g.Descendants("season")))
	fmt.Println(g.TopologicalOrder(), g.Len(), g.Has("price"), g.Class())
	fmt.Println(g.Districts())
	// Output:
	// [season advert] [advert sales] [sales] [season advert sales]
	// [season advert sales] 3 false ADMG
	// [[season] [advert sales]]
}

// A graph is written as Graphviz and dagitty read it, and read back the same.
func ExampleGraph_Dagitty() {
	g := dag.MustParse("dag { season [latent]; season -> advert -> sales; season -> sales }")
	g = must(g.Assign(dag.Exposure, "advert"))
	g = must(g.Assign(dag.Outcome, "sales"))
	text := g.Dagitty()
	fmt.Println(text)
	fmt.Println(must(dag.Parse(text)).Equal(g), g.Observed(), g.With(dag.Exposure))
	fmt.Println(strings.Count(g.DOT(), "->"), "arrows for Graphviz")
	// Output:
	// dag {
	// season [latent]
	// advert [exposure]
	// sales [outcome]
	// season -> advert
	// advert -> sales
	// season -> sales
	// }
	//
	// true [advert sales] [advert]
	// 3 arrows for Graphviz
}

// What data of the observed can tell of a graph with hidden causes: its maximal
// ancestral graph. And one member of a class of graphs that no data tell apart.
func ExampleGraph_MAG() {
	hidden := dag.MustParse("dag { u [latent]; u -> a; u -> b; a -> c }")
	fmt.Println(must(hidden.MAG()))
	chain := must(dag.MustParse("dag { a -> b -> c }").CPDAG())
	fmt.Println(chain, must(chain.Neighbours("b")))
	fmt.Println(must(chain.Extend()))
	fmt.Println(must(hidden.Subgraph("a", "c")))
	// Output:
	// MAG { a <-> b; a -> c }
	// CPDAG { a -- b; b -- c } [a c]
	// DAG { a -> b; b -> c }
	// DAG { a -> c }
}
