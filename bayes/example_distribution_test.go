package bayes_test

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// logDensity returns the log density of data under a distribution whose
// parameters are numbers.
func logDensity(y []float64, d bayes.Dist) float64 {
	m := bayes.NewModel("one term")
	m.Observe(m.Data("y", y), d)
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return 0
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	return lp
}

func ExampleNormal() {
	fmt.Printf("%.4f\n", logDensity([]float64{1, 2}, bayes.Normal(0, 1.5)))
	// Output: -3.7599
}

// Errors with heavier tails than normal ones.
func ExampleStudentT() {
	fmt.Printf("%.4f %.4f\n", logDensity([]float64{8}, bayes.Normal(0, 1)), logDensity([]float64{8}, bayes.StudentT(4, 0, 1)))
	// Output: -32.9189 -8.0639
}

// A scale whose prior keeps most of its mass below 5 and rules nothing out.
func ExampleHalfCauchy() {
	m := bayes.NewModel("scale")
	m.Param("tau", bayes.HalfCauchy(5))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"tau": 5.0})
	fmt.Printf("%.4f\n", lp)
	// Output: -2.7542
}

// Stan's parameterisation: the second argument is a rate. Mean and standard
// deviation have a constructor of their own.
func ExampleGamma() {
	fmt.Printf("%.4f\n", logDensity([]float64{3}, bayes.Gamma(4, 2)))
	fmt.Printf("%.4f\n", logDensity([]float64{3}, bayes.GammaMeanSD(2, 1)))
	// Output:
	// -1.7233
	// -1.7233
}

func ExampleBeta() {
	fmt.Printf("%.4f\n", logDensity([]float64{0.3}, bayes.Beta(2, 5)))
	// Output: 0.7705
}

// Clicks among sends, on the scale of the logit.
func ExampleBinomialLogit() {
	clicks, sends := []float64{12, 30}, []float64{200, 210}
	fmt.Printf("%.4f\n", logDensity(clicks, bayes.BinomialLogit(sends, []float64{-2.7, -1.8})))
	// Output: -4.6988
}

func ExamplePoissonLog() {
	fmt.Printf("%.4f\n", logDensity([]float64{3, 0, 1}, bayes.PoissonLog(0.2)))
	// Output: -4.6560
}

// Categories count from 0.
func ExampleCategorical() {
	fmt.Printf("%.4f\n", logDensity([]float64{2, 0, 2}, bayes.Categorical([]float64{0.2, 0.3, 0.5})))
	// Output: -2.9957
}

// Correlated effects of groups.
func ExampleMvNormalCholesky() {
	m := bayes.NewModel("pairs")
	y := m.Data("y", [][]float64{{1, 0.5}, {-0.2, 0.1}})
	chol := m.Data("chol", [][]float64{{1, 0}, {0.6, 0.8}}) // correlation 0.6
	m.Observe(y, bayes.MvNormalCholesky([]float64{0, 0}, chol))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -3.7951
}

// A logistic regression.
func ExampleBernoulliLogitGLM() {
	m := bayes.NewModel("visits")
	x := m.Data("x", [][]float64{{1, 0.5}, {0, -1}, {1, 2}, {0, 0.3}})
	y := m.Data("y", []float64{1, 0, 1, 0})
	alpha := m.Param("alpha", bayes.Normal(0, 2))
	beta := m.Param("beta", bayes.Normal(0, 1), m.DimSize("covariate", 2))
	m.Observe(y, bayes.BernoulliLogitGLM(x, alpha, beta))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"alpha": 0.0, "beta": []float64{1, 0.5}})
	fmt.Printf("%.4f\n", lp)
	// Output: -5.6989
}

// A prior that leaves a scale to the data.
func ExampleFlat() {
	m := bayes.NewModel("scale")
	sigma := m.Param("sigma", bayes.On(bayes.Lower(0), bayes.Flat()))
	m.Observe(m.Data("y", []float64{1, -1, 2}), bayes.Normal(0, sigma))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"sigma": 2.0})
	fmt.Printf("%.4f\n", lp)
	// Output: -5.5863
}
