package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Exponential smoothing: the level moves a share of the way to each value.
func ExampleScan() {
	sales := []float64{10, 12, 11, 14, 15, 15, 17, 18, 20, 19}
	m := bayes.NewModel("smoothing")
	week := m.DimSize("week", len(sales)-1)
	share := m.Param("share", bayes.Beta(1, 1))
	before := m.Data("before", sales[:len(sales)-1], week)
	level := m.Let("level", bayes.Scan(sales[0], []bayes.Expr{before}, func(level bayes.Expr, row []bayes.Expr) bayes.Expr {
		return level.Add(share.Mul(row[0].Sub(level)))
	}))
	m.Observe(m.Data("sales", sales[1:], week), bayes.Normal(level, 1.5))
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
	l, _ := draws.Var("level")
	last, _ := l.At(len(sales) - 2)
	fmt.Printf("level of the last week %.1f\n", last.Mean())
	// Output: level of the last week 19.6
}
