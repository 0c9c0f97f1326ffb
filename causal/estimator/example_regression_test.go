package estimator_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/estimator"
)

// Were people of Darfur who had been harmed by the militias more for peace? (1276 people
// of 486 villages; Hazlett, Journal of Conflict Resolution 64: 1–31, 2020.) People of one
// village heard the same news, so that errors are clustered.
func ExampleRegression_ClusterCovariance() {
	table := read("darfur.csv")
	fit, err := estimator.LeastSquares("peacefactor ~ directlyharmed + age + farmer_dar + herder_dar + pastvoted + hhsize_darfur + female", table, nil)
	if err != nil {
		log.Fatal(err)
	}
	village, names, err := table.Codes("village")
	if err != nil {
		log.Fatal(err)
	}
	slope, se, err := fit.Coefficient("directlyharmed", estimator.HC3)
	if err != nil {
		log.Fatal(err)
	}
	clustered, err := fit.ClusterCovariance(village)
	if err != nil {
		log.Fatal(err)
	}
	const harmed = 1 // place among Names
	fmt.Printf("%s %.3f, error %.3f, of %d villages %.3f\n", fit.Names()[harmed], slope, se, len(names), math.Sqrt(clustered.At(harmed, harmed)))

	// The same error from the rows: what each adds to the coefficient, summed by village.
	which := make([]float64, len(fit.Names()))
	which[harmed] = 1
	scores, err := fit.Influence(which)
	if err != nil {
		log.Fatal(err)
	}
	byRow, err := estimator.StandardError(scores, village)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("from the influence of rows %.3f\n", byRow)

	// What is left to explain.
	rss := 0.0
	for _, r := range fit.Residuals() {
		rss += r * r
	}
	fmt.Printf("residuals spread by %.3f about the fit, %.3f on %d degrees of freedom\n", math.Sqrt(rss/float64(table.N())), math.Sqrt(fit.Sigma2()), fit.DF())
	// Output:
	// directlyharmed 0.049, error 0.019, of 486 villages 0.019
	// from the influence of rows 0.018
	// residuals spread by 0.320 about the fit, 0.321 on 1268 degrees of freedom
}

// The chance of a training, from the records of those who had it and a survey; and for
// someone who is in neither.
func ExampleLogit() {
	fit, err := estimator.Logit("treat ~ age + educ + race + re74", read("lalonde.csv"), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("log odds: %v\n", fit.Logistic())
	for i, name := range fit.Names() {
		fmt.Printf("%s %.4f\n", name, fit.Coefficients()[i])
	}
	someone, err := bayes.FromColumns(bayes.Col("age", []float64{25}), bayes.Col("educ", []float64{12}),
		bayes.Col("race", []string{"black"}), bayes.Col("re74", []float64{0}))
	if err != nil {
		log.Fatal(err)
	}
	chance, err := fit.Predict(someone)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the first row of the table %.2f, someone else %.2f\n", fit.Fitted()[0], chance[0])
	// Output:
	// log odds: true
	// (Intercept) 0.0109
	// age -0.0004
	// educ 0.0757
	// racehispan -2.1465
	// racewhite -3.2085
	// re74 -0.0001
	// the first row of the table 0.70, someone else 0.71
}

// A drug is given or not in two months, the second time mostly to those who were worse
// after the first. A regression on both would compare people of different health; weights
// undo who was given what, and leave the effect of both months together.
func ExampleStabilisedWeights() {
	const n = 4000
	frail, first, worse, second, days := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		// Four even spreads over 0 to 1, which have nothing to do with each other.
		u := func(step float64) float64 { _, part := math.Modf(float64(i+1) * step); return part }
		is := func(b bool) float64 {
			if b {
				return 1
			}
			return 0
		}
		frail[i] = is(u(math.Sqrt2) < 0.5)
		first[i] = is(u(math.Phi) < 0.3+0.4*frail[i])
		worse[i] = is(u(math.Pi) < 0.3+0.4*frail[i]-0.2*first[i])
		second[i] = is(u(math.E) < 0.2+0.5*worse[i])
		days[i] = 10 + 3*frail[i] + 4*worse[i] - 2*second[i] // given at first it spares 0.2 × 4 days, then 2
	}
	table, err := bayes.FromColumns(bayes.Col("frail", frail), bayes.Col("first", first), bayes.Col("worse", worse), bayes.Col("second", second), bayes.Col("days", days))
	if err != nil {
		log.Fatal(err)
	}
	weights, err := estimator.StabilisedWeights(table,
		estimator.Period{Denominator: "first ~ frail"},
		estimator.Period{Denominator: "second ~ first + worse", Numerator: "second ~ first"})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range [][]float64{nil, weights} {
		fit, err := estimator.LeastSquares("days ~ first + second", table, w)
		if err != nil {
			log.Fatal(err)
		}
		one, _, err := fit.Coefficient("first", estimator.HC0)
		if err != nil {
			log.Fatal(err)
		}
		two, se, err := fit.Coefficient("second", estimator.HC0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("weighted %v: the first month %.1f days, the second %.1f ± %.1f\n", w != nil, one, two, se)
	}
	// Output:
	// weighted false: the first month 1.1 days, the second 0.5 ± 0.1
	// weighted true: the first month -0.8 days, the second -2.0 ± 0.1
}
