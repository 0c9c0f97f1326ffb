package gaussian_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
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

// Regressions from data, and data from regressions.
func ExampleFit() {
	truth, err := gaussian.New(nil,
		gaussian.LinearGaussian("dose", gaussian.Regression{Intercept: 5, Variance: 1}),
		gaussian.LinearGaussian("level", gaussian.Regression{Intercept: 1, Coefficients: []float64{0.5}, Variance: 0.25}, "dose"))
	if err != nil {
		log.Fatal(err)
	}
	data, err := truth.Sample(1, 10000)
	if err != nil {
		log.Fatal(err)
	}
	fitted, err := gaussian.Fit(dag.MustParse("dose -> level"), nil, data)
	if err != nil {
		log.Fatal(err)
	}
	level, err := fitted.Node("level")
	if err != nil {
		log.Fatal(err)
	}
	r := level.Regressions[0]
	fmt.Printf("level = %.2f + %.2f dose, variance %.2f\n", r.Intercept, r.Coefficients[0], r.Variance)
	// Output:
	// level = 1.01 + 0.50 dose, variance 0.25
}

// The form that files have.
func ExampleParse() {
	net, err := gaussian.Parse(`{"nodes": [
		{"name": "X", "regressions": [{"intercept": 2, "variance": 1}]},
		{"name": "Y", "parents": ["X"], "regressions": [{"intercept": 0, "coefficients": [3], "variance": 1}]}
	]}`)
	if err != nil {
		log.Fatal(err)
	}
	joint, err := net.Joint()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net.Graph(), joint.Means())
	_, err = gaussian.Parse(`{"nodes": [{"name": "X", "regressions": [{"intercept": 2, "variance": -1}]}]}`)
	fmt.Println(err)
	// Output:
	// DAG { X -> Y } [2 6]
	// gaussian: X: the variance is -1, want one that is positive and finite
}

func ExampleNetwork_Sample() {
	net, err := gaussian.New(nil, gaussian.LinearGaussian("X", gaussian.Regression{Intercept: 2, Variance: 1}))
	if err != nil {
		log.Fatal(err)
	}
	cases, err := net.Sample(7, 3)
	if err != nil {
		log.Fatal(err)
	}
	x, err := cases.Float("X")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d cases, %.3f\n", cases.N(), x)
	// Output:
	// 3 cases, [1.169 2.563 1.751]
}
