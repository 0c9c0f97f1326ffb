package evidence_test

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/mcmc"
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

// Forty successes of a hundred: is the rate one half, or anything?
func ExampleBridge() {
	m := bayes.NewModel("rate")
	rate := m.Param("rate", bayes.Uniform(0, 1))
	m.Observe(m.Data("k", []int{40}), bayes.Binomial(100, rate))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := evidence.Bridge(ctx, prog, draws, evidence.BridgeConfig{})
	fmt.Printf("log Z %.1f, exact %.1f, within 0.01: %v, %d warnings, %v\n", e.LogZ, -math.Log(101), e.SE < 0.01, len(e.Warnings), err)

	half := evidence.Estimate{LogZ: distuv.Binomial{N: 100, P: 0.5}.LogProb(40)} // no parameters: exact
	logBF, _ := evidence.LogBF(e, half)
	fmt.Printf("Bayes factor %.2f\n", math.Exp(logBF))
	// Output:
	// log Z -4.6, exact -4.6, within 0.01: true, 0 warnings, <nil>
	// Bayes factor 0.91
}

func ExampleLogBF() {
	one, other := evidence.Estimate{LogZ: -31.03, SE: 0.03}, evidence.Estimate{LogZ: -32.09, SE: 0.04}
	logBF, se := evidence.LogBF(one, other)
	fmt.Printf("%.2f ± %.2f\n", logBF, se)
	// Output:
	// 1.06 ± 0.05
}

func ExampleProbabilities() {
	models := []evidence.Estimate{{LogZ: -30.84}, {LogZ: -31.04}, {LogZ: -32.09}}
	p, err := evidence.Probabilities(models, nil)
	fmt.Printf("%.2f %v\n", p, err)
	// Output:
	// [0.48 0.39 0.14] <nil>
}
