package estimator_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// Kidney stones: treatment A does better on small stones and on large ones, and
// worse on all together, because it was given for the large ones.
func Example() {
	table, err := bayes.FromColumns(
		bayes.Col("size", []string{"small", "small", "small", "small", "large", "large", "large", "large"}),
		bayes.Col("treatment", []string{"A", "A", "B", "B", "A", "A", "B", "B"}),
		bayes.Col("success", []int{1, 0, 1, 0, 1, 0, 1, 0}),
		bayes.Col("count", []int{81, 6, 234, 36, 192, 71, 55, 25}),
	)
	if err != nil {
		log.Fatal(err)
	}
	query := causal.ATE("treatment", "success").Between("B", "A")
	estimand, err := causal.Unconfounded(query, "size")
	if err != nil {
		log.Fatal(err)
	}
	effect, err := causal.Estimate(context.Background(), estimand, table, estimator.Stratification{Counts: "count"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("as they are %.3f\n", effect.Diagnostics["crude_to"]-effect.Diagnostics["crude_from"])
	fmt.Println(effect)
	// Output:
	// as they are -0.046
	// ATE of treatment on success from B to A by stratification: 0.05367 (95 % interval -0.01216 to 0.1195)
}

// clinic are forty patients, the older of whom were treated more often.
func clinic() *bayes.Table {
	age, drug, days := make([]float64, 40), make([]bool, 40), make([]float64, 40)
	for i := range age {
		age[i] = 30 + float64(i)
		drug[i] = (i*7+3*(i/10))%10 < 2+i/8
		days[i] = 10 + age[i]/5 + float64(i*3%7)/2
		if drug[i] {
			days[i] -= 3
		}
	}
	table, err := bayes.FromColumns(bayes.Col("age", age), bayes.Col("drug", drug), bayes.Col("days", days))
	if err != nil {
		log.Fatal(err)
	}
	return table
}

func ExampleAIPW() {
	estimand, err := causal.Unconfounded(causal.ATE("drug", "days"), "age")
	if err != nil {
		log.Fatal(err)
	}
	for _, by := range []causal.Estimator{
		estimator.Difference{Naive: true}, estimator.Standardisation{}, estimator.IPW{}, estimator.EntropyBalancing{},
		estimator.AIPW{}, estimator.AIPW{Folds: 5, Seed: 1}, estimator.Matching{},
	} {
		effect, err := causal.Estimate(context.Background(), estimand, clinic(), by)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %.2f ± %.2f\n", by.Name(), effect.Mean, effect.SE)
	}
	// Output:
	// difference in means: -2.32 ± 0.89
	// standardisation: -3.81 ± 0.31
	// IPW: -3.95 ± 0.38
	// entropy balancing: -3.82 ± 0.31
	// AIPW: -3.83 ± 0.31
	// AIPW: -3.62 ± 0.43
	// matching: -3.79 ± 0.41
}

func ExampleCheckBalance() {
	estimand, err := causal.Unconfounded(causal.ATT("drug", "days"), "age")
	if err != nil {
		log.Fatal(err)
	}
	balance, err := estimator.CheckBalance(estimand, clinic(), estimator.EntropyBalancing{})
	if err != nil {
		log.Fatal(err)
	}
	age := balance.Rows[0]
	fmt.Printf("%s: %.2f before, %.2f weighted\n", age.Name, age.Before.SMD, age.After.SMD)
	overlap, err := estimator.CheckOverlap(estimand, clinic(), "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(overlap)
	// Output:
	// age: 0.57 before, 0.00 weighted
	// propensity of the treated 0.181 to 0.6504, of the others 0.1892 to 0.6252
	// 7.5 % of rows are where the other arm is not
	// weighted, the 16 treated are worth 16, the 24 others 18
}

func ExampleTwoStage() {
	z, d, y := make([]bool, 60), make([]float64, 60), make([]float64, 60)
	for i := range z {
		z[i] = i%2 == 0
		u := float64(i*11%17)/8 - 1 // nobody sees it
		if u > 0.8 || z[i] && u > -0.3 {
			d[i] = 1
		}
		y[i] = 2*d[i] + 3*u + float64(i*5%7)/3
	}
	table, err := bayes.FromColumns(bayes.Col("offered", z), bayes.Col("taken", d), bayes.Col("y", y))
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Instrumented(causal.LATE("taken", "y"), "offered")
	if err != nil {
		log.Fatal(err)
	}
	by := estimator.TwoStage{}
	effect, err := causal.Estimate(context.Background(), estimand, table, by)
	if err != nil {
		log.Fatal(err)
	}
	set, err := by.AndersonRubin(estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f ± %.2f in the %.0f %% who comply, set %v\n", effect.Mean, effect.SE, 100*effect.Diagnostics["compliers"], set)
	// Output:
	// 1.76 ± 1.14 in the 50 % who comply, set -1.901 to 3.564
}

func ExampleLeastSquares() {
	fit, err := estimator.LeastSquares("days ~ drug + age", clinic(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, kind := range []estimator.Covariance{estimator.Classical, estimator.HC3} {
		value, se, err := fit.Coefficient("drug", kind)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f, %v error %.2f\n", value, kind, se)
	}
	_, err = estimator.LeastSquares("days ~ drug + age + I(age / 2)", clinic(), nil)
	fmt.Println(err)
	// Output:
	// -3.81, classical error 0.33
	// -3.81, HC3 error 0.33
	// estimator: the column I(age/2) is determined by age: leave one of them out
}

// The chances of treatment and the outcomes come from models that were trained on
// other patients.
func ExamplePredicted() {
	table := clinic()
	estimand, err := causal.Unconfounded(causal.ATE("drug", "days"), "age")
	if err != nil {
		log.Fatal(err)
	}
	age, err := table.Float("age")
	if err != nil {
		log.Fatal(err)
	}
	var p estimator.Predicted
	for _, a := range age {
		p.Control = append(p.Control, 11.5+a/5)
		p.Treated = append(p.Treated, 8.5+a/5)
		p.Propensity = append(p.Propensity, 0.2+(a-30)/80)
	}
	effect, err := causal.Estimate(context.Background(), estimand, table, p)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effect)
	// Output:
	// ATE of drug on days by AIPW of predictions: -3.826 (95 % interval -4.491 to -3.161)
}
