package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Two components, the membership summed out by hand.
func ExampleLogProb() {
	m := bayes.NewModel("mixture")
	w := m.Param("w", bayes.Beta(1, 1))
	mean := m.Param("mean", bayes.On(bayes.Ordered(), bayes.Normal(0, 5)), bayes.Size(2))
	y := m.Data("y", []float64{-2.1, -1.9, -2.3, 3.2, 2.8, 3.1, 2.9, 3.3})
	m.Potential("y given mean", bayes.LogAddExp(
		bayes.Log(w).Add(bayes.LogProb(y, bayes.Normal(mean.Index(0), 0.3))),
		bayes.Log1p(w.Neg()).Add(bayes.LogProb(y, bayes.Normal(mean.Index(1), 0.3)))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	means, _ := draws.Var("mean")
	for _, e := range means.Elems() {
		fmt.Printf("%.1f\n", e.Mean())
	}
	// Output:
	// -2.1
	// 3.1
}

// A predictor with a missing value, which becomes a parameter.
func ExampleExpr_Put() {
	m := bayes.NewModel("missing")
	day := m.Dim("day", "Mon", "Tue", "Wed")
	missing := m.Param("missing", bayes.Normal(20, 5), bayes.Size(1))
	at := m.Data("at", []int{1})
	warmth := m.Let("warmth", m.Data("seen", []float64{18, 0, 24}, day).Put(at, missing))
	m.Observe(m.Data("sales", []float64{36, 44, 48}, day), bayes.Normal(bayes.Mul(2, warmth), 2))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := draws.Var("warmth")
	tue, _ := v.Label("Tue")
	fmt.Printf("Tuesday was %.0f degrees\n", tue.Mean())
	// Output: Tuesday was 22 degrees
}

func ExampleConcat() {
	m := bayes.NewModel("series")
	a, b := m.Param("a", bayes.Normal(0, 1), bayes.Size(2)), m.Param("b", bayes.Normal(0, 1))
	fmt.Println(bayes.Concat(bayes.SizedDim("time", 4), a, b, b))
	fmt.Println(len(bayes.Stack(bayes.SizedDim("version", 2), a, b).Dims()), "dims")
	// Output:
	// Concat(a[2], b, b)
	// 2 dims
}
