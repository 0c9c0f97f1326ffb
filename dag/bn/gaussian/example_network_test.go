package gaussian_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// Two thermometers read one temperature; what is it?
func ExampleNetwork_Joint() {
	thermometer := gaussian.Regression{Coefficients: []float64{1}, Variance: 0.25}
	net, err := gaussian.New(nil,
		gaussian.LinearGaussian("room", gaussian.Regression{Intercept: 20, Variance: 4}),
		gaussian.LinearGaussian("A", thermometer, "room"),
		gaussian.LinearGaussian("B", thermometer, "room"))
	if err != nil {
		log.Fatal(err)
	}
	joint, err := net.Joint()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(joint.Names(), joint.Means(), joint.Covariance().RawSymmetric().Data)
	given, err := joint.Condition(map[string]float64{"A": 22, "B": 23})
	if err != nil {
		log.Fatal(err)
	}
	mean, _ := given.Mean("room")
	sd, _ := given.SD("room")
	fmt.Printf("the room has %.2f ± %.2f degrees\n", mean, sd)
	// Output:
	// [room A B] [20 20 20] [4 4 4 0 4.25 4 0 0 4.25]
	// the room has 22.42 ± 0.35 degrees
}

// A filter that may be broken, the dust it lets through, and the light that the
// dust lets through.
func ExampleNetwork_Posterior() {
	state := discrete.Variable{Name: "filter", Levels: 2}
	prior, err := discrete.NewTable([]discrete.Variable{state}, []float64{0.95, 0.05})
	if err != nil {
		log.Fatal(err)
	}
	filter, err := bn.New("", []bn.Variable{{Name: "filter", States: []string{"intact", "broken"}}}, prior)
	if err != nil {
		log.Fatal(err)
	}
	net, err := gaussian.New(filter,
		gaussian.ConditionalGaussian("dust", []string{"filter"}, nil,
			gaussian.Regression{Intercept: 3, Variance: 0.1},
			gaussian.Regression{Intercept: 7, Variance: 1}),
		gaussian.LinearGaussian("light", gaussian.Regression{Intercept: 3, Coefficients: []float64{-0.5}, Variance: 0.5}, "dust"))
	if err != nil {
		log.Fatal(err)
	}
	post, err := net.Posterior(gaussian.Findings{Values: map[string]float64{"light": 0}})
	if err != nil {
		log.Fatal(err)
	}
	table, _ := post.States("filter")
	fmt.Printf("P(filter) = %.3f\n", table.Values())
	dust, err := post.Values("dust")
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range dust.Components() {
		mean, _ := c.Mean("dust")
		sd, _ := c.SD("dust")
		fmt.Printf("%.3f if %s: %.2f ± %.2f\n", c.Weight, c.States["filter"], mean, sd)
	}
	mean, _ := dust.Mean("dust")
	q95, _ := dust.Quantile("dust", 0.95)
	fmt.Printf("mean %.2f, 95%% below %.2f; log evidence %.3f\n", mean, q95, post.LogEvidence())
	// Output:
	// P(filter) = [0.759 0.241]
	// 0.759 if intact: 3.14 ± 0.31
	// 0.241 if broken: 6.67 ± 0.82
	// mean 3.99, 95% below 7.33; log evidence -2.515
}
