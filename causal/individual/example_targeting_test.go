package individual_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// older are eighty people of a trial with even chances, which helps the older more,
// as a network says that exaggerates.
func older() *individual.Study {
	n := 80
	age, arm, y := make([]float64, n), make([]float64, n), make([]float64, n)
	h := &individual.Heads{Control: [][]float64{make([]float64, n)}, Treated: [][]float64{make([]float64, n)}, Propensity: [][]float64{make([]float64, n)}}
	for i := range n {
		age[i], arm[i] = float64(20+i/2), float64(i%2)
		gain := (age[i] - 20) / 10
		y[i] = 10 + gain*arm[i] + float64(i*7%20)/10
		h.Control[0][i], h.Treated[0][i], h.Propensity[0][i] = 11, 10.5+1.5*gain, 0.5
	}
	table, err := bayes.FromColumns(bayes.Col("age", age), bayes.Col("t", arm), bayes.Col("y", y))
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATE("t", "y"), "age")
	if err != nil {
		log.Fatal(err)
	}
	s, err := individual.New(estimand, table, h, individual.Config{})
	if err != nil {
		log.Fatal(err)
	}
	return s
}

// Does the network rank people by what they gain, and are differences as large as it
// says?
func ExampleStudy_Targeting() {
	study := older()
	ranks, err := study.Targeting(nil)
	if err != nil {
		log.Fatal(err)
	}
	calibration, err := study.Calibration()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("AUTOC", ranks.AUTOC)
	fmt.Println("slope", calibration.Slope)
	// Output:
	// AUTOC 1.037 (0.711 to 1.363)
	// slope 0.6817 (0.5006 to 0.8628)
}

// What do those gain for whom the network says most and least, and who are they?
func ExampleStudy_Groups() {
	groups, err := older().Groups(4)
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range groups.Each {
		fmt.Printf("predicted %.1f, found %v\n", g.Predicted, g.Effect)
	}
	years, err := groups.Profile("age")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("older by", years)
	// Output:
	// predicted 0.2, found 0.55 (0.01916 to 1.081)
	// predicted 1.7, found 1.55 (1.005 to 2.095)
	// predicted 3.2, found 2.55 (1.907 to 3.193)
	// predicted 4.7, found 3.55 (2.756 to 4.344)
	// older by 30 (28.17 to 31.83)
}
