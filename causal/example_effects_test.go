package causal_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// One fit answers more than one question about giving up smoking: what it did to the
// weight of those who gave up, what it would do to those who go on, and what becomes of
// those who gain most. (The regression has normal noise of one spread, so that the last
// can hardly differ from the others: that is the model's doing, and not found in data.)
func ExampleEffects_ATT() {
	ctx, table := context.Background(), smokersTable()
	estimand, err := causal.Identify(dag.MustParse(smokers), causal.ATE("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	from, to, err := estimand.Query().Contrast(table) // which numbers of the column are compared
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("quit = %g against quit = %g, faults of the columns: %v\n", to, from, estimand.CheckData(table))
	by := causal.PlugIn{
		Models: map[string]string{"gain": "gain ~ quit * (sex + age + weight)"},
		Infer:  mcmc.Config{Seed: 1, Warmup: 200, Draws: 50}, Seed: 1,
	}
	effects, err := by.Fit(ctx, estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	show := func(what string, draws bayes.RV, err error) {
		if err != nil {
			log.Fatal(err)
		}
		lo, hi := draws.Interval(effects.Level())
		fmt.Printf("%s %.1f kg (%.1f to %.1f)\n", what, draws.Mean(), lo, hi)
	}
	quitters, err := effects.ATT()
	show("in those who quit:", quitters, err)
	others, err := effects.ATC()
	show("in those who did not:", others, err)
	most, err := effects.Quantile(ctx, 0.9)
	show("the tenth part that gains most:", most, err)
	for _, w := range effects.Warnings() {
		fmt.Println(w)
	}
	// Output:
	// quit = 1 against quit = 0, faults of the columns: <nil>
	// in those who quit: 3.1 kg (2.3 to 3.9)
	// in those who did not: 3.2 kg (2.4 to 3.9)
	// the tenth part that gains most: 3.3 kg (2.1 to 4.4)
	// no overlap in 2 rows: their age is outside 25 to 72, where both treatments occur
	// no overlap in 3 rows: their weight is outside 40.82 to 137, where both treatments occur
}

// Did those who had smoked more gain more when they quit? The treatment is a number,
// and the curve has a value, and draws, for each.
func ExampleEffects_DoseResponse() {
	ctx := context.Background()
	f, err := os.Open("../testdata/cases/causal/est/nhefs.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{Missing: []string{"NA"}})
	if err != nil {
		log.Fatal(err)
	}
	if table, err = table.DropMissing("wt82_71"); err != nil {
		log.Fatal(err)
	}
	quit, err := table.Float("qsmk")
	if err != nil {
		log.Fatal(err)
	}
	if table, err = table.Rows(func(i int) bool { return quit[i] == 1 }); err != nil {
		log.Fatal(err)
	}
	query := causal.ATE("smokeintensity", "wt82_71").Between(10, 30)
	estimand, err := causal.Unconfounded(query, "age", "sex", "wt71", "smokeyrs")
	if err != nil {
		log.Fatal(err)
	}
	effects, err := causal.PlugIn{
		Models: map[string]string{"wt82_71": "wt82_71 ~ poly(smokeintensity, 2) + age + sex + wt71 + smokeyrs"},
		Infer:  mcmc.Config{Seed: 1, Warmup: 200, Draws: 100}, Seed: 1,
	}.Fit(ctx, estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	doses := []float64{5, 10, 20, 30, 40}
	curve, err := effects.DoseResponse(ctx, doses...)
	if err != nil {
		log.Fatal(err)
	}
	for i, dose := range doses {
		gain, err := curve.At(i)
		if err != nil {
			log.Fatal(err)
		}
		lo, hi := gain.Interval(0.95)
		fmt.Printf("%2.0f a day: %.1f kg (%.1f to %.1f)\n", dose, gain.Mean(), lo, hi)
	}
	fmt.Printf("from 10 to 30: %.1f, above 0 with probability %.2f\n", effects.ATE().Mean(), effects.ATE().ProbPositive())
	for _, w := range effects.Warnings() {
		fmt.Println(w)
	}
	// Output:
	// 5 a day: 3.5 kg (1.8 to 5.0)
	// 10 a day: 4.0 kg (2.9 to 5.1)
	// 20 a day: 4.9 kg (3.9 to 6.0)
	// 30 a day: 5.4 kg (4.1 to 6.8)
	// 40 a day: 5.5 kg (3.9 to 7.3)
	// from 10 to 30: 1.4, above 0 with probability 0.96
	// no overlap in 3 rows: their age is outside 25 to 67, where both treatments occur
	// no overlap in 11 rows: their wt71 is outside 52.84 to 106.8, where both treatments occur
	// no overlap in 6 rows: their smokeyrs is outside 8 to 56, where both treatments occur
}
