package estimator_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// The code of docs/packages/causal/estimator.md.

// read reads a file of the test data.
func read(name string) *bayes.Table {
	f, err := os.Open("../../testdata/cases/causal/est/" + name)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	return table
}

// A training for people who found no work, 1976: 185 who took it, and 429 of a survey who
// did not. What did it do to what they earned in 1978? (An experiment with the same 185
// says 1794 dollars.)
func Example_training() {
	ctx, table := context.Background(), read("lalonde.csv")
	estimand, err := causal.Unconfounded(causal.ATT("treat", "re78"), "age", "educ", "race", "married", "nodegree", "re74", "re75")
	if err != nil {
		log.Fatal(err)
	}
	for _, by := range []causal.Estimator{
		estimator.Difference{Naive: true}, estimator.Standardisation{}, estimator.IPW{},
		estimator.AIPW{}, estimator.Matching{}, estimator.EntropyBalancing{},
	} {
		effect, err := causal.Estimate(ctx, estimand, table, by)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-20s %5.0f (%.0f to %.0f)\n", by.Name(), effect.Mean, effect.Interval[0], effect.Interval[1])
	}
	effect, err := causal.Estimate(ctx, estimand, table, estimator.IPW{})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range effect.Warnings {
		fmt.Println(w)
	}

	overlap, err := estimator.CheckOverlap(estimand, table, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(overlap)
	for _, by := range []estimator.Weighter{
		estimator.IPW{}, estimator.Matching{}, estimator.Subclassification{}, estimator.CoarsenedExact{},
	} {
		balance, err := estimator.CheckBalance(estimand, table, by)
		if err != nil {
			log.Fatal(err)
		}
		name, smd := balance.Largest()
		fmt.Printf("%s: the arms differ most in %s, by %.2f standard deviations\n", by.Name(), name, smd)
	}
	// Output:
	// difference in means   -635 (-1965 to 695)
	// standardisation       1648 (61 to 3234)
	// IPW                   1214 (-352 to 2780)
	// AIPW                  1227 (-369 to 2822)
	// matching              1968 (-251 to 4187)
	// entropy balancing     1273 (-276 to 2822)
	// weighted, the arms still differ by 0.12 standard deviations in age; more than 0.1 calls for another formula
	// propensity of the treated 0.02495 to 0.8532, of the others 0.00908 to 0.7892
	// 10.6 % of rows are where the other arm is not
	// weighted, the 185 treated are worth 185, the 429 others 100
	// IPW: the arms differ most in age, by 0.12 standard deviations
	// matching: the arms differ most in age, by 0.24 standard deviations
	// subclassification: the arms differ most in re74, by 0.15 standard deviations
	// coarsened exact matching: the arms differ most in age, by 0.05 standard deviations
}

// Weights are there to be looked at, and a formula takes one more variable without being
// written again: here what the survey knows of earnings before.
func ExampleWeighter() {
	table := read("lalonde.csv")
	var by causal.Estimator = estimator.IPW{Formula: "age + educ + race"}
	covariates := []string{"age", "educ", "race"}
	for _, more := range []string{"", "re74", "re75"} {
		if more != "" {
			covariates = append(covariates, more)
			by = by.(estimator.IPW).With(more)
		}
		estimand, err := causal.Unconfounded(causal.ATT("treat", "re78"), covariates...)
		if err != nil {
			log.Fatal(err)
		}
		weights, scores, err := by.(estimator.Weighter).Weights(estimand, table)
		if err != nil {
			log.Fatal(err)
		}
		effect, err := causal.Estimate(context.Background(), estimand, table, by)
		if err != nil {
			log.Fatal(err)
		}
		// The last row is a man of the survey, who stands for so many of the trained.
		last := table.N() - 1
		fmt.Printf("%d covariates: %.0f ± %.0f; chance of training of the last row %.2f, weight %.2f\n", len(covariates), effect.Mean, effect.SE, scores[last], weights[last])
	}
	// Output:
	// 3 covariates: 953 ± 804; chance of training of the last row 0.06, weight 0.07
	// 4 covariates: 1295 ± 805; chance of training of the last row 0.07, weight 0.08
	// 5 covariates: 1190 ± 813; chance of training of the last row 0.07, weight 0.08
}
