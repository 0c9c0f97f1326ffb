package online_test

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/online"
)

// Kidney stones of Charig and others 1986: does a treatment succeed, given its kind
// and the size of the stone? Hospitals report one after the other.
func ExampleNaiveBayes() {
	feature, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	const failure, success = 0, 1
	clinic, err := online.NewNaiveBayes(online.Dirichlet{Alpha: []float64{1, 1}}, feature, feature)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range []struct {
		surgery, large bool
		successes, n   int
	}{{true, false, 81, 87}, {true, true, 192, 263}, {false, false, 234, 270}, {false, true, 55, 80}} {
		for i := range r.n {
			class := failure
			if i < r.successes {
				class = success
			}
			if err := clinic.Update(online.Labelled[bool]{X: []bool{r.surgery, r.large}, Class: class}); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	for _, large := range []bool{false, true} {
		p, err := clinic.Predict(nil, []bool{true, large})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("surgery, large stone %v: succeeds with %.2f\n", large, p[success])
	}
	// Other programs put estimates for what is known; of so many cases it is the same.
	p, err := clinic.PredictPlugIn(nil, []bool{true, true}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	share, large := clinic.Classes().Category(success), clinic.Feature(failure, 1).Dist()
	fmt.Printf("by estimates %.2f; %.2f succeed; of failures %.2f ± %.2f had a large stone\n", p[success], share.Mean(), large.Mean(), large.StdDev())
	fmt.Printf("log evidence %.1f for classes and features\n", clinic.LogEvidence())
	// Output:
	// surgery, large stone false: succeeds with 0.87
	// surgery, large stone true: succeeds with 0.69
	// by estimates 0.69; 0.80 succeed; of failures 0.69 ± 0.04 had a large stone
	// log evidence -1315.5 for classes and features
}

// Deaths by the kick of a horse in ten corps of the Prussian army over twenty
// years, from Bortkiewicz 1898: none in 109 reports, one in 65, and so on.
func ExampleNewPoisson() {
	rate, err := online.NewPoisson(online.Gamma{Shape: 1, Rate: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for deaths, reports := range []int{109, 65, 22, 3, 1} {
		for range reports {
			if err := rate.Update(online.Count{N: deaths, Exposure: 1}); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	now := rate.Posterior().Dist()
	fmt.Printf("%.2f deaths a corps and year (%.2f to %.2f)\n", now.Mean(), now.Quantile(0.025), now.Quantile(0.975))
	// Output:
	// 0.61 deaths a corps and year (0.51 to 0.72)
}

// Two workers measure; their moments merge.
func ExampleMoments() {
	var a, b online.Moments
	if err := errors.Join(a.Update(2, 4, 4), b.Update(5, 7, 20)); err != nil {
		fmt.Println(err)
		return
	}
	a.Merge(b)
	fmt.Printf("%.0f numbers, mean %.1f, variance %.1f, skewness %.2f, kurtosis %.2f\n", a.N, a.Mean, a.Variance(), a.Skewness(), a.Kurtosis())
	// Output:
	// 6 numbers, mean 7.0, variance 43.2, skewness 1.55, kurtosis 3.78
}
