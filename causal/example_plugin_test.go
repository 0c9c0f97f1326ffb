package causal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// Of 700 patients with kidney stones those with open surgery fared worse, because
// it was done for large stones. (Charig et al., BMJ 292: 879–882, 1986.)
func ExamplePlugIn() {
	var open, large, success []int
	for _, c := range [][4]int{{1, 0, 1, 81}, {1, 0, 0, 6}, {1, 1, 1, 192}, {1, 1, 0, 71}, {0, 0, 1, 234}, {0, 0, 0, 36}, {0, 1, 1, 55}, {0, 1, 0, 25}} {
		for range c[3] {
			open, large, success = append(open, c[0]), append(large, c[1]), append(success, c[2])
		}
	}
	table, err := bayes.FromColumns(bayes.Col("open", open), bayes.Col("large", large), bayes.Col("success", success))
	if err != nil {
		log.Fatal(err)
	}
	g, err := dag.Parse("dag { large -> open; large -> success; open -> success }")
	if err != nil {
		log.Fatal(err)
	}
	e, err := causal.Identify(g, causal.ATE("open", "success"))
	if err != nil {
		log.Fatal(err)
	}
	f, err := causal.PlugIn{Models: map[string]string{"success": "success ~ open * large"}, Seed: 1}.Fit(context.Background(), e, table)
	if err != nil {
		log.Fatal(err)
	}
	ratio, err := f.RiskRatio()
	if err != nil {
		log.Fatal(err)
	}
	needed, err := f.NNT()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("if all had closed surgery %.2f succeed, if all had open surgery %.2f\n", f.From().Mean(), f.To().Mean())
	fmt.Printf("risk ratio %.2f, better with probability %.2f\n", ratio.Mean(), f.ATE().ProbPositive())
	fmt.Println(needed)
	// Output:
	// if all had closed surgery 0.78 succeed, if all had open surgery 0.83
	// risk ratio 1.07, better with probability 0.94
	// number needed to treat 8.63 or more, or number needed to harm 85.1 or more
}
