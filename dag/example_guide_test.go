package dag_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
)

// admissions are the 4,526 applications to the six largest departments of Berkeley in
// 1973, a row each, with whether the applicant was admitted.
func admissions() *bayes.Table {
	f, err := os.Open("../testdata/cases/causal/est/ucb_admissions.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	counts, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	freq := must(counts.Float("Freq"))
	var columns []bayes.Column
	for _, name := range []string{"Gender", "Dept", "Admit"} {
		cell := must(counts.Factor(name))
		var labels []string
		for i, n := range freq {
			for range int(n) {
				labels = append(labels, cell.Levels[cell.Codes[i]])
			}
		}
		columns = append(columns, bayes.Col(name, must(bayes.NewFactor(labels))))
	}
	return must(bayes.FromColumns(columns...))
}

// Example_guide is the code of docs/packages/dag.md. Do women and men who apply to the
// same department have the same chance?
func Example_guide() {
	ctx := context.Background()
	table := admissions()
	g, err := dag.Parse("Gender -> Dept -> Admit")
	if err != nil {
		log.Fatal(err)
	}
	report, err := g.TestImplied(ctx, table, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)

	g, err = dag.Parse("dag { Gender -> Dept -> Admit; Gender -> Admit; Dept <- talent -> Admit; talent [latent] }")
	if err != nil {
		log.Fatal(err)
	}
	path, err := g.OpenPath([]string{"talent"}, []string{"Gender"}, []string{"Dept"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(path)
	direct, err := g.DirectEffect([]string{"Gender"}, []string{"Admit"})
	if err != nil {
		log.Fatal(err)
	}
	verdict, err := direct.Check([]string{"Dept"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdict)
	// Output:
	// the data contradict 1 of 1 independencies (all at level 0.05 together): the graph lacks an edge or a latent cause, or has one the wrong way
	//   Gender _||_ Admit | Dept: G² = 21.7, n = 4526, p = 0.0014, adjusted 0.0014
	// talent -> Dept <- Gender is open: Dept is a collider that is given
	// no adjustment set: the path Gender -> Dept <- talent -> Admit is open: Dept is a collider that is given; talent is a fork that is not given
}

// One's own claims are tested without a graph. All in all fewer women than men were
// admitted; within departments what is left of that is far less, and not nothing.
func ExampleTestIndependencies() {
	report, err := dag.TestIndependencies(context.Background(), admissions(), []dag.Independence{
		{X: []string{"Gender"}, Y: []string{"Admit"}},
		{X: []string{"Gender"}, Y: []string{"Admit"}, Given: []string{"Dept"}},
	}, 0.01)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range report.Tests {
		fmt.Printf("%v: %s %.1f of %d degrees of freedom, adjusted p %.2g\n", t.Independence, t.Method, t.Statistic, t.DF, t.Adjusted)
	}
	// Output:
	// Gender _||_ Admit: G² 93.4 of 1 degrees of freedom, adjusted p 8.3e-22
	// Gender _||_ Admit | Dept: G² 21.7 of 6 degrees of freedom, adjusted p 0.0014
}

// A graph put together by a program, whose nodes are known before its edges. The
// back-door criterion by hand: with the effects of the advert cut, what remains between
// advert and sales is gone when the season is given, or the price. The price is nearer
// to sales, and the estimate that adjusts for it has the smaller variance.
func ExampleGraph_WithoutArrowsOutOf() {
	g := must(dag.New(dag.DAG, dag.Named("season", "advert", "price", "sales", "weather"), []dag.Edge{
		dag.Directed("season", "advert"), dag.Directed("season", "price"),
		dag.Directed("price", "sales"), dag.Directed("advert", "sales"),
	}))
	fmt.Print(g.EdgeList()) // weather is a node without an edge
	backdoor := must(g.WithoutArrowsOutOf("advert"))
	for _, given := range [][]string{nil, {"season"}, {"price"}} {
		fmt.Println("given", given, must(backdoor.Separated([]string{"advert"}, []string{"sales"}, given)))
	}
	effect := must(g.TotalEffect([]string{"advert"}, []string{"sales"}))
	fmt.Println(effect.OptimalMinimal())
	// Output:
	// season
	// advert
	// price
	// sales
	// weather
	// season -> advert
	// season -> price
	// price -> sales
	// advert -> sales
	// given [] false
	// given [season] true
	// given [price] true
	// [price] true
}

// What is known of a class: two edges without a direction, one with it. Nodes come in
// the order in which the edges name them.
func ExampleUndirected() {
	g := must(dag.New(dag.CPDAG, nil, []dag.Edge{
		dag.Undirected("gene", "enzyme"), dag.Directed("enzyme", "level"), dag.Directed("diet", "level"),
	}))
	fmt.Println(g)
	for _, n := range must(g.Assign(dag.Outcome, "level")).Nodes() {
		fmt.Println(n.Name, n.Is(dag.Outcome), must(g.Neighbours(n.Name)))
	}
	// Output:
	// CPDAG { gene -- enzyme; enzyme -> level; diet -> level }
	// gene false [enzyme]
	// enzyme false [gene]
	// level true []
	// diet false []
}
