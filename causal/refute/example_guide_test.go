package refute_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/refute"
)

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

// The code of docs/packages/causal/refute.md: a training, and what it did to earnings.
func Example_training() {
	ctx, table := context.Background(), read("lalonde.csv")
	estimand, err := causal.Unconfounded(causal.ATE("treat", "re78"), "age", "educ", "race", "married", "nodegree", "re74", "re75")
	if err != nil {
		log.Fatal(err)
	}
	effect, err := causal.Estimate(ctx, estimand, table, estimator.AIPW{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effect)
	found, err := causal.Refute(ctx, effect, refute.PlaceboTreatment{Seed: 1}, refute.DummyOutcome{Seed: 1},
		refute.RandomCommonCause{Seed: 1}, refute.DataSubset{Seed: 1}, refute.Bootstrap{Seed: 1}, refute.Overlap{})
	if err != nil {
		log.Fatal(err)
	}
	if found, err = refute.Together(found, 0.05); err != nil {
		log.Fatal(err)
	}
	for _, r := range found {
		fmt.Println(r.OK, r)
	}

	// Of those who took it, with weights that level the arms; one refuter by itself.
	if estimand, err = causal.Unconfounded(causal.ATT("treat", "re78"), "age", "educ", "race", "married", "nodegree", "re74", "re75"); err != nil {
		log.Fatal(err)
	}
	if effect, err = causal.Estimate(ctx, estimand, table, estimator.EntropyBalancing{}); err != nil {
		log.Fatal(err)
	}
	again, err := refute.Bootstrap{Seed: 1}.Refute(ctx, effect)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effect)
	fmt.Println(again.OK, again.Verdict)
	// Output:
	// ATE of treat on re78 by AIPW: 469.6 (95 % interval -1346 to 2285)
	// true placebo treatment: a treatment dealt out at random 100 times has an effect of -39.2 on average where it has none (p = 0.56): the way of estimating invents no effect
	// false dummy outcome: 77 of 100 intervals of shuffled outcomes hold 0, where 95 % should (p = 6.9e-10): the intervals are too narrow
	// true random common cause: 100 covariates of random numbers move the estimate by 0.014 standard errors on average (p = 0.99 or less): it does not hang on what does not matter
	// false data subset: 100 parts of 80 % differ from the whole by 657, where its standard error implies 464 (p = 2e-08): few rows carry the effect, or it is less sure than stated
	// false bootstrap: 100 samples with replacement vary by 1.22e+03, the standard error is 926 (p = 1.5e-05), and 95 % of them lie between -2133 and 2762: the effect is less sure than stated
	// false overlap: weighted to be alike, the 185 treated are worth 58 and the 429 others 329: the answer hangs on few rows or on a formula; leave out those who are alone and say so, or ask for the effect where arms overlap (causal.Overlap)
	// ATT of treat on re78 by entropy balancing: 1273 (95 % interval -275.9 to 2822)
	// true 100 samples with replacement vary by 819, the standard error is 790 (p = 0.58), and 95 % of them lie between -566.9 and 2680: the standard error is right
}

// The survey of Darfur again, from its rows and without their villages: how strong would a cause of being harmed and
// of opinions have to be, measured by what women and men differ in?
func ExampleOmittedVariableOf() {
	table := read("darfur.csv")
	covariates := []string{"female", "age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur"}
	fit, err := estimator.LeastSquares("peacefactor ~ directlyharmed + female + age + farmer_dar + herder_dar + pastvoted + hhsize_darfur", table, nil)
	if err != nil {
		log.Fatal(err)
	}
	harm, err := refute.OmittedVariableOf(fit, "directlyharmed")
	if err != nil {
		log.Fatal(err)
	}
	known, err := refute.Benchmarks(table, "directlyharmed", "peacefactor", covariates, "female")
	if err != nil {
		log.Fatal(err)
	}
	for _, times := range []float64{1, 2, 3} {
		d, y, err := known[0].Bound(times, times)
		if err != nil {
			log.Fatal(err)
		}
		left, err := harm.Adjust(d, y, 0.95)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.0f times as strong as sex: %.3f of %.3f left (%.3f to %.3f)\n", times, left.Estimate, harm.Estimate, left.Interval[0], left.Interval[1])
	}
	// Output:
	// 1 times as strong as sex: 0.037 of 0.049 left (0.003 to 0.071)
	// 2 times as strong as sex: 0.025 of 0.049 left (-0.006 to 0.056)
	// 3 times as strong as sex: 0.013 of 0.049 left (-0.016 to 0.041)
}

// Numbers of a paper: what would an unseen cause have to be?
func ExampleMeanDifference() {
	show := func(what string, r refute.RiskRatio, err error) {
		if err != nil {
			log.Fatal(err)
		}
		e, err := r.EValue(1)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s stands for a risk ratio of %.2f: E-value %.2f, of the interval %.2f\n", what, r.Estimate, e.Point, e.End)
	}
	r, err := refute.MeanDifference(0.3, 0.1) // in standard deviations of the outcome
	show("a difference of 0.3 ± 0.1", r, err)
	r, err = refute.OddsRatio(refute.RiskRatio{Estimate: 2, Lo: 1.3, Hi: 3.1}, false)
	show("an odds ratio of 2", r, err)
	r, err = refute.HazardRatio(refute.RiskRatio{Estimate: 0.6, Lo: 0.4, Hi: 0.9}, false)
	show("a hazard ratio of 0.6", r, err)

	estimand, err := causal.Unconfounded(causal.ATE("treat", "re78"), "age", "educ", "race", "re74")
	if err != nil {
		log.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), estimand, read("lalonde.csv"), estimator.AIPW{})
	if err != nil {
		log.Fatal(err)
	}
	r, err = refute.RiskRatioOf(effect)
	show("the training", r, err)
	// Output:
	// a difference of 0.3 ± 0.1 stands for a risk ratio of 1.31: E-value 1.96, of the interval 1.43
	// an odds ratio of 2 stands for a risk ratio of 1.41: E-value 2.18, of the interval 1.54
	// a hazard ratio of 0.6 stands for a risk ratio of 0.70: E-value 2.20, of the interval 1.36
	// the training stands for a risk ratio of 1.10: E-value 1.44, of the interval 1.00
}

// Four subgroups were looked at, and one of them has an effect. Has it?
func ExampleNewFamily() {
	table := read("lalonde.csv")
	race, levels, err := table.Codes("race")
	if err != nil {
		log.Fatal(err)
	}
	married, err := table.Float("married")
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATT("treat", "re78"), "age", "educ", "re74")
	if err != nil {
		log.Fatal(err)
	}
	var effects []*causal.Effect
	var p []float64
	for _, group := range []func(i int) bool{
		func(i int) bool { return levels[race[i]] == "black" && married[i] == 0 },
		func(i int) bool { return levels[race[i]] == "black" && married[i] == 1 },
		func(i int) bool { return levels[race[i]] != "black" && married[i] == 0 },
	} {
		rows, err := table.Rows(group)
		if err != nil {
			log.Fatal(err)
		}
		effect, err := causal.Estimate(context.Background(), estimand, rows, estimator.Standardisation{})
		if err != nil {
			log.Fatal(err)
		}
		effects = append(effects, effect)
	}
	family, err := refute.NewFamily(0.95, effects...)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range family.Members {
		p = append(p, m.P)
		fmt.Printf("%.0f, alone p = %.3f, together %.3f\n", m.Effect.Mean, m.P, m.Adjusted)
	}
	same, err := refute.Holm(p) // of p-values from anywhere
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("by Holm's method %.3f\n", same)
	// Output:
	// 1205, alone p = 0.231, together 0.231
	// 3571, alone p = 0.074, together 0.221
	// 2301, alone p = 0.114, together 0.228
	// by Holm's method [0.231 0.221 0.228]
}

// Rosenbaum's pairs, as effects: lead in the blood of children whose fathers work with it,
// in micrograms per decilitre above that of the children beside them.
func ExamplePairs_HodgesLehmann() {
	pairs, err := refute.NewPairs(lead)
	if err != nil {
		log.Fatal(err)
	}
	for _, gamma := range []float64{1, 2, 4} {
		lo, hi, err := pairs.HodgesLehmann(gamma)
		if err != nil {
			log.Fatal(err)
		}
		_, worst, err := pairs.P(gamma)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("bias up to %v: %.1f to %.1f µg/dl, p at most %.2g\n", gamma, lo, hi, worst)
	}
	// Output:
	// bias up to 1: 15.0 to 15.0 µg/dl, p at most 5.1e-06
	// bias up to 2: 10.2 to 19.5 µg/dl, p at most 0.0018
	// bias up to 4: 6.5 to 25.0 µg/dl, p at most 0.039
}
