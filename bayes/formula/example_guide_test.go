package formula_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
)

// trial has made-up patients of four clinics, seen in ten weeks, with a dose or none.
func trial() *bayes.Table {
	var pain, dose, week []float64
	var arm, clinic []string
	for c, name := range []string{"north", "south", "east", "west"} {
		for w := range 10 {
			treated := (w + c) % 2
			given := float64(treated * (1 + w%3))
			pain = append(pain, math.Round(10*(6+0.5*float64(c)-0.8*given-0.1*float64(w)+math.Sin(float64(3*w+c))))/10)
			dose, week = append(dose, given), append(week, float64(w))
			arm, clinic = append(arm, []string{"placebo", "drug"}[treated]), append(clinic, name)
		}
	}
	table, err := bayes.FromColumns(bayes.Col("pain", pain), bayes.Col("dose", dose), bayes.Col("week", week), bayes.Col("arm", arm), bayes.Col("clinic", clinic))
	if err != nil {
		log.Fatal(err)
	}
	return table
}

// Example_guide is the code of docs/formula.md.
func Example_guide() {
	table := trial()
	m, err := formula.Build("pain ~ dose + arm + s(week, k = 5) + (1 + dose | clinic)", table, formula.Config{
		Family: formula.Student,
		Priors: map[string]bayes.Dist{"b": bayes.Normal(0, 2), "sd_clinic": bayes.HalfNormal(1)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(m) // every prior, with its numbers
	// Output:
	// pain ~ dose + arm + s(week, k = 5) + (1 + dose | clinic)
	// pain ~ StudentT(nu, mu, sigma), mu = eta
	// 40 rows, 4 groups of clinic
	// priors
	//   Intercept             StudentT(3, 5.5, 7.9)  default
	//   b[dose]               Normal(0, 2)           given
	//   b[armplacebo]         Normal(0, 2)           given
	//   b[s(week, k = 5)]     Normal(0, 2)           given
	//   sd_clinic[Intercept]  HalfNormal(1)          given
	//   sd_clinic[dose]       HalfNormal(1)          given
	//   cor_clinic            LKJCholesky(1)         default
	//   sd_s(week, k = 5)     HalfStudentT(3, 3.5)   default
	//   sigma                 HalfStudentT(3, 3.5)   default
	//   nu                    Gamma(2, 0.1)          default, above 1
	// defaults: centre of the predictor 5.55, unit 1.408 (median and median absolute deviation of the response)
}
