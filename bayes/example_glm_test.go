package bayes_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
)

// A regression as one distribution, which has the density of what it stands for.
func ExampleNormalGLM() {
	x := [][]float64{{1, 0.5}, {-1, 2}, {0.3, -0.7}}
	density := func(likelihood func(m *bayes.Model, x, alpha, beta bayes.Expr)) float64 {
		m := bayes.NewModel("regression")
		row, column := m.DimSize("row", len(x)), m.Dim("column", "dose", "age")
		alpha, beta := m.Param("alpha", bayes.Normal(0, 1)), m.Param("beta", bayes.Normal(0, 1), column)
		likelihood(m, m.Data("x", x, row, column), alpha, beta)
		prog, err := m.Compile()
		if err != nil {
			log.Fatal(err)
		}
		lp, err := prog.LogDensity(bayes.Values{"alpha": 0.1, "beta": []float64{0.5, -0.2}})
		if err != nil {
			log.Fatal(err)
		}
		return lp
	}
	y, counts, of := []float64{1, -1, 0.4}, []int{2, 0, 1}, 5
	fmt.Printf("normal %.6f %.6f\n", density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", y), bayes.NormalGLM(x, alpha, beta, 1))
	}), density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", y), bayes.Normal(alpha.Add(bayes.MatMul(x, beta)), 1))
	}))
	fmt.Printf("Poisson %.6f %.6f\n", density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", counts), bayes.PoissonLogGLM(x, alpha, beta))
	}), density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", counts), bayes.PoissonLog(alpha.Add(bayes.MatMul(x, beta))))
	}))
	fmt.Printf("binomial %.6f %.6f\n", density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", counts), bayes.BinomialLogitGLM(of, x, alpha, beta))
	}), density(func(m *bayes.Model, x, alpha, beta bayes.Expr) {
		m.Observe(m.Data("y", counts), bayes.BinomialLogit(of, alpha.Add(bayes.MatMul(x, beta))))
	}))
	// Output:
	// normal -5.808681 -5.808681
	// Poisson -5.784994 -5.784994
	// binomial -8.865883 -8.865883
}

// Covariances of Gaussian processes add where processes add: a curve, a season and a
// line.
func ExampleCovariance_Plus() {
	curve := bayes.Matern32(1, 2.0).Plus(bayes.Periodic(0.5, 1, 12)).Plus(bayes.Linear(1, 0.1))
	local := bayes.Matern12(1, 3.0).Times(bayes.SquaredExponential(1, 10)) // alike only where both say so
	for _, cov := range []bayes.Covariance{curve, local} {
		m := bayes.NewModel("sum")
		gp := bayes.GP{Inputs: m.Data("month", []float64{0, 1, 6, 12}), Cov: cov, Noise: m.Data("noise", 0.1)}
		m.Observe(m.Data("y", []float64{0.2, 0.5, -0.3, 0.4}), gp.Observations())
		prog, err := m.Compile()
		if err != nil {
			log.Fatal(err)
		}
		lp, err := prog.LogDensity(bayes.Values{})
		fmt.Printf("%.3f %v\n", lp, err)
	}
	// Output:
	// -4.726 <nil>
	// -3.648 <nil>
}
