package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Effects of the levels of a factor, relative to their mean.
func ExampleSumToZero() {
	m := bayes.NewModel("effects")
	level := m.Dim("level", "low", "middle", "high")
	mean := m.Param("mean", bayes.Normal(0, 10))
	effect := m.Param("effect", bayes.On(bayes.SumToZero(), bayes.Normal(0, 5)), level)
	m.Observe(m.Data("y", []float64{4, 5, 9}, level), bayes.Normal(mean.Add(effect), 0.1))
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
	e, _ := draws.Var("effect")
	fmt.Printf("%.1f\n", e.Means())
	// Output: [-2.0 -1.0 3.0]
}

// The correlation of two measurements.
func ExampleCorr() {
	m := bayes.NewModel("correlation")
	side := m.Dim("side", "left", "right")
	corr := m.Param("corr", bayes.On(bayes.Corr(), bayes.Flat()), side, side)
	y := m.Data("y", [][]float64{{1, 0.9}, {-1, -0.8}, {0.5, 0.7}, {-1.3, -1.5}, {0.4, 0.2}, {1.2, 1.3}}, bayes.Size(6), side)
	m.Observe(y, bayes.MvNormalCholesky([]float64{0, 0}, bayes.Cholesky(corr)))
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
	c, _ := draws.Var("corr")
	r, _ := c.Label("left", "right")
	fmt.Printf("r = %.2f\n", r.Mean())
	// Output: r = 0.96
}
