package causal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// operated are 700 patients with kidney stones, who had open surgery or closed. (Charig et
// al., BMJ 292: 879–882, 1986.)
func operated() *bayes.Table {
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
	return table
}

// Of patients with kidney stones those with open surgery fared worse, because it was
// done for large stones.
func ExamplePlugIn() {
	g, err := dag.Parse("dag { large -> open; large -> success; open -> success }")
	if err != nil {
		log.Fatal(err)
	}
	e, err := causal.Identify(g, causal.ATE("open", "success"))
	if err != nil {
		log.Fatal(err)
	}
	f, err := causal.PlugIn{Models: map[string]string{"success": "success ~ open * large"}, Seed: 1}.Fit(context.Background(), e, operated())
	if err != nil {
		log.Fatal(err)
	}
	ratio, err := f.RiskRatio()
	if err != nil {
		log.Fatal(err)
	}
	odds, err := f.OddsRatio()
	if err != nil {
		log.Fatal(err)
	}
	needed, err := f.NNT()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("if all had closed surgery %.2f succeed, if all had open surgery %.2f\n", f.From().Mean(), f.To().Mean())
	fmt.Printf("risk ratio %.2f, odds ratio %.2f, better with probability %.2f\n", ratio.Mean(), odds.Mean(), f.ATE().ProbPositive())
	fmt.Println(needed)
	// Output:
	// if all had closed surgery 0.78 succeed, if all had open surgery 0.83
	// risk ratio 1.07, odds ratio 1.44, better with probability 0.94
	// number needed to treat 8.63 or more, or number needed to harm 85.1 or more
}

// A refuter that makes up a confounder, or one's own loop over covariates, adds a
// variable to the formulas that were given.
func ExamplePlugIn_With() {
	var by causal.Estimator = causal.PlugIn{Models: map[string]string{"success": "success ~ open"}, Seed: 1}
	for _, covariates := range [][]string{nil, {"large"}} {
		estimand, err := causal.Unconfounded(causal.ATE("open", "success"), covariates...)
		if err != nil {
			log.Fatal(err)
		}
		for _, c := range covariates {
			by = by.(causal.PlugIn).With(c)
		}
		effect, err := causal.Estimate(context.Background(), estimand, operated(), by)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("adjusting for %v: %.2f (%.2f to %.2f)\n", covariates, effect.Mean, effect.Interval[0], effect.Interval[1])
	}
	// Output:
	// adjusting for []: -0.05 (-0.11 to 0.01)
	// adjusting for [large]: 0.06 (-0.01 to 0.12)
}
