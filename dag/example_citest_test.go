package dag_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
)

// Advertising raises sales by way of visits, says the graph. In the data it does so
// directly as well.
func ExampleGraph_TestImplied() {
	g, err := dag.Parse("dag { advertising -> visits -> sales }")
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rand.New(rand.NewPCG(1, 2))
	const n = 500
	advertising, visits, sales := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		advertising[i] = r.NormFloat64()
		visits[i] = 0.8*advertising[i] + r.NormFloat64()
		sales[i] = 0.5*visits[i] + 0.4*advertising[i] + r.NormFloat64()
	}
	table, err := bayes.FromColumns(bayes.Col("advertising", advertising), bayes.Col("visits", visits), bayes.Col("sales", sales))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := g.TestImplied(context.Background(), table, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report)
	// Output:
	// the data contradict 1 of 1 independencies (all at level 0.05 together): the graph lacks an edge or a latent cause, or has one the wrong way
	//   advertising _||_ sales | visits: Fisher z = 7.93, n = 500, p = 2.2e-15, adjusted 2.2e-15
}
