package bayes_test

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Heights of children and adults, whose memberships are summed out.
func ExampleMixture() {
	heights := []float64{120, 172}
	weights := []float64{0.25, 0.75}
	fmt.Printf("%.4f\n", logDensity(heights, bayes.Mixture(weights, bayes.Normal(115, 10), bayes.Normal(170, 8))))
	// Output: -8.0501
}

func ExampleResponsibilities() {
	m := bayes.NewModel("heights")
	child := m.Param("child", bayes.Normal(115, 5))
	y := m.Data("height", []float64{120, 140, 172})
	d := bayes.Mixture([]float64{0.25, 0.75}, bayes.Normal(child, 10), bayes.Normal(170, 8))
	m.Observe(y, d)
	m.Let("member", bayes.Responsibilities(y, d))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	out := make([]float64, 7*bayes.Lanes)
	if err := prog.Record([]float64{115, 115, 115, 115, 115, 115, 115, 115}, out); err != nil {
		fmt.Println(err)
		return
	}
	for i := range 3 {
		fmt.Printf("child with probability %.4f\n", out[(1+i)*bayes.Lanes])
	}
	// Output:
	// child with probability 1.0000
	// child with probability 0.9299
	// child with probability 0.0000
}

// Fish caught by visitors, some of whom don't fish.
func ExampleZeroInflated() {
	fmt.Printf("%.4f\n", logDensity([]float64{0, 3}, bayes.ZeroInflated(0.4, bayes.Poisson(2))))
	// Output: -2.9546
}

// Rain falls on a day, or not; if so, its amount is gamma distributed.
func ExampleHurdle() {
	fmt.Printf("%.4f\n", logDensity([]float64{0, 0, 3.5}, bayes.Hurdle(0.6, bayes.Gamma(2, 0.5))))
	// Output: -3.8215
}
