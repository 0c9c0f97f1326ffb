package bayes_test

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Counts with more spread than a Poisson distribution of the same mean.
func ExampleNegBinomialMean() {
	fmt.Printf("%.4f\n", logDensity([]float64{9}, bayes.Poisson(3)))
	fmt.Printf("%.4f\n", logDensity([]float64{9}, bayes.NegBinomialMean(3, 2)))
	// Output:
	// -5.9143
	// -4.1274
}

// Grades 0 … 3 between three cutpoints.
func ExampleOrderedLogistic() {
	for grade := range 4 {
		fmt.Printf("%.4f ", logDensity([]float64{float64(grade)}, bayes.OrderedLogistic(0.5, []float64{-1, 0, 2})))
	}
	// Output: -1.7014 -1.6342 -0.8209 -1.7014
}

// Ten votes for three parties.
func ExampleMultinomial() {
	m := bayes.NewModel("votes")
	m.Observe(m.Data("votes", [][]float64{{5, 3, 2}}), bayes.Multinomial(10, []float64{0.5, 0.3, 0.2}))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -2.4645
}

// Which of three dishes do guests order? The score of the first is fixed at 0.
func ExampleCategoricalLogit() {
	scores := []float64{0, 1, -1}
	fmt.Printf("%.4f\n", logDensity([]float64{1, 1, 0, 2}, bayes.CategoricalLogit(scores)))
	// Output:
	// -4.6304
}

// Grades of pain, from 0 to 2, of two doses: more of the drug, lower grades. The
// cutpoints are increasing numbers on the scale of a standard normal error.
func ExampleOrderedProbit() {
	grades, cutpoints := []float64{2, 0}, []float64{-0.5, 0.8}
	for _, effect := range []float64{0, 1, 2} {
		eta := []float64{effect, -effect} // placebo, drug
		fmt.Printf("effect %g: %.3f\n", effect, logDensity(grades, bayes.OrderedProbit(eta, cutpoints)))
	}
	// Output:
	// effect 0: -2.728
	// effect 1: -0.915
	// effect 2: -0.191
}
