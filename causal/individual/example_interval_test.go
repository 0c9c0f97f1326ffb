package individual_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// trial are forty people of a trial with even chances and what a bad network says of
// them: the same of everybody.
func trial() *individual.Study {
	n := 40
	x, arm, y := make([]float64, n), make([]float64, n), make([]float64, n)
	h := &individual.Heads{Control: [][]float64{make([]float64, n)}, Treated: [][]float64{make([]float64, n)}, Propensity: [][]float64{make([]float64, n)}}
	for i := range n {
		x[i], arm[i] = float64(i), float64(i%2)
		y[i] = 10 + 3*arm[i] + float64(i*7%20)/10
		h.Control[0][i], h.Treated[0][i], h.Propensity[0][i] = 11, 14, 0.5
	}
	table, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("t", arm), bayes.Col("y", y))
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATE("t", "y"), "x")
	if err != nil {
		log.Fatal(err)
	}
	s, err := individual.New(estimand, table, h, individual.Config{})
	if err != nil {
		log.Fatal(err)
	}
	return s
}

// What treating would do to somebody new, and what it did to somebody who was treated
// and has the outcome 14.5.
func ExampleCalibrate() {
	study := trial()
	unknown, err := individual.Calibrate(study, individual.Union, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi, err := unknown.Interval(11, 14, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("somebody new: %.1f to %.1f\n", lo, hi)
	known, err := individual.CalibrateCounterfactuals(study, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi, err = known.Interval(true, 14.5, 11, 14, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("somebody treated: %.1f to %.1f\n", lo, hi)
	strict, err := individual.Calibrate(study, individual.Nested, 0.01)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("forty rows are too few to miss one in a hundred:", strict.Trivial())
	// Output:
	// somebody new: 1.1 to 4.9
	// somebody treated: 2.7 to 4.3
	// forty rows are too few to miss one in a hundred: true
}
