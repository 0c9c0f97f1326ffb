package bayes_test

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Two correlated measurements.
func ExampleMvNormal() {
	m := bayes.NewModel("pair")
	cov := m.Data("cov", [][]float64{{1, 0.8}, {0.8, 1}})
	m.Observe(m.Data("y", [][]float64{{1, 1}, {1, -1}}), bayes.MvNormal([]float64{0, 0}, cov))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -8.2097
}

// Shares of three parties, with the weight of ten votes.
func ExampleDirichlet() {
	m := bayes.NewModel("shares")
	m.Param("p", bayes.Dirichlet([]float64{5, 3, 2}), bayes.Size(3))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"p": []float64{0.5, 0.3, 0.2}})
	fmt.Printf("%.4f\n", lp)
	// Output: 2.1407
}

// A level that drifts from week to week.
func ExampleGaussianRandomWalk() {
	m := bayes.NewModel("level")
	sd := m.Param("sd", bayes.HalfNormal(1))
	level := m.Param("level", bayes.GaussianRandomWalk(sd, bayes.Normal(0, 10)), bayes.Size(3))
	m.Observe(m.Data("y", []float64{1, 2, 4}), bayes.Normal(level, 0.5))
	fmt.Print(m)
	// Output:
	// model level
	//   sd ~ HalfNormal(1)
	//   level[3] ~ GaussianRandomWalk(sd, Normal(0, 10))
	//   y[3] ~ Normal(level[3], 0.5)
}

// A series that returns to its mean, given its first value.
func ExampleAR() {
	m := bayes.NewModel("series")
	m.Observe(m.Data("y", []float64{0.5, 0.1, -0.4}), bayes.AR(0, []float64{0.8}, 1, bayes.Flat()))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -1.9981
}
