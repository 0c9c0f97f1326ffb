package evidence_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/evidence"
)

// Sixty heads in a hundred: is the coin fair?
func ExampleSavageDickey() {
	prior, posterior := distuv.Beta{Alpha: 1, Beta: 1}, distuv.Beta{Alpha: 61, Beta: 41}
	logBF := evidence.SavageDickey(prior, posterior, 0.5)
	p, err := evidence.Posterior(logBF, 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("Bayes factor %.2f; unfair with probability %.2f\n", math.Exp(logBF), p)
	// Output:
	// Bayes factor 0.91; unfair with probability 0.48
}

func ExampleBinomialPoint() {
	logBF, err := evidence.BinomialPoint(60, 100, 0.5, 1, 1)
	fmt.Printf("%.2f %v\n", math.Exp(logBF), err)
	// Output:
	// 0.91 <nil>
}

func ExamplePosterior() {
	p, err := evidence.Posterior(math.Log(9), 0.1) // nine times as likely, held improbable
	fmt.Printf("%.2f %v\n", p, err)
	// Output:
	// 0.50 <nil>
}

func ExampleOneSampleT() {
	logBF, err := evidence.OneSampleT(2.3, 30, 1)
	fmt.Printf("%.2f %v\n", math.Exp(logBF), err)
	// Output:
	// 1.51 <nil>
}

func ExampleTwoSampleT() {
	logBF, err := evidence.TwoSampleT(4, 8, 60, 1)
	fmt.Printf("%.0f %v\n", math.Exp(logBF), err)
	// Output:
	// 143 <nil>
}

func ExampleGPrior() {
	x := mat.NewDense(8, 2, []float64{0, 1, 1, 0, 2, 1, 3, 0, 4, 0, 5, 1, 6, 0, 7, 1}) // week, holiday
	sales := []float64{2, 2.9, 4.2, 5.1, 5.8, 7.3, 7.9, 9.1}
	space, err := evidence.GPrior(x, sales, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range space.Models {
		fmt.Printf("%v: %.3f\n", m.Predictors, m.Prob)
	}
	fmt.Printf("%.3f\n", space.Inclusion)
	// Output:
	// []: 0.001
	// [0]: 0.737
	// [1]: 0.000
	// [0 1]: 0.262
	// [0.998 0.262]
}
