package bayes_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Twelve predictors, of which about two matter; which?
func ExampleModel_Horseshoe() {
	const rows, predictors = 30, 12
	x, y := make([][]float64, rows), make([]float64, rows)
	for i := range x {
		for j := range predictors {
			x[i] = append(x[i], math.Sqrt2*math.Sin(float64((i+1)*(j+2))))
		}
		y[i] = 2*x[i][3] - x[i][7] + 0.5*math.Cos(float64(3*i*i))
	}
	m := bayes.NewModel("sparse")
	row, predictor := m.DimSize("row", rows), m.DimSize("predictor", predictors)
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	beta := m.Horseshoe("beta", bayes.Horseshoe{NonZero: 2, Rows: rows, Sigma: sigma}, predictor)
	m.Observe(m.Data("y", y, row), bayes.Normal(bayes.MatMul(m.Data("x", x, row, predictor), beta), sigma))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Draws: 250, Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := draws.Var("beta")
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, v := range b.Elems() {
		if lo, hi := v.Interval(0.95); lo > 0 || hi < 0 {
			fmt.Printf("%s %.1f\n", name, v.Mean())
		}
	}
	// Output:
	// beta[3] 2.0
	// beta[7] -1.0
}

// How narrow the prior is before the data: the scale at which about two of twelve
// coefficients are expected to be away from 0, from thirty rows with errors of 1.
func ExampleHorseshoe_Global() {
	show("tau0", func(m *bayes.Model) bayes.Expr {
		return bayes.Horseshoe{NonZero: 2, Rows: 30, Sigma: m.Data("sigma", 1.0)}.Global(12)
	})
	// Output:
	// tau0 [0.03651]
}
