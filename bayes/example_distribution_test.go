package bayes_test

import (
	"fmt"
	"math"

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
	clicks, sends := []float64{12, 30}, []int{200, 210}
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

// Weeks in remission of 21 patients with leukaemia under 6-mercaptopurine, 12 of
// them still in remission when they were last seen (Freireich and others, Blood
// 21, 1963). Under a constant rate its best estimate is events over weeks.
func ExampleRightCensored() {
	weeks := []float64{6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35}
	relapse := []float64{1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0}
	for _, rate := range []float64{8.0 / 359, 9.0 / 359, 10.0 / 359} {
		fmt.Printf("%.4f\n", logDensity(weeks, bayes.RightCensored(bayes.Exponential(rate), relapse)))
	}
	fmt.Printf("%.4f\n", logDensity(weeks, bayes.RightCensored(bayes.Weibull(1.35, 34), relapse)))
	// Output:
	// -42.2349
	// -42.1749
	// -42.2266
	// -41.6590
}

// Readings below the detection limit 0.5 are recorded as 0.5.
func ExampleCensored() {
	readings := []float64{0.5, 1.2, 0.5, 3.1, 0.8}
	fmt.Printf("%.4f\n", logDensity(readings, bayes.Censored(bayes.LogNormal(0, 1), 0.5, math.Inf(1))))
	// Output: -7.3492
}

// Ages that are only known in years: 31 is an age from 31 to just below 32. One
// is known to the day, one only to be above 40.
func ExampleIntervalCensored() {
	age := []float64{31, 28, 29.47, 40}
	to := []float64{32, 29, 29.47, math.Inf(1)}
	fmt.Printf("%.4f\n", logDensity(age, bayes.IntervalCensored(bayes.Normal(30, 4), to)))
	// Output: -12.1512
}

// A prior for a correlation that is known to be positive: its support follows.
func ExampleTruncated() {
	m := bayes.NewModel("correlation")
	m.Param("rho", bayes.Truncated(bayes.Normal(0, 0.5), 0, 1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"rho": 0.25})
	fmt.Printf("%v\n%.4f\n", m, lp)
	// Output:
	// model correlation
	//   rho ~ Truncated(Normal(0, 0.5), 0, 1)
	//
	// 0.3889
}

func ExampleWeibull() {
	fmt.Printf("%.4f\n", logDensity([]float64{0.4, 2.2}, bayes.Weibull(1.5, 2)))
	// Output: -2.5756
}

// Annual maxima of a river, in 1000 m³/s.
func ExampleGeneralizedExtremeValue() {
	fmt.Printf("%.4f\n", logDensity([]float64{3.1, 4.7, 2.8}, bayes.GeneralizedExtremeValue(3, 0.8, 0.1)))
	// Output: -3.6251
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
